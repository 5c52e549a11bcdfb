import type { AuditFilter, AuditStore } from '../../audit/index.ts';
import { decodeCursor, pageLimit, toPage } from '../cursor.ts';
import type { Handle } from '../handle.ts';
import { append, appendOnceAnHour } from './append.ts';
import { checkpoint, lastCheckpoint, readChains } from './checkpoint.ts';
import { toCheckpoint, toEvent } from './rows.ts';

export const auditRepository = (db: Handle): AuditStore => ({
  append: (event, nowMs) => append(db, event, nowMs),
  appendOnceAnHour: (what, event, nowMs) => appendOnceAnHour(db, what, event, nowMs),
  search: (filter) => search(db, filter),
  chains: (chain) => readChains(db, chain),
  lastCheckpoint: () => lastCheckpoint(db),
  checkpoint: (prunedBeforeMs, sign) => checkpoint(db, prunedBeforeMs, sign),

  async after(chain, seq, limit) {
    const rows = await db
      .selectFrom('audit_events')
      .selectAll()
      .where('chain', '=', chain)
      .where('seq', '>', BigInt(seq))
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(toEvent);
  },

  async checkpoints(after, limit) {
    const rows = await db
      .selectFrom('audit_checkpoints')
      .selectAll()
      .where('number', '>', BigInt(after))
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map(toCheckpoint);
  },

  async signingKey() {
    const row = await db.selectFrom('audit_signing_key').selectAll().executeTakeFirst();
    return row && { id: row.id, publicKey: row.public_key, dataKeyId: row.data_key_id, sealed: row.sealed };
  },

  async insertSigningKey(key, nowMs) {
    await db
      .insertInto('audit_signing_key')
      .values({
        id: key.id,
        public_key: key.publicKey,
        data_key_id: key.dataKeyId,
        sealed: key.sealed,
        created_at: new Date(nowMs),
      })
      .onConflict((on) => on.column('one').doNothing())
      .execute();
  },
});

async function search(db: Handle, filter: AuditFilter) {
  const limit = pageLimit(filter.limit);
  const { actor, object } = filter;
  let query = db
    .selectFrom('audit_events')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (filter.chain !== undefined) query = query.where('chain', '=', filter.chain);
  if (actor !== undefined)
    query = query.where((is) => is.or([is('actor_id', '=', actor), is('actor_name', '=', actor)]));
  if (object !== undefined)
    query = query.where((is) => is.or([is('object_id', '=', object), is('object_name', '=', object)]));
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.since !== undefined) query = query.where('at_ms', '>=', BigInt(filter.since));
  if (filter.until !== undefined) query = query.where('at_ms', '<', BigInt(filter.until));
  if (filter.cursor !== undefined) query = query.where('id', '<', decodeCursor(filter.cursor));
  return toPage(await query.execute(), limit, toEvent);
}
