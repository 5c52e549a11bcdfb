import { CompiledQuery, sql, type RawBuilder } from 'kysely';
import { Fault } from '../../core/index.ts';
import type { LedgerRow } from '../../finops/index.ts';
import { CopyRows } from '../copy-rows.ts';
import { atomically, type Handle } from '../handle.ts';
import { COLUMNS } from './columns.ts';

export interface Inserted {
  /** Rows that were new. Those that stood in the ledger already are fine and not counted. */
  readonly inserted: number;
  /** Calls the database refuses for what they hold, not because it is away: to be logged and set aside. */
  readonly rejected: readonly { readonly id: string; readonly reason: string }[];
}

/** Larger batches gain nothing and make one statement hold the embedded connection for long. */
export const CALLS_BATCH_MAX = 2_000;

/**
 * Writes calls by COPY, at a fraction of what any other way costs. The call id is the key: a batch may be written twice,
 * or by two nodes, and each call still stands once.
 * @throws Fault `store.unavailable` when the database is away; nothing of the batch is lost by trying again
 */
export async function insertCalls(db: Handle, rows: readonly LedgerRow[]): Promise<Inserted> {
  if (rows.length === 0) return { inserted: 0, rejected: [] };
  if (rows.length > CALLS_BATCH_MAX) {
    throw new Fault('internal', { internal: `a batch of ${rows.length} calls is over ${CALLS_BATCH_MAX}` });
  }
  // Inside a transaction a refused COPY could not be followed by anything else.
  if (db.isTransaction) return { inserted: await insertMissing(db, rows), rejected: [] };
  try {
    await copy(db, sql.ref('calls'), rows);
    return { inserted: rows.length, rejected: [] };
  } catch (error) {
    if (!refusesData(error)) throw error;
  }
  // COPY takes all or nothing: some stand in the ledger already, or one is bad.
  return insertSome(db, rows);
}

/** One bad row must not hold back the others for ever: halve until it stands alone. */
async function insertSome(db: Handle, rows: readonly LedgerRow[]): Promise<Inserted> {
  try {
    return { inserted: await insertMissing(db, rows), rejected: [] };
  } catch (error) {
    if (!refusesData(error)) throw error;
    const [only] = rows;
    if (rows.length === 1 && only)
      return { inserted: 0, rejected: [{ id: only.id, reason: (error as Error).message }] };
  }
  const half = Math.ceil(rows.length / 2);
  const left = await insertSome(db, rows.slice(0, half));
  const right = await insertSome(db, rows.slice(half));
  return { inserted: left.inserted + right.inserted, rejected: [...left.rejected, ...right.rejected] };
}

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the same row fails again however often it is tried. */
const refusesData = (error: unknown): boolean => /^2[23]...$/.test(codeOf(error));

/** Through a table of the transaction's own, so that rows which stand in the ledger already are passed over. */
function insertMissing(db: Handle, rows: readonly LedgerRow[]): Promise<number> {
  return atomically(db, async (transaction) => {
    await sql`create temporary table if not exists arriving_calls (like calls) on commit drop`.execute(transaction);
    await sql`truncate arriving_calls`.execute(transaction);
    await copy(transaction, sql.ref('arriving_calls'), rows);
    const result = await sql`
      insert into calls (${names}) select ${names} from arriving_calls
      on conflict (id, started_at) do nothing`.execute(transaction);
    return Number(result.numAffectedRows ?? 0);
  });
}

const names = sql.join(COLUMNS.map((name) => sql.ref(name)));

/** Each engine reads the rows from where it can; see `CopyRows`. */
async function copy(db: Handle, table: RawBuilder<unknown>, rows: readonly LedgerRow[]): Promise<void> {
  const { sql: statement } = sql`copy ${table} (${names}) from`.compile(db);
  await db.executeQuery(CompiledQuery.raw(statement, [new CopyRows(rows.map(({ text }) => text))]));
}
