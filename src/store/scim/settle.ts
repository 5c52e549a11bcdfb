import { uuidv7 } from '../../core/index.ts';
import type { GroupRoles, Role, ScimStore } from '../../identity/index.ts';
import { idsOf } from '../cursor.ts';
import { atomically, type Handle } from '../handle.ts';

/** Rows of one statement: its parameters are counted in sixteen bits. */
const ROWS_MAX = 4_000;

const NO_ROLES: GroupRoles = new Map();

interface Given {
  readonly userId: string;
  readonly role: Role;
  readonly teamId: string | null;
}

const nameOf = ({ userId, role, teamId }: Given): string => `${userId} ${role} ${teamId ?? ''}`;

export const scimGrants = (db: Handle): Pick<ScimStore, 'settleScimGrants' | 'settleAllScimGrants'> => ({
  settleAllScimGrants: (roles, by, nowMs) =>
    atomically(db, async (transaction) => {
      const told = await transaction
        .selectFrom('scim_groups as g')
        .innerJoin('organizations as o', 'o.id', 'g.organization_id')
        .select(['o.id', 'o.name'])
        .distinct()
        .execute();
      let changed = 0;
      for (const { id, name } of told) {
        changed += await scimGrants(transaction).settleScimGrants(id, roles.get(name) ?? NO_ROLES, null, by, nowMs);
      }
      return changed;
    }),

  settleScimGrants: (organizationId, roles, userIds, by, nowMs) =>
    atomically(db, async (transaction) => {
      const due = await dueTo(transaction, organizationId, roles, userIds);
      const held = await heldBy(transaction, organizationId, userIds);
      const ended = held.flatMap((grant) => (due.has(nameOf(grant)) ? [] : [grant.id]));
      const known = new Set(held.map(nameOf));
      const begun = [...due.values()].filter((grant) => !known.has(nameOf(grant)));
      const now = new Date(nowMs);
      for (let at = 0; at < ended.length; at += ROWS_MAX) {
        const revoked = transaction.updateTable('role_grants').set({ revoked_at: now, revoked_by: by });
        await revoked.where('id', 'in', ended.slice(at, at + ROWS_MAX)).execute();
      }
      for (let at = 0; at < begun.length; at += ROWS_MAX) {
        const rows = begun.slice(at, at + ROWS_MAX).map(({ userId, role, teamId }) => ({
          id: uuidv7(nowMs),
          organization_id: organizationId,
          user_id: userId,
          service_account_id: null,
          role,
          installation: false,
          team_id: teamId,
          source: 'scim' as const,
          granted_by: by,
          created_at: now,
          revoked_at: null,
          revoked_by: null,
        }));
        await transaction.insertInto('role_grants').values(rows).execute();
      }
      return ended.length + begun.length;
    }),
});

/** What the groups of those who are active give them. A team that is not there gives nothing. */
async function dueTo(
  db: Handle,
  organizationId: string,
  roles: GroupRoles,
  userIds: readonly string[] | null,
): Promise<Map<string, Given>> {
  const teams = await db
    .selectFrom('teams')
    .select(['id', 'name'])
    .where('organization_id', '=', organizationId)
    .where('retired_at', 'is', null)
    .execute();
  const teamIds = new Map(teams.map(({ id, name }) => [name, id]));
  let query = db
    .selectFrom('scim_members as m')
    .innerJoin('scim_groups as g', 'g.id', 'm.group_id')
    .innerJoin('scim_users as u', 'u.user_id', 'm.user_id')
    .select(['m.user_id', 'g.display_name'])
    .where('m.organization_id', '=', organizationId)
    .where('u.active', '=', true)
    .where('u.deleted_at', 'is', null);
  if (userIds) query = query.where('m.user_id', 'in', idsOf(userIds));
  const due = new Map<string, Given>();
  for (const { user_id: userId, display_name: group } of await query.execute()) {
    for (const { role, team } of roles.get(group) ?? []) {
      const teamId = team === null ? null : teamIds.get(team);
      if (teamId === undefined) continue;
      const given = { userId, role, teamId };
      due.set(nameOf(given), given);
    }
  }
  return due;
}

async function heldBy(
  db: Handle,
  organizationId: string,
  userIds: readonly string[] | null,
): Promise<(Given & { readonly id: string })[]> {
  let query = db
    .selectFrom('role_grants')
    .select(['id', 'user_id', 'role', 'team_id'])
    .where('organization_id', '=', organizationId)
    .where('source', '=', 'scim')
    .where('revoked_at', 'is', null);
  if (userIds) query = query.where('user_id', 'in', idsOf(userIds));
  return (await query.execute()).map((row) => ({
    id: row.id,
    userId: row.user_id ?? '',
    role: row.role as Role,
    teamId: row.team_id,
  }));
}
