import { waitLeftMs, countedOn, type CredentialStore, type LocalCredential } from '../../identity/index.ts';
import { dateOf, millis } from '../cursor.ts';
import type { LocalCredentialTable } from '../database.ts';
import { atomically, type Handle } from '../handle.ts';

export const credentialRepository = (db: Handle): CredentialStore => ({
  async setCredential(credential) {
    const row = toRow(credential);
    const { user_id: _, organization_id: __, ...rest } = row;
    await db
      .insertInto('local_credentials')
      .values(row)
      .onConflict((on) => on.column('user_id').doUpdateSet(rest))
      .execute();
  },

  async replaceCredential(password, credential) {
    const { user_id: id, ...rest } = toRow(credential);
    const done = db.updateTable('local_credentials').set(rest).where('user_id', '=', id);
    return (await done.where('password', '=', password).executeTakeFirst()).numUpdatedRows === 1n;
  },

  async chargeCredential(userId) {
    const row = await db
      .updateTable('local_credentials')
      .set((is) => ({ failures: is('failures', '+', 1) }))
      .where('user_id', '=', userId)
      .returningAll()
      .executeTakeFirst();
    return row && toCredential(row);
  },

  async forgiveCredential(userId) {
    await db.updateTable('local_credentials').set({ failures: 0 }).where('user_id', '=', userId).execute();
  },

  chargeAttempt: (buckets, nowMs) =>
    atomically(db, async (transaction) => {
      const ids = buckets.map(({ id }) => id).toSorted();
      // Rows of the same buckets are always taken in the same order, so that no two wait for each other.
      await transaction
        .insertInto('sign_in_attempts')
        .values(ids.map((bucket) => ({ bucket, failures: 0, failed_at: new Date(0) })))
        .onConflict((on) => on.column('bucket').doNothing())
        .execute();
      const rows = await transaction
        .selectFrom('sign_in_attempts')
        .selectAll()
        .where('bucket', 'in', ids)
        .orderBy('bucket')
        .forUpdate()
        .execute();
      const counted = new Map(
        rows.map(({ bucket, failures, failed_at: at }) => [bucket, { failures, failedAt: at.getTime() }]),
      );
      const of = (id: string) => counted.get(id) ?? { failures: 0, failedAt: 0 };
      const waitMs = Math.max(...buckets.map((bucket) => waitLeftMs(of(bucket.id), bucket, nowMs)));
      if (waitMs > 0) return { waitMs, failures: [] };
      const failures: number[] = [];
      for (const { id } of buckets) {
        const now = countedOn(of(id), nowMs);
        failures.push(now.failures);
        const changed = { failures: now.failures, failed_at: new Date(now.failedAt) };
        await transaction.updateTable('sign_in_attempts').set(changed).where('bucket', '=', id).execute();
      }
      return { waitMs, failures };
    }),

  async forgiveAttempt(name, address) {
    await db.updateTable('sign_in_attempts').set({ failures: 0 }).where('bucket', '=', name.id).execute();
    await db
      .updateTable('sign_in_attempts')
      .set((is) => ({ failures: is('failures', '-', 1) }))
      .where('bucket', '=', address.id)
      .where('failures', '>', 0)
      .execute();
  },
});

const toRow = (credential: LocalCredential): LocalCredentialTable => ({
  user_id: credential.userId,
  organization_id: credential.organizationId,
  password: credential.password,
  one_time: credential.oneTime,
  expires_at: dateOf(credential.expiresAt),
  changed_at: new Date(credential.changedAt),
  failures: credential.failures,
});

const toCredential = (row: LocalCredentialTable): LocalCredential => ({
  userId: row.user_id,
  organizationId: row.organization_id,
  password: row.password,
  oneTime: row.one_time,
  expiresAt: millis(row.expires_at),
  changedAt: row.changed_at.getTime(),
  failures: row.failures,
});
