import { Fault } from '../core/index.ts';
import type { AdminToken, AdminTokenStore } from '../identity/index.ts';
import { appendChange } from './changes.ts';
import { dateOf, millis } from './cursor.ts';
import type { AdminTokenTable } from './database.ts';
import { atomically, type Handle } from './handle.ts';

export const adminTokenRepository = (db: Handle): AdminTokenStore => ({
  insertAdminToken: (token) =>
    atomically(db, async (transaction) => {
      await transaction
        .insertInto('admin_tokens')
        .values({
          id: token.id,
          name: token.name,
          hash: token.hash,
          created_at: new Date(token.createdAt),
          expires_at: dateOf(token.expiresAt),
          revoked_at: dateOf(token.revokedAt),
        })
        .execute();
      await appendChange(transaction, 'admin_token', token.id, token.createdAt);
    }),

  async findAdminToken(hash) {
    const row = await db.selectFrom('admin_tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
    return row && { ...toToken(row), hash: row.hash };
  },

  async listAdminTokens() {
    const rows = await db.selectFrom('admin_tokens').selectAll().orderBy('id', 'desc').execute();
    return rows.map(toToken);
  },

  revokeAdminToken: (id, nowMs, keepOne = false) =>
    atomically(db, async (transaction) => {
      if (keepOne) await refuseLast(transaction, id, new Date(nowMs));
      const at = new Date(nowMs);
      const row = await transaction
        .updateTable('admin_tokens')
        .set((is) => ({ revoked_at: is.fn.coalesce('revoked_at', is.val(at)) }))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      if (!row) throw new Fault('resource.unknown', { public: 'There is no such admin token.' });
      await appendChange(transaction, 'admin_token', id, nowMs);
      return toToken(row);
    }),
});

/** Locks all that still open, in one order: of two that revoke each other's, the second sees what the first left. */
async function refuseLast(db: Handle, id: string, now: Date): Promise<void> {
  const open = await db
    .selectFrom('admin_tokens')
    .select('id')
    .where('revoked_at', 'is', null)
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]))
    .orderBy('id')
    .forUpdate()
    .execute();
  if (open.length === 1 && open[0]?.id === id) {
    throw new Fault('resource.conflict', {
      public: 'This is the last admin token, and nobody could come in without it. Create another one first.',
    });
  }
}

const toToken = (row: AdminTokenTable): AdminToken => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at.getTime(),
  expiresAt: millis(row.expires_at),
  revokedAt: millis(row.revoked_at),
});
