import type { ExpressionBuilder } from 'kysely';
import { Fault } from '../../core/index.ts';
import type { SealedAccess, SealedSecret, SealedStore } from '../../identity/index.ts';
import { decodeCursor, isUuid, millis, pageLimit, toPage } from '../cursor.ts';
import type { Database, SealedAccessTable, SealedSecretTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';

export const sealedRepository = (db: Handle): SealedStore => ({
  insertSecret: ({ id, organizationId, userId, hash, createdAt, expiresAt }) =>
    atomically(db, async (transaction) => {
      await transaction
        .updateTable('sealed_secrets')
        .set({ revoked_at: new Date(createdAt) })
        .where('user_id', '=', userId)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .execute();
      await transaction
        .insertInto('sealed_secrets')
        .values({
          id,
          organization_id: organizationId,
          user_id: userId,
          hash,
          created_at: new Date(createdAt),
          expires_at: new Date(expiresAt),
        })
        .execute();
      return toSecret(await secrets(transaction).where('sealed_secrets.id', '=', id).executeTakeFirstOrThrow());
    }),

  async findSecret(id) {
    if (!isUuid(id)) return undefined;
    const row = await secrets(db).where('sealed_secrets.id', '=', id).executeTakeFirst();
    return row && toSecret(row);
  },

  async findSecretByHash(hash) {
    const row = await secrets(db).where('sealed_secrets.hash', '=', hash).executeTakeFirst();
    return row && toSecret(row);
  },

  async listSecrets({ cursor, ...page }, nowMs, open) {
    const limit = pageLimit(page.limit);
    let query = secrets(db)
      .orderBy('sealed_secrets.id', 'desc')
      .limit(limit + 1);
    if (open) query = query.where(kept).where('expires_at', '>', new Date(nowMs));
    if (cursor !== undefined) query = query.where('sealed_secrets.id', '<', decodeCursor(cursor));
    return toPage(await query.execute(), limit, toSecret);
  },

  async shownSince(userId, sinceMs, nowMs) {
    const rows = await secrets(db)
      .where(kept)
      .where('user_id', '<>', userId)
      .where('shown_at', '>', new Date(sinceMs))
      .where('expires_at', '>', new Date(nowMs))
      .orderBy('shown_at', 'desc')
      .limit(WAITING_MAX)
      .execute();
    return rows.map(toSecret);
  },

  async noteShown(id, nowMs) {
    const shown = db.updateTable('sealed_secrets').set({ shown_at: new Date(nowMs) });
    await shown.where('id', '=', id).where('used_at', 'is', null).where('revoked_at', 'is', null).execute();
  },

  revokeSecret: (id, nowMs) =>
    atomically(db, async (transaction) => {
      const ended = transaction.updateTable('sealed_secrets').set({ revoked_at: new Date(nowMs) });
      if (isUuid(id)) await ended.where('id', '=', id).where(kept).execute();
      const found = await sealedRepository(transaction).findSecret(id);
      if (!found) throw new Fault('resource.unknown', { public: `There is no sealed secret "${id}".` });
      return found;
    }),

  openAccess: ({ id, first, second, reason, address, hash, openedAt, endsAt }) =>
    atomically(db, async (transaction) => {
      const used = await transaction
        .updateTable('sealed_secrets')
        .set({ used_at: new Date(openedAt) })
        .where('id', 'in', [first.id, second.id])
        .where(kept)
        .executeTakeFirst();
      if (used.numUpdatedRows !== 2n)
        throw new Fault('signin.refused', { internal: 'a sealed secret was used meanwhile' });
      await transaction
        .insertInto('sealed_accesses')
        .values({
          id,
          first_secret: first.id,
          first_user: first.userId,
          second_secret: second.id,
          second_user: second.userId,
          reason,
          address,
          hash,
          opened_at: new Date(openedAt),
          ends_at: new Date(endsAt),
        })
        .execute();
      return toAccess(await accesses(transaction).where('sealed_accesses.id', '=', id).executeTakeFirstOrThrow());
    }),

  async findAccess(id) {
    if (!isUuid(id)) return undefined;
    const row = await accesses(db).where('sealed_accesses.id', '=', id).executeTakeFirst();
    return row && toAccess(row);
  },

  async findAccessByHash(hash) {
    const row = await accesses(db).where('sealed_accesses.hash', '=', hash).executeTakeFirst();
    if (!row) return undefined;
    const isKept = row.first_disabled_at === null && row.second_disabled_at === null;
    return { access: toAccess(row), hash: row.hash, isKept };
  },

  async listAccesses({ cursor, ...page }, unreviewed) {
    const limit = pageLimit(page.limit);
    let query = accesses(db)
      .orderBy('sealed_accesses.id', 'desc')
      .limit(limit + 1);
    if (unreviewed) query = query.where('reviewed_at', 'is', null);
    if (cursor !== undefined) query = query.where('sealed_accesses.id', '<', decodeCursor(cursor));
    return toPage(await query.execute(), limit, toAccess);
  },

  endAccess: (id, nowMs) =>
    atomically(db, async (transaction) => {
      const ended = transaction.updateTable('sealed_accesses').set({ ended_at: new Date(nowMs) });
      if (isUuid(id)) await ended.where('id', '=', id).where('ended_at', 'is', null).execute();
      const found = await sealedRepository(transaction).findAccess(id);
      if (!found) throw missing(id);
      return found;
    }),

  reviewAccess: (id, { userId, at, finding }) =>
    atomically(db, async (transaction) => {
      const review = { reviewed_at: new Date(at), reviewed_by: userId, finding };
      const reviewed = transaction.updateTable('sealed_accesses').set(review).where('reviewed_at', 'is', null);
      const done = isUuid(id) ? await reviewed.where('id', '=', id).executeTakeFirst() : undefined;
      const found = await sealedRepository(transaction).findAccess(id);
      if (!found) throw missing(id);
      if (done?.numUpdatedRows === 1n) return found;
      throw new Fault('resource.conflict', { public: 'It was reviewed before.' });
    }),
});

/** Of the few people who keep one, those who are waiting at the same time. */
const WAITING_MAX = 10;

const missing = (id: string): Fault => new Fault('resource.unknown', { public: `There is no sealed access "${id}".` });

const kept = (is: ExpressionBuilder<Database, 'sealed_secrets'>) =>
  is.and([is('used_at', 'is', null), is('revoked_at', 'is', null)]);

const secrets = (db: Handle) =>
  db
    .selectFrom('sealed_secrets')
    .innerJoin('users', 'users.id', 'sealed_secrets.user_id')
    .selectAll('sealed_secrets')
    .select('users.name as user_name');

const accesses = (db: Handle) =>
  db
    .selectFrom('sealed_accesses')
    .innerJoin('users as first', 'first.id', 'sealed_accesses.first_user')
    .innerJoin('users as second', 'second.id', 'sealed_accesses.second_user')
    .selectAll('sealed_accesses')
    .select([
      'first.name as first_name',
      'first.disabled_at as first_disabled_at',
      'second.name as second_name',
      'second.disabled_at as second_disabled_at',
    ]);

const toSecret = (row: SealedSecretTable & { readonly user_name: string }): SealedSecret => ({
  id: row.id,
  organizationId: row.organization_id,
  userId: row.user_id,
  userName: row.user_name,
  createdAt: row.created_at.getTime(),
  expiresAt: row.expires_at.getTime(),
  shownAt: millis(row.shown_at),
  usedAt: millis(row.used_at),
  revokedAt: millis(row.revoked_at),
});

const toAccess = (
  row: SealedAccessTable & { readonly first_name: string; readonly second_name: string },
): SealedAccess => ({
  id: row.id,
  people: [
    { id: row.first_user, name: row.first_name },
    { id: row.second_user, name: row.second_name },
  ],
  reason: row.reason,
  address: row.address,
  openedAt: row.opened_at.getTime(),
  endsAt: row.ends_at.getTime(),
  endedAt: millis(row.ended_at),
  review:
    row.reviewed_at === null
      ? null
      : { userId: row.reviewed_by ?? '', at: row.reviewed_at.getTime(), finding: row.finding ?? '' },
});
