import type { ClosedCall, LedgerStore } from './entry.ts';

/** About 25 MB; a database that is away longer than this many calls has its rows read from the journal instead. */
const ROWS_MAX = 10_000;
/** Rows are written side by side in blocks of this size: outside the heap, where a collection never copies them. */
const BLOCK_BYTES = 1024 * 1024;
/** Of one UTF-16 unit in UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

/**
 * Rows of calls that closed a moment ago, as the store takes them, so that the drain need not parse what this process has
 * just serialised. Only a shortcut: a row that is not here is made from its frame.
 */
export class RecentRows {
  readonly #rowText: LedgerStore['rowText'];
  readonly #rows = new Map<string, Buffer>();
  #block = Buffer.alloc(0);
  #used = 0;

  constructor(rowText: LedgerStore['rowText']) {
    this.#rowText = rowText;
  }

  put(call: ClosedCall): void {
    if (this.#rows.size >= ROWS_MAX) return;
    const text = this.#rowText(call);
    const bytesMax = text.length * BYTES_PER_UNIT_MAX;
    if (this.#used + bytesMax > this.#block.length) {
      this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytesMax));
      this.#used = 0;
    }
    const end = this.#used + this.#block.write(text, this.#used);
    this.#rows.set(call.record.id, this.#block.subarray(this.#used, end));
    this.#used = end;
  }

  take(id: string): Buffer | undefined {
    const row = this.#rows.get(id);
    if (row) this.#rows.delete(id);
    return row;
  }
}
