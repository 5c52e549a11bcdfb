import { TextBlocks } from '../../core/index.ts';
import type { ClosedCall, LedgerStore } from './entry.ts';

/** About 25 MB; a database that is away longer than this many calls has its rows read from the journal instead. */
const ROWS_MAX = 10_000;

/**
 * Rows of calls that closed a moment ago, as the store takes them, so that the drain need not parse what this process has
 * just serialised. They are taken in the order they were put, which is that of the journal. Only a shortcut: a row that is
 * not here is made from its frame.
 */
export class RecentRows {
  readonly #rowText: LedgerStore['rowText'];
  readonly #ids: string[] = [];
  readonly #rows: (Buffer | undefined)[] = [];
  readonly #blocks = new TextBlocks();
  /** The oldest that was not taken. */
  #at = 0;

  constructor(rowText: LedgerStore['rowText']) {
    this.#rowText = rowText;
  }

  put(call: ClosedCall): void {
    if (this.#ids.length - this.#at >= ROWS_MAX) return;
    this.#ids.push(call.record.id);
    this.#rows.push(this.#blocks.write(this.#rowText(call)));
  }

  /** Those put before it will not be asked for any more. */
  take(id: string): Buffer | undefined {
    const found = this.#ids[this.#at] === id ? this.#at : this.#ids.indexOf(id, this.#at);
    if (found === -1) return undefined;
    const row = this.#rows[found];
    this.#rows.fill(undefined, this.#at, found + 1);
    this.#at = found + 1;
    // Half of it at least, so that each row is moved once at most.
    if (2 * this.#at >= this.#ids.length) {
      this.#ids.splice(0, this.#at);
      this.#rows.splice(0, this.#at);
      this.#at = 0;
    }
    return row;
  }
}
