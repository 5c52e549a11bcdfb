import { Fault } from '../../core/index.ts';
import type { ServiceAccount, ServiceAccountStore, ServiceAccountToken } from '../../identity/index.ts';
import { dateOf, decodeCursor, isUuid, millis, pageLimit, toPage } from '../cursor.ts';
import type { ServiceAccountTable, ServiceAccountTokenTable } from '../database.ts';
import type { Handle } from '../handle.ts';

export const serviceAccountRepository = (db: Handle): ServiceAccountStore => ({
  async insertServiceAccount(account) {
    const row = await db
      .insertInto('service_accounts')
      .values({
        id: account.id,
        organization_id: account.organizationId,
        name: account.name,
        created_at: new Date(account.createdAt),
        disabled_at: dateOf(account.disabledAt),
      })
      .onConflict((on) => on.columns(['organization_id', 'name']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new Fault('resource.conflict', { public: `There is a service account "${account.name}" already.` });
    return toAccount(row);
  },

  async findServiceAccount(id) {
    if (!isUuid(id)) return undefined;
    const row = await db.selectFrom('service_accounts').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toAccount(row);
  },

  async listServiceAccounts(organizationId, page) {
    const limit = pageLimit(page.limit);
    let query = db
      .selectFrom('service_accounts')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
    if (page.cursor !== undefined) query = query.where('id', '<', decodeCursor(page.cursor));
    return toPage(await query.execute(), limit, toAccount);
  },

  async setServiceAccountDisabled(organizationId, id, disabledAt) {
    const row =
      isUuid(id) &&
      (await db
        .updateTable('service_accounts')
        // What was disabled before stays so from then on.
        .set((is) => ({
          disabled_at: disabledAt === null ? null : is.fn.coalesce('disabled_at', is.val(new Date(disabledAt))),
        }))
        .where('id', '=', id)
        .where('organization_id', '=', organizationId)
        .returningAll()
        .executeTakeFirst());
    if (!row) throw new Fault('resource.unknown', { public: `There is no service account "${id}".` });
    return toAccount(row);
  },

  async insertServiceToken(token) {
    await db
      .insertInto('service_account_tokens')
      .values({
        id: token.id,
        organization_id: token.organizationId,
        service_account_id: token.serviceAccountId,
        name: token.name,
        hash: token.hash,
        last_four: token.lastFour,
        created_at: new Date(token.createdAt),
        expires_at: dateOf(token.expiresAt),
        revoked_at: dateOf(token.revokedAt),
      })
      .execute();
  },

  async listServiceTokens(serviceAccountId) {
    const query = db
      .selectFrom('service_account_tokens')
      .selectAll()
      .where('service_account_id', '=', serviceAccountId);
    return (await query.orderBy('id', 'desc').execute()).map(toToken);
  },

  async revokeServiceToken(serviceAccountId, id, nowMs) {
    const row =
      isUuid(id) &&
      (await db
        .updateTable('service_account_tokens')
        .set((is) => ({ revoked_at: is.fn.coalesce('revoked_at', is.val(new Date(nowMs))) }))
        .where('id', '=', id)
        .where('service_account_id', '=', serviceAccountId)
        .returningAll()
        .executeTakeFirst());
    if (!row) throw new Fault('resource.unknown', { public: `The service account has no token "${id}".` });
    return toToken(row);
  },

  async findServiceToken(hash) {
    const row = await db.selectFrom('service_account_tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
    if (!row) return undefined;
    const account = await db
      .selectFrom('service_accounts')
      .selectAll()
      .where('id', '=', row.service_account_id)
      .executeTakeFirstOrThrow();
    return { token: toToken(row), account: toAccount(account), hash: row.hash };
  },
});

const toAccount = (row: ServiceAccountTable): ServiceAccount => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  createdAt: row.created_at.getTime(),
  disabledAt: millis(row.disabled_at),
});

const toToken = (row: ServiceAccountTokenTable): ServiceAccountToken => ({
  id: row.id,
  organizationId: row.organization_id,
  serviceAccountId: row.service_account_id,
  name: row.name,
  lastFour: row.last_four,
  createdAt: row.created_at.getTime(),
  expiresAt: millis(row.expires_at),
  revokedAt: millis(row.revoked_at),
});
