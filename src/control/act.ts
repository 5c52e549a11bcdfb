import { differenceOf, type Actor, type NewAuditEvent } from '../audit/index.ts';
import { Fault } from '../core/index.ts';
import { allows, knows, scopeOf, type ControlPrincipal } from '../identity/index.ts';
import type { Control } from './control.ts';
import type { Access, Act, Deed } from './route.ts';

/** The one audited transaction of a request, and whether it was made. */
export interface OpenAct extends Act {
  readonly isTold: boolean;
  /** Whether the handler asked what it may touch. */
  readonly isBounded: boolean;
}

/** Who acts, with which permission, and under which name it is told. */
export interface Acting {
  readonly actor: Actor;
  /** `null` on a public route. */
  readonly principal: ControlPrincipal | null;
  readonly access: Access;
  /** `undefined`: the route has nothing to tell. */
  readonly action: string | undefined;
}

export const permissionDenied = (permission: string): Fault =>
  new Fault('permission.denied', { public: `This takes the permission ${permission}, which you do not have here.` });

export function openAct({ store, clock }: Pick<Control, 'store' | 'clock'>, acting: Acting): OpenAct {
  const { actor, access, action } = acting;
  let isTold = false;
  let isBounded = false;
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
    commit(work) {
      const name = tell();
      return store.transaction(async (repositories) => {
        const { deed, answer } = await work(repositories);
        await repositories.audit.append(eventOf(name, deed), clock.now());
        return answer;
      });
    },
    handOver() {
      tell();
      return actor;
    },
  };
}
