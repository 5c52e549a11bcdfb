import { sql } from 'kysely';
import { chained, GENESIS, type AuditEvent, type NewAuditEvent } from '../../audit/index.ts';
import { uuidv7 } from '../../core/index.ts';
import { atomically, type Handle } from '../handle.ts';
import { toColumns } from './rows.ts';

const HOUR_MS = 3_600_000;

/**
 * The head of the chain stays locked until the transaction ends, so that writers of several nodes queue and no number
 * is given twice or left out. It comes last in a transaction: whoever changes something first holds its rows, then this.
 */
export function append(db: Handle, event: NewAuditEvent, nowMs: number): Promise<AuditEvent> {
  return atomically(db, async (transaction) => {
    await transaction
      .insertInto('audit_chains')
      .values({ chain: event.chain, seq: 0n, hash: GENESIS })
      .onConflict((on) => on.column('chain').doNothing())
      .execute();
    const head = await transaction
      .selectFrom('audit_chains')
      .select(['seq', 'hash'])
      .where('chain', '=', event.chain)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const row = chained(event, { seq: Number(head.seq), hash: head.hash }, uuidv7(nowMs), nowMs);
    await transaction.insertInto('audit_events').values(toColumns(row)).execute();
    await transaction
      .updateTable('audit_chains')
      .set({ seq: BigInt(row.seq), hash: row.hash })
      .where('chain', '=', event.chain)
      .execute();
    return row;
  });
}

/** Refusals come as often as somebody wants; the first of an hour says what there is to say. */
export function appendOnceAnHour(db: Handle, what: string, event: NewAuditEvent, nowMs: number): Promise<boolean> {
  const hour = Math.floor(nowMs / HOUR_MS);
  return atomically(db, async (transaction) => {
    const { numAffectedRows } = await sql`
      insert into audit_told (what, hour) values (${what}, ${hour}) on conflict do nothing`.execute(transaction);
    if (Number(numAffectedRows ?? 0) === 0) return false;
    await sql`delete from audit_told where hour < ${hour - 1}`.execute(transaction);
    await append(transaction, event, nowMs);
    return true;
  });
}
