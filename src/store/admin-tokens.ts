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

  revokeAdminToken: (id, nowMs) =>
    atomically(db, async (transaction) => {
      const at = new Date(nowMs);
      const row = await transaction
        .updateTable('admin_tokens')
        .set((is) => ({ revoked_at: is.fn.coalesce('revoked_at', is.val(at)) }))
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst();
      if (!row) throw new Fault('resource.unknown', { public: 'There is no such admin token.' });
      await appendChange(transaction, 'admin_token', id, nowMs);
    }),
});

const toToken = (row: AdminTokenTable): AdminToken => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at.getTime(),
  expiresAt: millis(row.expires_at),
  revokedAt: millis(row.revoked_at),
});
