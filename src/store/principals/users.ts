import { Fault } from '../../core/index.ts';
import type { User, UserStore } from '../../identity/index.ts';
import { dateOf, decodeCursor, isUuid, millis, pageLimit, toPage } from '../cursor.ts';
import type { UserTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';

export const userRepository = (db: Handle): UserStore => ({
  async insertUser(user) {
    const row = await db
      .insertInto('users')
      .values({
        id: user.id,
        organization_id: user.organizationId,
        issuer: user.issuer,
        subject: user.subject,
        name: user.name,
        email: user.email,
        created_at: new Date(user.createdAt),
        signed_in_at: dateOf(user.signedInAt),
        disabled_at: dateOf(user.disabledAt),
      })
      .onConflict((on) => on.columns(['issuer', 'subject']).doNothing())
      .returningAll()
      .executeTakeFirst();
    if (!row) throw new Fault('resource.conflict', { public: `There is a user "${user.subject}" already.` });
    return toUser(row);
  },

  async findUser(id) {
    if (!isUuid(id)) return undefined;
    const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toUser(row);
  },

  async findUserBySubject(issuer, subject) {
    const query = db.selectFrom('users').selectAll().where('issuer', '=', issuer).where('subject', '=', subject);
    const row = await query.executeTakeFirst();
    return row && toUser(row);
  },

  async listUsers(organizationId, page) {
    const limit = pageLimit(page.limit);
    let query = db
      .selectFrom('users')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(limit + 1);
    if (organizationId !== null) query = query.where('organization_id', '=', organizationId);
    if (page.cursor !== undefined) query = query.where('id', '<', decodeCursor(page.cursor));
    return toPage(await query.execute(), limit, toUser);
  },

  async noteSignIn(id, { name, email }, nowMs) {
    const update = db.updateTable('users').set({ name, email, signed_in_at: new Date(nowMs) });
    return toUser(await update.where('id', '=', id).returningAll().executeTakeFirstOrThrow());
  },

  setUserDisabled: (organizationId, id, disabledAt, nowMs) =>
    atomically(db, async (transaction) => {
      const row =
        isUuid(id) &&
        (await transaction
          .updateTable('users')
          // Who was disabled before stays so from then on.
          .set((is) => ({
            disabled_at: disabledAt === null ? null : is.fn.coalesce('disabled_at', is.val(new Date(disabledAt))),
          }))
          .where('id', '=', id)
          .where('organization_id', '=', organizationId)
          .returningAll()
          .executeTakeFirst());
      if (!row) throw new Fault('resource.unknown', { public: `There is no user "${id}".` });
      if (disabledAt !== null) {
        const ended = transaction.updateTable('sessions').set({ revoked_at: new Date(nowMs) });
        await ended.where('user_id', '=', id).where('revoked_at', 'is', null).execute();
      }
      return toUser(row);
    }),
});

export const toUser = (row: UserTable): User => ({
  id: row.id,
  organizationId: row.organization_id,
  issuer: row.issuer,
  subject: row.subject,
  name: row.name,
  email: row.email,
  createdAt: row.created_at.getTime(),
  signedInAt: millis(row.signed_in_at),
  disabledAt: millis(row.disabled_at),
});
