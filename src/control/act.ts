import { differenceOf, type Actor, type NewAuditEvent } from '../audit/index.ts';
import { Fault } from '../core/index.ts';
import { allows, knows, scopeOf, type ControlPrincipal } from '../identity/index.ts';
import type { Repositories } from '../store/index.ts';
import type { Control } from './control.ts';
import type { Finished } from './http/answer.ts';
import { etagOf, requireMatch } from './http/etag.ts';
import type { Wishes } from './http/question.ts';
import type { Repeats } from './http/repeat.ts';
import type { Access, Act, Deed } from './route.ts';

/** The one audited transaction of a request, and whether it was made. */
export interface OpenAct extends Act {
  readonly isTold: boolean;
  /** Whether the handler asked what it may touch. */
  readonly isBounded: boolean;
  /** What `commit` gave. */
  readonly made: Made | undefined;
}

export interface Made {
  readonly answer: object;
  /** As it goes out. */
  readonly finished: Finished;
}

/** The one resource that a request changes. */
export interface Target {
  /** No two changes of what has the same name go on at once. */
  nameOf(shown: object): string;
  /** As its GET answers it. @throws Fault `resource.unknown` */
  read(repositories: Repositories): Promise<object>;
}

/** Who acts, with which permission, on what, and under which name it is told. */
export interface Acting {
  readonly actor: Actor;
  /** `null` on a public route. */
  readonly principal: ControlPrincipal | null;
  readonly access: Access;
  /** `undefined`: the route has nothing to tell. */
  readonly action: string | undefined;
  readonly wishes: Wishes;
  readonly target: Target | undefined;
  /** Where it came with an idempotency key. */
  readonly repeats: Repeats | undefined;
  /** @param etag of the target as it is now */
  finish(answer: object, etag: string | undefined): Finished;
}

export const permissionDenied = (permission: string): Fault =>
  new Fault('permission.denied', { public: `This takes the permission ${permission}, which you do not have here.` });

/** Ends a handler inside its `commit`: what comes after that is for changes that were made now. */
export class NothingMade extends Error {
  readonly finished: Finished;

  constructor(finished: Finished) {
    super('this was a dry run, or was done before');
    this.finished = finished;
  }
}

export function openAct({ store, clock }: Pick<Control, 'store' | 'clock'>, acting: Acting): OpenAct {
  const { actor, access, action, wishes, target } = acting;
  let isTold = false;
  let isBounded = false;
  let made: Made | undefined;
  const bound = () => {
    isBounded = true;
    if (acting.principal && access !== 'public' && access !== 'signed-in')
      return { principal: acting.principal, permission: access };
    throw new Fault('internal', { internal: 'a route without a permission touches nothing of a tenant' });
  };
  const tell = (): string => {
    if (action === undefined) throw new Fault('internal', { internal: 'this route declares no event of the audit' });
    if (!isBounded && access !== 'public' && access !== 'signed-in')
      throw new Fault('internal', { internal: `${action} began without asking what it may touch` });
    if (isTold) throw new Fault('internal', { internal: `${action} would stand twice in the audit` });
    isTold = true;
    return action;
  };
  const eventOf = (name: string, { before, after, ...deed }: Deed): NewAuditEvent => ({
    ...deed,
    action: name,
    outcome: 'done',
    actor,
    ...differenceOf(before, after),
  });
  return {
    actor,
    get principal() {
      if (acting.principal) return acting.principal;
      throw new Fault('internal', { internal: 'nobody acts on a public route' });
    },
    isDryRun: wishes.isDryRun,
    get isTold() {
      return isTold;
    },
    get isBounded() {
      return isBounded;
    },
    require(scope, missing = () => new Fault('resource.unknown')) {
      const { principal, permission } = bound();
      if (allows(principal, permission, scope)) return;
      if (typeof scope === 'object' && !knows(principal, scope.organizationId)) throw missing();
      throw permissionDenied(permission);
    },
    scope() {
      const { principal, permission } = bound();
      const scope = scopeOf(principal, permission);
      if (!scope) throw permissionDenied(permission);
      return scope;
    },
    get made() {
      return made;
    },
    async commit(work) {
      const name = tell();
      const { repeats } = wishes.isDryRun ? {} : acting;
      const inside = async (repositories: Repositories): Promise<Made> => {
        const first = await repeats?.begin(repositories, clock.now());
        if (first) throw new NothingMade(first);
        if (target) await repositories.locks.hold(target.nameOf(await target.read(repositories)));
        if (target && wishes.ifMatch) requireMatch(wishes.ifMatch, etagOf(await target.read(repositories)));
        const { deed, answer } = await work(repositories);
        if (!isIdle(deed)) await repositories.audit.append(eventOf(name, deed), clock.now());
        const finished = acting.finish(answer, target && (await etagAfter(target, repositories)));
        await repeats?.end(repositories, finished);
        return { answer, finished };
      };
      if (wishes.isDryRun) throw new NothingMade((await store.rehearse(inside)).finished);
      const done = await store.transaction(inside);
      made = done;
      return done.answer as Awaited<ReturnType<typeof work>>['answer'];
    },
    handOver() {
      if (wishes.isDryRun) throw new Fault('internal', { internal: `${action} would be done in a dry run` });
      tell();
      return actor;
    },
  };
}

/** What left everything as it was, such as the second end of a key, is no event: the first one tells who did it. */
const isIdle = ({ before, after }: Deed): boolean =>
  before !== undefined && after !== undefined && differenceOf(before, after).changed.length === 0;

/** `undefined` where the change was its end. */
async function etagAfter(target: Target, repositories: Repositories): Promise<string | undefined> {
  try {
    return etagOf(await target.read(repositories));
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'resource.unknown') return undefined;
    throw thrown;
  }
}
