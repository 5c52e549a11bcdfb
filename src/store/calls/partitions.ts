import { sql } from 'kysely';
import { atomically, type Handle } from '../handle.ts';

/** Months made ahead: a node that cannot reach the database's maintenance for two months still writes into partitions. */
const MONTHS_AHEAD = 2;
/** Nodes doing this at the same time queue here. */
const PARTITION_LOCK = 7_255_003;
const NAME = /^calls_(\d{4})_(\d{2})$/;

interface Month {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** Months are UTC months. */
function monthAt(nowMs: number, offset: number): Month {
  const now = new Date(nowMs);
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset + 1, 1));
  const iso = from.toISOString();
  return { name: `calls_${iso.slice(0, 4)}_${iso.slice(5, 7)}`, from: iso, to: to.toISOString() };
}

export async function ensurePartitions(db: Handle, nowMs: number): Promise<readonly string[]> {
  const there = new Set(await partitionNames(db));
  const made: string[] = [];
  for (let offset = 0; offset <= MONTHS_AHEAD; offset += 1) {
    const month = monthAt(nowMs, offset);
    if (!there.has(month.name) && (await make(db, month))) made.push(month.name);
  }
  return made;
}

/**
 * Makes the table first and attaches it then: that locks the default partition, not the whole ledger. Rows that had
 * to go to the default partition move over. Their names and bounds are ours, never a caller's.
 */
async function make(db: Handle, month: Month): Promise<boolean> {
  return atomically(db, async (transaction) => {
    await sql`select pg_advisory_xact_lock(${PARTITION_LOCK})`.execute(transaction);
    if ((await partitionNames(transaction)).includes(month.name)) return false;
    const table = sql.table(month.name);
    const [from, to] = [sql.lit(month.from), sql.lit(month.to)];
    await sql`create table ${table} (like calls including defaults including constraints)`.execute(transaction);
    await sql`with moved as (
      delete from calls_default where started_at >= ${from}::timestamptz and started_at < ${to}::timestamptz returning *
    ) insert into ${table} select * from moved`.execute(transaction);
    await sql`alter table calls attach partition ${table} for values from (${from}) to (${to})`.execute(transaction);
    return true;
  });
}

export async function dropPartitions(db: Handle, beforeMs: number): Promise<readonly string[]> {
  const dropped: string[] = [];
  for (const name of await partitionNames(db)) {
    const match = NAME.exec(name);
    if (!match) continue;
    const end = Date.UTC(Number(match[1]), Number(match[2]), 1);
    if (end > beforeMs) continue;
    await sql`drop table if exists ${sql.table(name)}`.execute(db);
    dropped.push(name);
  }
  await sql`delete from calls_default where started_at < ${new Date(beforeMs)}`.execute(db);
  return dropped;
}

async function partitionNames(db: Handle): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select child.relname::text as name
    from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'calls'::regclass
    order by 1`.execute(db);
  return rows.map((row) => row.name);
}
