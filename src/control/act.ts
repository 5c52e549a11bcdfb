import { differenceOf, type Actor, type NewAuditEvent } from '../audit/index.ts';
import { Fault } from '../core/index.ts';
import { allows, knows, scopeOf, type ControlPrincipal } from '../identity/index.ts';
import type { Repositories } from '../store/index.ts';
import type { Control } from './control.ts';
import { etagOf, requireMatch } from './http/etag.ts';
import type { Wishes } from './http/question.ts';
import type { Access, Act, Deed } from './route.ts';

/** The one audited transaction of a request, and whether it was made. */
export interface OpenAct extends Act {
  readonly isTold: boolean;
  /** Whether the handler asked what it may touch. */
  readonly isBounded: boolean;
  /** What `commit` gave, with the ETag of the resource that it changed. */
  readonly made: Made | undefined;
}

export interface Made {
  readonly answer: object;
  readonly etag: string | undefined;
}

/** The one resource that a request changes. */
export interface Target {
  /** No two changes of what has the same name go on at once. */
  readonly name: string;
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
}

export const permissionDenied = (permission: string): Fault =>
  new Fault('permission.denied', { public: `This takes the permission ${permission}, which you do not have here.` });

/** Ends a handler inside its `commit`: what comes after that is for changes that were made. */
export class OnlyRehearsed extends Error {
  readonly made: Made;

  constructor(made: Made) {
    super('this was a dry run');
    this.made = made;
  }
}

export function openAct({ store, clock }: Pick<Control, 'store' | 'clock'>, acting: Acting): OpenAct {
  const { actor, access, action, wishes, target } = acting;
  let isTold = false;
  let isBounded = false;
  let made: Made | undefined;
  const bound = () => {
    isBounded = true;
    if (acting.principal && access !== 'public') return { principal: acting.principal, permission: access };
    throw new Fault('internal', { internal: 'a public route touches nothing of a tenant' });
  };
  const tell = (): string => {
    if (action === undefined) throw new Fault('internal', { internal: 'this route declares no event of the audit' });
    if (!isBounded && access !== 'public')
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
      const inside = async (repositories: Repositories) => {
        if (target) await repositories.locks.hold(target.name);
        if (target && wishes.ifMatch) requireMatch(wishes.ifMatch, etagOf(await target.read(repositories)));
        const { deed, answer } = await work(repositories);
        await repositories.audit.append(eventOf(name, deed), clock.now());
        return { answer, etag: target && (await etagAfter(target, repositories)) };
      };
      if (wishes.isDryRun) throw new OnlyRehearsed(await store.rehearse(inside));
      const done = await store.transaction(inside);
      made = done;
      return done.answer;
    },
    handOver() {
      if (wishes.isDryRun) throw new Fault('internal', { internal: `${action} would be done in a dry run` });
      tell();
      return actor;
    },
  };
}

/** `undefined` where the change was its end. */
async function etagAfter(target: Target, repositories: Repositories): Promise<string | undefined> {
  try {
    return etagOf(await target.read(repositories));
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'resource.unknown') return undefined;
    throw thrown;
  }
}
