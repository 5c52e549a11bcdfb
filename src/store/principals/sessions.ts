import { Fault } from '../../core/index.ts';
import type { Session, SessionStore } from '../../identity/index.ts';
import { dateOf, decodeCursor, isUuid, millis, pageLimit, toPage } from '../cursor.ts';
import type { SessionTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';
import { toUser } from './users.ts';

export const sessionRepository = (db: Handle): SessionStore => ({
  async insertSession(session) {
    await db
      .insertInto('sessions')
      .values({
        id: session.id,
        organization_id: session.organizationId,
        user_id: session.userId,
        hash: session.hash,
        kind: session.kind,
        method: session.method,
        address: session.address,
        created_at: new Date(session.createdAt),
        used_at: new Date(session.usedAt),
        expires_at: new Date(session.expiresAt),
        revoked_at: dateOf(session.revokedAt),
        auth_time: new Date(session.authTime),
        id_token_digest: session.idTokenDigest,
      })
      .execute();
  },

  async findSession(hash) {
    const row = await db.selectFrom('sessions').selectAll().where('hash', '=', hash).executeTakeFirst();
    if (!row) return undefined;
    const user = await db.selectFrom('users').selectAll().where('id', '=', row.user_id).executeTakeFirstOrThrow();
    return { session: toSession(row), user: toUser(user), hash: row.hash };
  },

  async findSessionById(id) {
    if (!isUuid(id)) return undefined;
    const row = await db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toSession(row);
  },

  async listSessions(organizationId, { userId, cursor, ...page }, nowMs) {
    const limit = pageLimit(page.limit);
    let query = db
      .selectFrom('sessions')
      .selectAll()
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', new Date(nowMs))
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
    if (userId !== undefined) query = query.where('user_id', '=', userId);
    if (cursor !== undefined) query = query.where('id', '<', decodeCursor(cursor));
    return toPage(await query.execute(), limit, toSession);
  },

  async touchSession(id, nowMs) {
    await db
      .updateTable('sessions')
      .set({ used_at: new Date(nowMs) })
      .where('id', '=', id)
      .execute();
  },

  async revokeSession(id, nowMs) {
    const row = await db
      .updateTable('sessions')
      .set((is) => ({ revoked_at: is.fn.coalesce('revoked_at', is.val(new Date(nowMs))) }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new Fault('resource.unknown', { public: `There is no session "${id}".` });
    return toSession(row);
  },

  async revokeSessionsOf(userId, nowMs) {
    const ended = db.updateTable('sessions').set({ revoked_at: new Date(nowMs) });
    const open = ended.where('user_id', '=', userId).where('revoked_at', 'is', null);
    return Number((await open.executeTakeFirst()).numUpdatedRows);
  },

  async useOnce(hash, expiresAt) {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('sign_in_used')
      .values({ hash, expires_at: new Date(expiresAt) })
      .onConflict((on) => on.column('hash').doNothing())
      .executeTakeFirst();
    return Number(numInsertedOrUpdatedRows ?? 0) === 1;
  },

  pruneSessions: (beforeMs) =>
    atomically(db, async (transaction) => {
      const before = new Date(beforeMs);
      const used = await transaction.deleteFrom('sign_in_used').where('expires_at', '<', before).executeTakeFirst();
      const ended = await transaction.deleteFrom('sessions').where('expires_at', '<', before).executeTakeFirst();
      return Number(used.numDeletedRows) + Number(ended.numDeletedRows);
    }),
});

const toSession = (row: SessionTable): Session => ({
  id: row.id,
  organizationId: row.organization_id,
  userId: row.user_id,
  kind: row.kind,
  method: row.method,
  address: row.address,
  createdAt: row.created_at.getTime(),
  usedAt: row.used_at.getTime(),
  expiresAt: row.expires_at.getTime(),
  revokedAt: millis(row.revoked_at),
  authTime: row.auth_time.getTime(),
  idTokenDigest: row.id_token_digest,
});
