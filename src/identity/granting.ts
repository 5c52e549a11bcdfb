import { Fault, uuidv7 } from '../core/index.ts';
import type { GrantStore, Holder, StoredGrant } from './grants.ts';
import { needsPerson } from './permissions.ts';
import { allows, type ControlPrincipal, type Grant, type Scope } from './principal.ts';
import { permissionsOf, type Role } from './roles.ts';

export const scopeOfGrant = ({
  holder,
  installation,
  teamId,
}: Pick<StoredGrant, 'holder' | 'installation' | 'teamId'>) =>
  (installation ? 'installation' : { organizationId: holder.organizationId, teamId }) satisfies Scope;

export const inForce = ({ holder, role, installation, teamId }: StoredGrant): Grant => ({
  role,
  organizationId: installation ? null : holder.organizationId,
  teamId,
});

export interface NewGrant {
  readonly holder: Holder;
  readonly role: Role;
  readonly installation: boolean;
  readonly teamId: string | null;
}

/** Two people who came in together do not stay: what they made for others would. @throws Fault `permission.denied` */
function requireLasting({ type }: ControlPrincipal): void {
  if (type === 'sealed-access')
    throw new Fault('permission.denied', { public: 'Sealed access gives nobody anything that outlasts it.' });
}

const idOf = (principal: ControlPrincipal): string => principal.id ?? principal.type;

/**
 * Whoever makes a token or a secret for another could act in their place: so nobody does it for one who holds more.
 * @throws Fault `permission.denied`
 */
export function requireReach(by: ControlPrincipal, held: readonly StoredGrant[]): void {
  requireLasting(by);
  for (const grant of held) {
    const scope = scopeOfGrant(grant);
    for (const permission of permissionsOf(grant.role)) {
      // Deciding in the place of a person is nobody's right; who operates the installation can only be watched.
      const may = needsPerson(permission) ? allows(by, 'grant:create', 'installation') : allows(by, permission, scope);
      if (!may)
        throw new Fault('permission.denied', {
          public: `Whoever holds ${grant.role} may ${permission}, which you may not there; you cannot open a way to act in their place.`,
        });
    }
  }
}

/**
 * Whether somebody may give or take this grant: not to themselves, and nothing wider than what they hold in that scope.
 * What takes a person may be handed on by whoever grants in the whole organization, without holding it.
 * @throws Fault `permission.denied`
 */
function requireMayGrant(by: ControlPrincipal, grant: NewGrant): void {
  if (by.id !== null && by.id === grant.holder.id)
    throw new Fault('permission.denied', { public: 'Nobody changes their own grants; ask somebody else.' });
  const scope = scopeOfGrant(grant);
  const whole = scope === 'installation' ? scope : { organizationId: scope.organizationId };
  for (const permission of permissionsOf(grant.role)) {
    const may = needsPerson(permission) ? allows(by, 'grant:create', whole) : allows(by, permission, scope);
    if (may) continue;
    throw new Fault('permission.denied', {
      public: `The role ${grant.role} holds ${permission}, which you do not hold there; a grant is never wider than its grantor's rights.`,
    });
  }
}

/** @throws Fault `permission.denied`; `request.invalid` for a role that takes a person; `resource.conflict`, `resource.unknown` */
export function createGrant(
  grants: GrantStore,
  by: ControlPrincipal,
  wanted: NewGrant,
  nowMs: number,
): Promise<StoredGrant> {
  requireLasting(by);
  requireMayGrant(by, wanted);
  if (wanted.holder.type === 'service-account' && [...permissionsOf(wanted.role)].some(needsPerson))
    throw new Fault('request.invalid', {
      public: `The role ${wanted.role} decides in person; a service account cannot hold it.`,
      param: 'role',
    });
  return grants.insertGrant({
    ...wanted,
    id: uuidv7(nowMs),
    source: 'manual',
    grantedBy: idOf(by),
    createdAt: nowMs,
    revokedAt: null,
    revokedBy: null,
  });
}

/** @throws Fault `permission.denied`; `resource.conflict` for one that a claim gave or that is revoked; `resource.unknown` */
export function revokeGrant(
  grants: GrantStore,
  by: ControlPrincipal,
  grant: StoredGrant,
  nowMs: number,
): Promise<StoredGrant> {
  requireMayGrant(by, grant);
  if (grant.source !== 'manual')
    throw new Fault('resource.conflict', {
      public:
        'The identity provider gave this grant and would give it again; change the group there, or disable the user.',
    });
  return grants.revokeGrant(grant.id, idOf(by), nowMs);
}
