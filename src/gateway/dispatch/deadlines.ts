import { Fault } from '../../core/index.ts';
import type { AttemptTimeouts } from '../../registry/index.ts';

/**
 * The timers of one attempt after its head: first token, idle between events, total. `connect` and `headers` are kept by
 * the transport. One timer runs, at first for the shortest of them, and is set anew only when it fires or would fire too
 * late: so a busy stream pays nothing per event, and the usual attempt for one timer, whose time it shares with others.
 */
export class Deadlines {
  readonly #timeouts: AttemptTimeouts;
  readonly #underWay: { abort(fault: Fault): void };
  readonly #totalAt: number;
  #lastAt: number;
  #phase: 'head' | 'first token' | 'idle' | 'paused' = 'head';
  #timer: NodeJS.Timeout | undefined;
  #firesAt = 0;

  /** @param totalAt monotonic milliseconds when the whole call must have ended */
  constructor(timeouts: AttemptTimeouts, totalAt: number, underWay: { abort(fault: Fault): void }) {
    this.#timeouts = timeouts;
    this.#underWay = underWay;
    this.#lastAt = performance.now();
    this.#totalAt = totalAt;
    this.#arm(Math.min(timeouts.firstTokenMs, timeouts.idleMs, totalAt - this.#lastAt));
  }

  /** A request goes out: the transport keeps its timers until the head has come. */
  awaitHead(): void {
    this.#phase = 'head';
  }
  /** The stream's head has come: the first token is due. */
  awaitFirstToken(): void {
    this.#enter('first token');
  }
  /** An event came, or a piece of a whole answer. */
  readonly touch = (): void => {
    this.#lastAt = performance.now();
    if (this.#phase !== 'idle') this.#enter('idle');
  };
  /** We wait for the caller to read: the provider is not to blame. */
  pause(): void {
    this.#phase = 'paused';
  }
  resume(): void {
    this.#enter('idle');
  }
  clear(): void {
    clearTimeout(this.#timer);
  }

  #enter(phase: 'first token' | 'idle'): void {
    this.#phase = phase;
    this.#lastAt = performance.now();
    const dueAt = this.#dueAt();
    if (dueAt < this.#firesAt) this.#arm(dueAt - this.#lastAt);
  }

  #dueAt(): number {
    if (this.#phase === 'first token') return Math.min(this.#lastAt + this.#timeouts.firstTokenMs, this.#totalAt);
    if (this.#phase === 'idle') return Math.min(this.#lastAt + this.#timeouts.idleMs, this.#totalAt);
    return this.#totalAt;
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = performance.now() + ms;
    this.#timer = setTimeout(this.#check, Math.max(1, ms));
  }

  readonly #check = (): void => {
    const now = performance.now();
    // Timers of Node may fire up to a millisecond early.
    const dueAt = this.#dueAt();
    if (now < dueAt - 1) return this.#arm(dueAt - now);
    const what = now >= this.#totalAt - 1 ? 'total' : this.#phase;
    this.#underWay.abort(new Fault('provider.slow', { internal: `timer "${what}" fired`, public: SENTENCES[what] }));
  };
}

const SENTENCES = {
  total: 'The provider did not finish its answer in time.',
  head: 'The provider did not finish its answer in time.',
  paused: 'The provider did not finish its answer in time.',
  'first token': 'The provider did not begin its answer in time.',
  idle: 'The provider stopped in the middle of its answer.',
};
