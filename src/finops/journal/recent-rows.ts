import type { LedgerRow } from './entry.ts';

/** About 40 MB; a database that is away longer than this many calls has its rows read from the journal instead. */
const ROWS_MAX = 10_000;

/**
 * Rows of calls that closed a moment ago, so that the drain need not parse what this process has just serialised. Only
 * a shortcut: a row that is not here is read from its frame.
 */
export class RecentRows {
  readonly #rows = new Map<string, LedgerRow>();

  put(row: LedgerRow): void {
    if (this.#rows.size < ROWS_MAX) this.#rows.set(row.record.id, row);
  }

  take(id: string): LedgerRow | undefined {
    const row = this.#rows.get(id);
    if (row) this.#rows.delete(id);
    return row;
  }
}
