import type { FastifyReply, FastifyRequest } from 'fastify';
import { asFault, canonicalJson, Fault } from '../../core/index.ts';
import { NothingMade, openAct, type OpenAct, type Target } from '../act.ts';
import { authorize, tellRefused, whence } from '../authorize.ts';
import type { Control } from '../control.ts';
import type { Asked, Route } from '../route.ts';
import { STRANGER, welcome } from '../visitor.ts';
import { answerProblem, answerText, send, withoutSecrets, type Finished } from './answer.ts';
import type { Cursors, Listing } from './cursor.ts';
import { etagOf, isKnown, parseTags } from './etag.ts';
import { readQuestion } from './question.ts';
import { repeatsOf } from './repeat.ts';

export interface Serving {
  readonly control: Control;
  readonly cursors: Cursors;
  /** Whether something is shown there. */
  readonly isShownAt: (path: string) => boolean;
}

/** What a route must say of itself, or nobody starts. @throws Error */
export function requireWhole({ method, path, access, audit, resource }: Route): void {
  if (!access) throw new Error(`the route ${method} ${path} declares no permission`);
  if (method === 'GET') return;
  if (audit === undefined) throw new Error(`the route ${method} ${path} declares no event of the audit`);
  if (path.includes('/:') && !resource) throw new Error(`the route ${method} ${path} declares no resource`);
}

/** One route with the conventions of all: who, what, may they, do it, answer. */
export function serve(serving: Serving, definition: Route) {
  const { control } = serving;
  const { access, audit } = definition;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    let visitor = STRANGER;
    try {
      if (access !== 'public') visitor = welcome(await authorize(control, { ...definition, access }, request));
      const { type, id, name, principal } = visitor;
      const actor = { type, id, name, ...whence(control, request) };
      const { asked, wishes, filter, told } = readQuestion(definition, request);
      const listing = { path: request.url.split('?', 1)[0] ?? '', filter };
      const target = targetOf(control, definition, asked.params);
      const key = wishes.idempotencyKey;
      const repeats =
        key === undefined
          ? undefined
          : repeatsOf(control.repeatSecrets, {
              principal: [type, id],
              route: `${definition.method} ${definition.path}`,
              key,
              asked: { path: listing.path, ...told },
            });
      const finish = (answer: object, etag?: string) =>
        wishes.isDryRun ? rehearsed(answer) : made(definition, locationOf(serving, listing.path, answer), answer, etag);
      const act = openAct(control, { actor, principal, access, action: audit, wishes, target, repeats, finish });
      const answer = await definition.handle(control, atPosition(asked, listing, serving.cursors), act);
      requireTold(definition, act, answer);
      if (definition.method !== 'GET') return send(reply, act.made?.finished ?? finish(answer));
      return answerRead(request, reply, sealed(answer, listing, serving.cursors));
    } catch (thrown) {
      if (thrown instanceof NothingMade) return send(reply, thrown.finished);
      const fault = asFault(thrown);
      if (fault.code === 'permission.denied' && access !== 'public' && visitor.principal)
        tellRefused(control, { ...definition, access }, request, visitor);
      return answerProblem(request, reply, fault, control.log);
    }
  };
}

function targetOf(control: Control, { resource }: Route, params: unknown): Target | undefined {
  if (!resource) return undefined;
  return {
    nameOf(shown) {
      const fields = shown as Readonly<Record<string, unknown>>;
      return `${resource.type} ${resource.identify?.(fields) ?? canonicalJson(fields['id'] ?? params)}`;
    },
    read: (repositories) => resource.read(control, params, repositories),
  };
}

/** @throws Fault `internal` */
function requireTold({ method, path, access, audit }: Route, act: OpenAct, answer: object): void {
  if (access !== 'public' && access !== 'signed-in' && !act.isBounded)
    throw new Fault('internal', { internal: `${path} ended without asking what it may touch` });
  if (audit === undefined || (act.isDryRun && !act.isTold)) return;
  if (!act.isTold) throw new Fault('internal', { internal: `${path} ended without its event of the audit` });
  // What is repeated or rehearsed is the answer of the transaction; no other may come of the change itself.
  if (method !== 'GET' && act.made && act.made.answer !== answer)
    throw new Fault('internal', { internal: `${path} answered something else than its change` });
}

/** The question as its handler takes it: with the position instead of the cursor. */
function atPosition<Q extends Asked<unknown, unknown, unknown>>(asked: Q, listing: Listing, cursors: Cursors): Q {
  const { cursor } = asked.query as { readonly cursor?: unknown };
  if (typeof cursor !== 'string') return asked;
  return { ...asked, query: { ...(asked.query as object), cursor: cursors.open(listing, cursor) } };
}

function sealed(answer: object, listing: Listing, cursors: Cursors): object {
  const { next } = answer as { readonly next?: unknown };
  return typeof next === 'string' ? { ...answer, next: cursors.seal(listing, next) } : answer;
}

const isPage = (answer: object): boolean => 'data' in answer && 'next' in answer;

function answerRead(request: FastifyRequest, reply: FastifyReply, answer: object): FastifyReply {
  const text = answerText(answer, true);
  if (isPage(answer)) return send(reply, { status: 200, headers: {}, text });
  const etag = etagOf(answer);
  if (isKnown(parseTags('If-None-Match', request.headers['if-none-match']), etag))
    return reply.code(304).header('etag', etag).send();
  return send(reply, { status: 200, headers: { etag }, text });
}

const rehearsed = (answer: object): Finished => ({
  status: 200,
  headers: { 'x-sallyport-dry-run': 'true' },
  text: answerText({ ...answer, dryRun: true }, false),
});

function made({ status = 200 }: Route, location: string | undefined, answer: object, etag?: string): Finished {
  const text = answerText(answer, true);
  if (status === 201 && location !== undefined)
    return { status, headers: { location, etag: etagOf(withoutSecrets(answer)) }, text };
  // The ETag of an answer is that of what it shows: of something new, not of what it was made under.
  return { status, headers: etag === undefined || status === 201 ? {} : { etag }, text };
}

/** Where what was made is shown: below where it was made, or beside what it replaces (`/keys/ID/rotate`). */
function locationOf({ isShownAt }: Serving, path: string, answer: object): string | undefined {
  const { id } = answer as { readonly id?: unknown };
  if (typeof id !== 'string') return undefined;
  const below = `${path}/${id}`;
  if (isShownAt(below)) return below;
  const [verb = '', , ...steps] = path.split('/').toReversed();
  const beside = [...steps.toReversed(), id].join('/');
  // `…/metrics` is a collection: what is made there is not beside its owner.
  return !verb.endsWith('s') && isShownAt(beside) ? beside : undefined;
}
