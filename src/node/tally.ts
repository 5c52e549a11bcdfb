import type { LedgerRow } from '../finops/index.ts';
import type { CallRecord } from '../observe/index.ts';

/** Records kept of calls that a worker has not reported yet: it reports every second. */
const UNREPORTED_MAX = 20_000;

/**
 * Which of a worker's calls stand in the journal and not in what it last reported: of a worker that was killed the
 * primary counts these itself. Both go in the order in which the calls closed, so two numbers are enough to tell.
 */
export class Tally {
  #reported = 0;
  #drained = 0;
  #unreported: CallRecord[] = [];

  /** The worker has counted so many in all. */
  reported(closed: number): void {
    const before = this.#drained - this.#unreported.length;
    this.#reported = closed;
    if (closed > before) this.#unreported = this.#unreported.slice(closed - before);
  }

  drained(rows: readonly LedgerRow[]): void {
    for (const { record } of rows) {
      this.#drained += 1;
      if (this.#drained > this.#reported && this.#unreported.length < UNREPORTED_MAX) this.#unreported.push(record);
    }
  }

  get unreported(): readonly CallRecord[] {
    return this.#unreported;
  }
}
