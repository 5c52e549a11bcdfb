import { GENESIS, hashOf, type AuditEvent, type ChainPoint } from './event.ts';

/** One thing that is wrong, and where. */
export interface AuditFinding {
  readonly chain: string;
  /** The first event concerned; `null`: the chain as a whole. */
  readonly seq: number | null;
  readonly kind: 'altered' | 'missing' | 'out-of-order' | 'unlinked' | 'truncated' | 'rewritten' | 'checkpoint';
  readonly sentence: string;
}

/** A place of a chain that somebody vouches for. */
export interface Mark extends ChainPoint {
  /** E.g. "checkpoint 7". */
  readonly by: string;
}

/**
 * Goes along one chain, event by event, and keeps only the last one. Believes nothing it is told: each hash is computed
 * anew, each link held against the event before, each mark against the event it vouches for.
 */
export class ChainVerifier {
  readonly #chain: string;
  readonly #marks: readonly Mark[];
  readonly #report: (finding: AuditFinding) => void;
  #nextMark = 0;
  #last: ChainPoint;
  #count = 0;

  /**
   * @param anchor the last event given up by retention, as a signed checkpoint has it
   * @param marks in the order of their `seq`
   */
  constructor(
    chain: string,
    anchor: ChainPoint | null,
    marks: readonly Mark[],
    report: (finding: AuditFinding) => void,
  ) {
    this.#chain = chain;
    this.#report = report;
    this.#last = anchor ?? { seq: 0, hash: GENESIS };
    this.#marks = marks.filter(({ seq }) => seq > 0);
    // What was given up cannot be looked at; of its last event the hash is still known.
    this.#passMarks({ seq: this.#last.seq - 1, hash: '' }, this.#last, anchor !== null);
  }

  get last(): ChainPoint {
    return this.#last;
  }
  get count(): number {
    return this.#count;
  }

  take(event: AuditEvent): void {
    this.#count += 1;
    const before = this.#last;
    if (event.chain !== this.#chain) this.#find(event.seq, 'altered', `event ${event.seq} is of another chain`);
    if (event.seq <= before.seq) {
      this.#find(event.seq, 'out-of-order', `event ${event.seq} comes after event ${before.seq}`);
      return;
    }
    const isNext = event.seq === before.seq + 1;
    if (!isNext) {
      const gap = event.seq - before.seq - 1;
      const which = gap === 1 ? `event ${before.seq + 1} is` : `events ${before.seq + 1} to ${event.seq - 1} are`;
      this.#find(before.seq + 1, 'missing', `${which} missing`);
    }
    if (hashOf(event) !== event.hash) {
      this.#find(event.seq, 'altered', `event ${event.seq} is not what was recorded: its hash does not fit`);
    }
    if (isNext && event.prevHash !== before.hash) {
      this.#find(event.seq, 'unlinked', `event ${event.seq} does not follow event ${before.seq} as it stands`);
    }
    this.#passMarks(before, event, true);
    this.#last = { seq: event.seq, hash: event.hash };
  }

  /** @param head where the store says that the chain ends */
  end(head: ChainPoint | undefined): void {
    const vouched = this.#marks.at(-1);
    const least = Math.max(head?.seq ?? 0, vouched?.seq ?? 0);
    if (this.#last.seq < least) {
      const by = vouched && vouched.seq > this.#last.seq ? ` (${vouched.by} vouches for event ${vouched.seq})` : '';
      this.#find(this.#last.seq + 1, 'truncated', `the events from ${this.#last.seq + 1} to ${least} are gone${by}`);
    } else if (head && head.seq === this.#last.seq && head.hash !== this.#last.hash) {
      this.#find(head.seq, 'altered', `the end of the chain is not what the store says it is`);
    }
  }

  #passMarks(before: ChainPoint, now: ChainPoint, isSeen: boolean): void {
    for (let mark = this.#marks[this.#nextMark]; mark && mark.seq <= now.seq; mark = this.#marks[this.#nextMark]) {
      this.#nextMark += 1;
      if (!isSeen || mark.seq <= before.seq || mark.seq !== now.seq || mark.hash === now.hash) continue;
      this.#find(mark.seq, 'rewritten', `event ${mark.seq} is another one than ${mark.by} vouches for`);
    }
  }

  #find(seq: number, kind: AuditFinding['kind'], sentence: string): void {
    this.#report({ chain: this.#chain, seq, kind, sentence });
  }
}
