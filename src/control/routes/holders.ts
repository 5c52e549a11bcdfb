import type { Fault } from '../../core/index.ts';
import type { Role, StoredGrant } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import type { Control } from '../control.ts';
import type { Act } from '../route.ts';
import { iso } from './schemas.ts';
import { tenantOf } from './tenancy.ts';

/** What people and accounts have in common for the routes that show them. */

/** The organization that is meant, for something that belongs to the whole of it. @throws Fault `permission.denied`, `resource.unknown` */
export async function wholeOrganization(control: Control, act: Act, named: string | undefined): Promise<string> {
  const { id } = await tenantOf(control, act, named);
  act.require({ organizationId: id });
  return id;
}

/** Of whose organization rows are listed; `null`: of all. Colleagues are seen by whoever may see them in one team. */
export function organizationSeen(act: Act): string | null {
  const scope = act.scope();
  return 'organizationId' in scope ? scope.organizationId : null;
}

/** What belongs to another organization is not there. */
export function requireSeen(act: Act, organizationId: string, missing: () => Fault): void {
  const seen = organizationSeen(act);
  if (seen !== null && seen !== organizationId) throw missing();
}

export const stateOf = ({ disabledAt }: { readonly disabledAt: number | null }): 'active' | 'disabled' =>
  disabledAt === null ? 'active' : 'disabled';

export interface ShownGrant {
  readonly id: string;
  readonly role: Role;
  readonly holder: { readonly type: string; readonly id: string };
  readonly organizationId: string;
  readonly installation: boolean;
  readonly teamId: string | null;
  readonly source: string;
  readonly grantedBy: string;
  readonly createdAt: string | null;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
}

export const shownGrant = ({ holder, ...grant }: StoredGrant): ShownGrant => ({
  ...grant,
  holder: { type: holder.type, id: holder.id },
  organizationId: holder.organizationId,
  createdAt: iso(grant.createdAt),
  revokedAt: iso(grant.revokedAt),
});

/** A user or a service account by its id, whichever it is. */
export async function holderOf(
  { users, serviceAccounts }: Pick<Repositories, 'users' | 'serviceAccounts'>,
  id: string,
): Promise<
  | {
      readonly type: 'user' | 'service-account';
      readonly id: string;
      readonly organizationId: string;
      readonly name: string;
    }
  | undefined
> {
  const user = await users.findUser(id);
  if (user) return { type: 'user', id, organizationId: user.organizationId, name: user.name };
  const account = await serviceAccounts.findServiceAccount(id);
  return account && { type: 'service-account', id, organizationId: account.organizationId, name: account.name };
}
