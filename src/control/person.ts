import { Fault } from '../core/index.ts';
import type { ControlPrincipal } from '../identity/index.ts';
import type { Act } from './route.ts';

/** A principal that is a person, who signed in for this session. */
export type PersonHere = ControlPrincipal & {
  readonly id: string;
  readonly session: NonNullable<ControlPrincipal['session']>;
};

/** Who decides in their own name. @throws Fault `permission.denied` for whatever is no person that signed in */
export function personOf({ principal }: Act): PersonHere {
  if (principal.type === 'user' && principal.id !== null && principal.session)
    return { ...principal, id: principal.id, session: principal.session };
  throw new Fault('permission.denied', { public: 'This takes a person who has signed in; tokens decide nothing.' });
}
