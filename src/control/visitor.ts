import type { ActorType } from '../audit/index.ts';
import type { ControlPrincipal } from '../identity/index.ts';

/** Who came: somebody who may enter, somebody we know who no longer may (`principal` null), or a stranger. */
export interface Visitor {
  readonly principal: ControlPrincipal | null;
  readonly type: ActorType;
  readonly id: string | null;
  readonly name: string | null;
}

export const STRANGER: Visitor = { principal: null, type: 'unknown', id: null, name: null };

export const welcome = (principal: ControlPrincipal): Visitor => {
  const { type, id, name } = principal;
  return { principal, type, id, name };
};
