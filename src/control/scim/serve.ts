import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asFault, Fault, parseJson } from '../../core/index.ts';
import { ScimFault, type ControlPrincipal, type ScimWord } from '../../identity/index.ts';
import { NothingMade, openAct, permissionDenied } from '../act.ts';
import { authorize, tellRefused, whence } from '../authorize.ts';
import type { Control } from '../control.ts';
import { parseTags } from '../http/etag.ts';
import { STRANGER, welcome } from '../visitor.ts';
import { discoveryRoutes } from './discovery.ts';
import { groupRoutes } from './groups.ts';
import type { ScimRule } from './rule.ts';
import { NothingNew, type ScimAnswer, type ScimRoute } from './scim-route.ts';
import { userRoutes } from './users.ts';

const PREFIX = '/scim/v2';
const ACCESS = 'scim:write';
const SCIM_TYPE = 'application/scim+json; charset=utf-8';
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
/** Five thousand members of a hundred bytes. */
const BODY_BYTES_MAX = 1024 * 1024;
const BODY_BOUNDS = { keysMax: 50_000, valuesMax: 50_000 };

const scimRoutes: readonly ScimRoute[] = [...userRoutes, ...groupRoutes, ...discoveryRoutes];

/** For `Allow`. */
export const scimPaths = scimRoutes.map(({ method, path }) => ({ method, path: PREFIX + path }));

/** SCIM 2.0 (RFC 7644) beside the admin API: another protocol, under the same rules of who may do what. */
export function addScim(server: FastifyInstance, control: Control): void {
  for (const route of scimRoutes) {
    server.route({
      method: route.method,
      url: PREFIX + route.path,
      bodyLimit: BODY_BYTES_MAX,
      handler: serve(control, route),
      errorHandler(error, request, reply) {
        void answerFault(control, request, reply, error);
      },
    });
  }
}

function serve(control: Control, route: ScimRoute) {
  const guarded = { access: ACCESS, method: route.method, path: PREFIX + route.path } as const;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    let visitor = STRANGER;
    try {
      const principal = await authorize(control, guarded, request);
      visitor = welcome(principal);
      return send(reply, await answerOf(control, route, request, principal));
    } catch (thrown) {
      if (thrown instanceof NothingNew) return send(reply, thrown.answer);
      // Of whoever holds the permission nowhere it is told already.
      if (visitor.principal && thrown instanceof Fault && thrown.code === 'permission.denied')
        tellRefused(control, guarded, request, visitor);
      return answerFault(control, request, reply, thrown);
    }
  };
}

async function answerOf(
  control: Control,
  route: ScimRoute,
  request: FastifyRequest,
  principal: ControlPrincipal,
): Promise<ScimAnswer> {
  const { type, id, name, organizationId } = principal;
  // A person or an operator would have no organization that they speak for.
  if (type !== 'service-account' || organizationId === null || id === null) throw permissionDenied(ACCESS);
  const rule = await ruleOf(control, organizationId);
  const act = openAct(control, {
    actor: { type, id, name, ...whence(control, request) },
    principal,
    access: ACCESS,
    action: route.audit,
    wishes: { isDryRun: false, ifMatch: undefined, idempotencyKey: undefined },
    target: undefined,
    repeats: undefined,
    finish: () => ({ status: 200, headers: {}, text: '' }),
  });
  act.require({ organizationId });
  return route.handle({
    control,
    act,
    rule,
    organizationId,
    by: id,
    id: ((request.params ?? {}) as { readonly id?: string }).id ?? '',
    query: (request.query ?? {}) as Readonly<Record<string, unknown>>,
    body: bodyOf(route, request),
    base: `${request.protocol}://${request.host}${PREFIX}`,
    ifMatch: parseTags('If-Match', request.headers['if-match']),
  });
}

/** @throws Fault `permission.denied` where the file says nothing of the organization */
async function ruleOf({ store, scimRules }: Control, organizationId: string): Promise<ScimRule> {
  const [organization] = await store.tenancy.listOrganizations({ organizationId });
  const rule = scimRules().find((each) => each.organization === organization?.name);
  if (rule) return rule;
  throw new Fault('permission.denied', {
    public: 'identity.scim of the configuration does not name this organization.',
  });
}

function bodyOf({ method }: ScimRoute, { body }: FastifyRequest): unknown {
  if (method === 'GET' || method === 'DELETE') return undefined;
  if (!Buffer.isBuffer(body)) throw new Fault('request.malformed', { public: 'A JSON object is expected.' });
  const parsed = parseJson(body, BODY_BOUNDS);
  if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed;
  throw new Fault('request.malformed', { public: 'A JSON object is expected.' });
}

function send(reply: FastifyReply, { status, headers = {}, body }: ScimAnswer): FastifyReply {
  void reply.code(status).headers(headers);
  return body === undefined ? reply.send() : reply.header('content-type', SCIM_TYPE).send(JSON.stringify(body));
}

/** What RFC 7644 §3.12 has a word for. */
const WORDS: Readonly<Record<string, ScimWord>> = {
  'resource.conflict': 'uniqueness',
  'request.malformed': 'invalidSyntax',
  'request.invalid': 'invalidValue',
};

function answerFault(control: Control, request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  if (thrown instanceof NothingMade) throw thrown;
  const told = thrown instanceof ScimFault ? thrown : scimFaultOf(control, request, reply, thrown);
  if (told.status === 401) void reply.header('www-authenticate', 'Bearer realm="sallyport"');
  const body = {
    schemas: [ERROR_SCHEMA],
    status: String(told.status),
    ...(told.word !== undefined && { scimType: told.word }),
    detail: told.message,
  };
  return reply.code(told.status).header('content-type', SCIM_TYPE).send(JSON.stringify(body));
}

function scimFaultOf(control: Control, request: FastifyRequest, reply: FastifyReply, thrown: unknown): ScimFault {
  const fault = faultOf(thrown);
  const { retryAfterMs } = fault.detail;
  if (retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)));
  if (fault.code === 'internal') control.log.error({ cause: fault.detail.cause, requestId: request.id }, fault.message);
  return new ScimFault(fault.status, WORDS[fault.code], fault.public);
}

/** What the HTTP library finds wrong with a body. */
function faultOf(thrown: unknown): Fault {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Fault('request.too_large');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Fault('request.media_type');
  return asFault(thrown);
}
