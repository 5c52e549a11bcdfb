import { sql } from 'kysely';
import type { AuditStore, ChainState, SignedCheckpoint } from '../../audit/index.ts';
import { atomically, type Handle } from '../handle.ts';
import { toChain, toCheckpoint, type ChainRow } from './rows.ts';

/** Nodes that find a checkpoint due at the same time queue here. */
const CHECKPOINT_LOCK = 7_255_004;

export const checkpoint = (
  db: Handle,
  prunedBeforeMs: number | undefined,
  sign: Parameters<AuditStore['checkpoint']>[1],
): Promise<SignedCheckpoint | undefined> =>
  atomically(db, async (transaction) => {
    await sql`select pg_advisory_xact_lock(${CHECKPOINT_LOCK})`.execute(transaction);
    const states = await readChains(transaction);
    const pruned = prunedBeforeMs === undefined ? states : await withNewAnchors(transaction, states, prunedBeforeMs);
    const made = sign(pruned, await lastCheckpoint(transaction));
    if (!made) return undefined;
    await transaction
      .insertInto('audit_checkpoints')
      .values({
        number: BigInt(made.number),
        at_ms: BigInt(made.atMs),
        events: BigInt(made.events),
        body: made.body,
        signature: made.signature,
      })
      .execute();
    for (const { chain, anchor } of pruned) {
      if (!anchor) continue;
      await transaction
        .insertInto('audit_anchors')
        .values({ chain, seq: BigInt(anchor.seq), hash: anchor.hash, checkpoint: BigInt(made.number) })
        .onConflict((on) => on.columns(['chain', 'seq']).doNothing())
        .execute();
      await transaction
        .deleteFrom('audit_events')
        .where('chain', '=', chain)
        .where('seq', '<=', BigInt(anchor.seq))
        .execute();
    }
    return made;
  });

/** The last event of each chain before the first one within retention: clocks jump, and only a beginning can go. */
async function withNewAnchors(db: Handle, states: readonly ChainState[], beforeMs: number): Promise<ChainState[]> {
  const anchored: ChainState[] = [];
  for (const state of states) {
    const kept = db
      .selectFrom('audit_events')
      .select('seq')
      .where('chain', '=', state.chain)
      .where('at_ms', '>=', BigInt(beforeMs))
      .orderBy('seq')
      .limit(1);
    const first = await kept.executeTakeFirst();
    const last = await db
      .selectFrom('audit_events')
      .select(['seq', 'hash'])
      .where('chain', '=', state.chain)
      .where('seq', '<', first?.seq ?? BigInt(state.head.seq) + 1n)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    anchored.push(last ? { ...state, anchor: { seq: Number(last.seq), hash: last.hash } } : state);
  }
  return anchored;
}

export async function readChains(db: Handle, chain?: string): Promise<ChainState[]> {
  const { rows } = await sql<ChainRow>`
    select c.chain, c.seq, c.hash, a.seq as anchor_seq, a.hash as anchor_hash
    from audit_chains c left join lateral (
      select seq, hash from audit_anchors where chain = c.chain order by seq desc limit 1
    ) a on true
    where ${chain ?? null}::text is null or c.chain = ${chain ?? null}
    order by c.chain`.execute(db);
  return rows.map(toChain);
}

export async function lastCheckpoint(db: Handle): Promise<SignedCheckpoint | undefined> {
  const row = await db
    .selectFrom('audit_checkpoints')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toCheckpoint(row);
}
