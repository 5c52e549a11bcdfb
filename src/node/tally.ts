import { closedCall } from '../finops/index.ts';
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
  /** Close frames. */
  #unreported: string[] = [];

  /** The worker has counted so many in all. */
  reported(closed: number): void {
    const before = this.#drained - this.#unreported.length;
    this.#reported = closed;
    if (closed > before) this.#unreported = this.#unreported.slice(closed - before);
  }

  drained(closes: readonly Buffer[]): void {
    for (const close of closes) {
      this.#drained += 1;
      if (this.#drained > this.#reported && this.#unreported.length < UNREPORTED_MAX)
        this.#unreported.push(close.toString());
    }
  }

  get unreported(): readonly CallRecord[] {
    return this.#unreported.map((close) => closedCall(close).record);
  }
}
