import { CompiledQuery, sql } from 'kysely';
import { Fault } from '../../core/index.ts';
import type { Handle } from '../handle.ts';
import { CopyText } from '../pglite/copy-text.ts';
import { COLUMNS, valuesOf, type LedgerCall, type Value } from './columns.ts';

export interface Inserted {
  /** Rows that were new. Those that stood in the ledger already are fine and not counted. */
  readonly inserted: number;
  /** Calls the database refuses for what they hold, not because it is away: to be logged and set aside. */
  readonly rejected: readonly { readonly id: string; readonly reason: string }[];
}

/** How a batch travels: as one array a column, or, to the embedded database, as COPY text at a third of the CPU time. */
export type Bulk = 'arrays' | 'copy';

/** Larger batches gain nothing and make one statement hold the embedded connection for long. */
export const CALLS_BATCH_MAX = 2_000;

/**
 * Writes calls in one statement. The call id is the key: a batch may be written twice, or by two nodes, and each call
 * still stands once.
 * @throws Fault `store.unavailable` when the database is away; nothing of the batch is lost by trying again
 */
export async function insertCalls(db: Handle, calls: readonly LedgerCall[], bulk: Bulk): Promise<Inserted> {
  if (calls.length === 0) return { inserted: 0, rejected: [] };
  if (calls.length > CALLS_BATCH_MAX) {
    throw new Fault('internal', { internal: `a batch of ${calls.length} calls is over ${CALLS_BATCH_MAX}` });
  }
  try {
    return { inserted: await insertBatch(db, calls, bulk), rejected: [] };
  } catch (error) {
    if (!refusesData(error) || db.isTransaction) throw error;
    const [only] = calls;
    if (calls.length === 1 && only) {
      return { inserted: 0, rejected: [{ id: only.record.id, reason: (error as Error).message }] };
    }
  }
  // One bad row must not hold back the others for ever: halve until it stands alone.
  const half = Math.ceil(calls.length / 2);
  const left = await insertCalls(db, calls.slice(0, half), 'arrays');
  const right = await insertCalls(db, calls.slice(half), 'arrays');
  return { inserted: left.inserted + right.inserted, rejected: [...left.rejected, ...right.rejected] };
}

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
};

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the same row fails again however often it is tried. */
const refusesData = (error: unknown): boolean => /^2[23]...$/.test(codeOf(error));

async function insertBatch(db: Handle, calls: readonly LedgerCall[], bulk: Bulk): Promise<number> {
  const rows = calls.map(valuesOf);
  // Inside a transaction a refused COPY could not be followed by anything else.
  if (bulk === 'copy' && !db.isTransaction && (await copied(db, rows))) return rows.length;
  const columns = COLUMNS.map(([, type], at) => sql`${rows.map((row) => row[at])}::${sql.raw(type)}[]`);
  const result = await sql`
    insert into calls (${names()})
    select * from unnest(${sql.join(columns)})
    on conflict (id, started_at) do nothing`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

const names = () => sql.join(COLUMNS.map(([name]) => sql.ref(name)));

const UNIQUE_VIOLATION = '23505';

/** @returns `false` where a call of the batch stands in the ledger already: COPY takes all or nothing */
async function copied(db: Handle, rows: readonly (readonly Value[])[]): Promise<boolean> {
  const { sql: statement } = sql`copy calls (${names()}) from '/dev/blob'`.compile(db);
  try {
    await db.executeQuery(CompiledQuery.raw(statement, [new CopyText(rows)]));
    return true;
  } catch (error) {
    if (codeOf(error) === UNIQUE_VIOLATION) return false;
    throw error;
  }
}
