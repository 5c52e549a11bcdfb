import { needsPerson, type Permission } from './permissions.ts';
import { permissionsOf, type Role } from './roles.ts';
import type { Session } from './session.ts';
import type { TenantScope } from './administration.ts';

/** A role, and where it holds: a team, a whole organization (`teamId` null), or the installation (both null). */
export interface Grant {
  readonly role: Role;
  readonly organizationId: string | null;
  readonly teamId: string | null;
}

/** Who acts on the control plane. */
export interface ControlPrincipal {
  readonly type: 'admin-token' | 'configured-token' | 'user' | 'service-account' | 'sealed-access';
  readonly id: string | null;
  readonly name: string;
  /** Whose person or account it is; `null` for the operator of the installation. */
  readonly organizationId: string | null;
  readonly grants: readonly Grant[];
  /** How a person came in. */
  readonly session?: Pick<Session, 'id' | 'method' | 'authTime' | 'idTokenDigest'>;
}

/**
 * What an action touches: something of one team, of an organization beyond its teams, of the whole installation; or what
 * all tenants have in common, which may be read with the permission anywhere.
 */
export type Scope = { readonly organizationId: string; readonly teamId?: string | null } | 'installation' | 'shared';

/** Holders of an admin token operate the installation: everything everywhere, but nothing that takes a person. */
const isOperator = ({ type }: ControlPrincipal): boolean => type === 'admin-token' || type === 'configured-token';

/** The one place where it is decided what a principal may do. No is the answer to everything that is not said here. */
export function allows(principal: ControlPrincipal, permission: Permission, scope: Scope): boolean {
  if (needsPerson(permission) && principal.type !== 'user') return false;
  if (isOperator(principal)) return true;
  return principal.grants.some((grant) => permissionsOf(grant.role).has(permission) && covers(grant, scope));
}

/** Whether it holds the permission anywhere at all. */
export const holds = (principal: ControlPrincipal, permission: Permission): boolean =>
  allows(principal, permission, 'shared');

/** Whether anything of this organization may be known to it: where not, what is there does not exist for it. */
export const knows = (principal: ControlPrincipal, organizationId: string): boolean =>
  isOperator(principal) ||
  principal.organizationId === organizationId ||
  principal.grants.some((grant) => grant.organizationId === null || grant.organizationId === organizationId);

function covers({ organizationId, teamId }: Grant, scope: Scope): boolean {
  if (scope === 'shared' || organizationId === null) return true;
  if (scope === 'installation' || scope.organizationId !== organizationId) return false;
  return teamId === null || scope.teamId === teamId;
}

/** Whose rows a listing under this permission may show; it goes into the query. `undefined`: nobody's. */
export function scopeOf(principal: ControlPrincipal, permission: Permission): TenantScope | undefined {
  if (allows(principal, permission, 'installation')) return { everything: true };
  const { organizationId, grants } = principal;
  if (organizationId === null || !holds(principal, permission)) return undefined;
  if (allows(principal, permission, { organizationId })) return { organizationId };
  const teamIds = grants.flatMap(({ role, teamId }) =>
    teamId !== null && permissionsOf(role).has(permission) ? [teamId] : [],
  );
  return { organizationId, teamIds: [...new Set(teamIds)] };
}
