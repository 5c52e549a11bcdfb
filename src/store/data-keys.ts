import { sql } from 'kysely';
import type { DataKeyTable } from './database.ts';
import { atomically, type Handle } from './handle.ts';
import type { Canary, DataKeyStore, WrappedDataKey } from './envelope/port.ts';

export const dataKeyRepository = (db: Handle): DataKeyStore => ({
  async findDataKey(id) {
    const row = await db.selectFrom('data_keys').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toDataKey(row);
  },

  async currentDataKey(organizationId, purpose) {
    const row = await db
      .selectFrom('data_keys')
      .selectAll()
      .where('organization_id', organizationId === null ? 'is' : '=', organizationId)
      .where('purpose', '=', purpose)
      .where('retired_at', 'is', null)
      .executeTakeFirst();
    return row && toDataKey(row);
  },

  async insertDataKey(key) {
    // A node still on the former master key makes no more data keys once the installation was changed over.
    const result = await sql`
      insert into data_keys (id, organization_id, purpose, master_key_id, wrapped, created_at)
      select ${key.id}::uuid, ${key.organizationId}::uuid, ${key.purpose}, ${key.masterKeyId}, ${key.wrapped}::bytea,
        ${new Date(key.createdAt)}::timestamptz
      where not exists (select 1 from master_canary where master_key_id <> ${key.masterKeyId})
      on conflict do nothing`.execute(db);
    return Number(result.numAffectedRows ?? 0) === 1;
  },

  async retireDataKeys(scope, nowMs) {
    let query = db
      .updateTable('data_keys')
      .set({ retired_at: new Date(nowMs) })
      .where('retired_at', 'is', null);
    if (scope.purpose !== undefined) query = query.where('purpose', '=', scope.purpose);
    if (scope.organizationId !== undefined) {
      query = query.where('organization_id', scope.organizationId === null ? 'is' : '=', scope.organizationId);
    }
    return Number((await query.executeTakeFirst()).numUpdatedRows);
  },

  readCanary: () => readCanary(db),

  async insertCanary(canary, nowMs) {
    await db
      .insertInto('master_canary')
      .values({ master_key_id: canary.masterKeyId, sealed: canary.sealed, created_at: new Date(nowMs) })
      .onConflict((on) => on.column('one').doNothing())
      .execute();
  },

  rewrap: (canaryOf, rewrapped) =>
    atomically(db, async (transaction) => {
      // No node may make a data key under the old master key while they are being changed over.
      await sql`lock table data_keys in share row exclusive mode`.execute(transaction);
      const canary = await canaryOf(await readCanary(transaction));
      const rows = await transaction.selectFrom('data_keys').selectAll().orderBy('id').execute();
      let count = 0;
      for (const row of rows) {
        const next = await rewrapped(toDataKey(row));
        if (!next) continue;
        await transaction
          .updateTable('data_keys')
          .set({ wrapped: next.wrapped, master_key_id: next.masterKeyId })
          .where('id', '=', row.id)
          .execute();
        count += 1;
      }
      await transaction
        .updateTable('master_canary')
        .set({ master_key_id: canary.masterKeyId, sealed: canary.sealed })
        .execute();
      return count;
    }),
});

async function readCanary(db: Handle): Promise<Canary | undefined> {
  const row = await db.selectFrom('master_canary').selectAll().executeTakeFirst();
  return row && { masterKeyId: row.master_key_id, sealed: row.sealed };
}

const toDataKey = (row: DataKeyTable): WrappedDataKey => ({
  id: row.id,
  organizationId: row.organization_id,
  purpose: row.purpose,
  masterKeyId: row.master_key_id,
  wrapped: row.wrapped,
  createdAt: row.created_at.getTime(),
});
