import { Fault } from '../../core/index.ts';
import type { GrantStore, Role, StoredGrant } from '../../identity/index.ts';
import { dateOf, decodeCursor, idsOf, isUuid, millis, pageLimit, toPage } from '../cursor.ts';
import type { RoleGrantTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';

export const grantRepository = (db: Handle): GrantStore => ({
  insertGrant: (grant) => atomically(db, (transaction) => insertGrant(transaction, grant)),

  async findGrant(id) {
    if (!isUuid(id)) return undefined;
    const row = await db.selectFrom('role_grants').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toGrant(row);
  },

  async listGrants(scope, filter) {
    const limit = pageLimit(filter.limit);
    let query = db
      .selectFrom('role_grants')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if ('organizationId' in scope) {
      query = query.where('organization_id', '=', scope.organizationId);
      if (scope.teamIds) query = query.where('team_id', 'in', idsOf(scope.teamIds));
    }
    const { holderId, cursor } = filter;
    if (holderId !== undefined) {
      const [id] = idsOf(isUuid(holderId) ? [holderId] : []);
      query = query.where((is) => is.or([is('user_id', '=', id ?? null), is('service_account_id', '=', id ?? null)]));
    }
    if (filter.revoked !== true) query = query.where('revoked_at', 'is', null);
    if (cursor !== undefined) query = query.where('id', '<', decodeCursor(cursor));
    return toPage(await query.execute(), limit, toGrant);
  },

  async grantsOf(holderId) {
    const rows = await db
      .selectFrom('role_grants')
      .selectAll()
      .where((is) => is.or([is('user_id', '=', holderId), is('service_account_id', '=', holderId)]))
      .where('revoked_at', 'is', null)
      .orderBy('id')
      .execute();
    return rows.map(toGrant);
  },

  async revokeGrant(id, by, nowMs) {
    const ended = db.updateTable('role_grants').set({ revoked_at: new Date(nowMs), revoked_by: by });
    const row = await ended.where('id', '=', id).where('revoked_at', 'is', null).returningAll().executeTakeFirst();
    if (!row) throw new Fault('resource.conflict', { public: 'The grant is revoked already.' });
    return toGrant(row);
  },
});

async function insertGrant(db: Handle, grant: StoredGrant): Promise<StoredGrant> {
  const { holder, teamId } = grant;
  if (teamId !== null) {
    const team = isUuid(teamId)
      ? await db
          .selectFrom('teams')
          .select('id')
          .where('id', '=', teamId)
          .where('organization_id', '=', holder.organizationId)
          .executeTakeFirst()
      : undefined;
    if (!team) throw new Fault('resource.unknown', { public: `There is no team "${teamId}".` });
  }
  const row = await db
    .insertInto('role_grants')
    .values({
      id: grant.id,
      organization_id: holder.organizationId,
      user_id: holder.type === 'user' ? holder.id : null,
      service_account_id: holder.type === 'service-account' ? holder.id : null,
      role: grant.role,
      installation: grant.installation,
      team_id: teamId,
      source: grant.source,
      granted_by: grant.grantedBy,
      created_at: new Date(grant.createdAt),
      revoked_at: dateOf(grant.revokedAt),
      revoked_by: grant.revokedBy,
    })
    .onConflict((on) => on.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new Fault('resource.conflict', { public: 'The same grant is in force already.' });
  return toGrant(row);
}

const toGrant = (row: RoleGrantTable): StoredGrant => ({
  id: row.id,
  holder: {
    type: row.user_id === null ? 'service-account' : 'user',
    id: row.user_id ?? row.service_account_id ?? '',
    organizationId: row.organization_id,
  },
  // Whatever is not in the table of roles gives nothing.
  role: row.role as Role,
  installation: row.installation,
  teamId: row.team_id,
  source: row.source,
  grantedBy: row.granted_by,
  createdAt: row.created_at.getTime(),
  revokedAt: millis(row.revoked_at),
  revokedBy: row.revoked_by,
});
