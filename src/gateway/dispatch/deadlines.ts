import { Fault } from '../../core/index.ts';
import type { AttemptTimeouts } from '../../registry/index.ts';

/**
 * The timers of one attempt after its head: first token, idle between events, total. `connect` and `headers` are kept by
 * the transport. One timer is armed at a time and re-armed only when it fires, so a busy stream pays nothing per event.
 */
export class Deadlines {
  readonly #timeouts: AttemptTimeouts;
  readonly #abort: (fault: Fault) => void;
  readonly #totalAt: number;
  #lastAt: number;
  #phase: 'head' | 'first token' | 'idle' | 'paused' = 'head';
  #timer: NodeJS.Timeout | undefined;

  /** @param totalAt monotonic milliseconds when the whole call must have ended */
  constructor(timeouts: AttemptTimeouts, totalAt: number, abort: (fault: Fault) => void) {
    this.#timeouts = timeouts;
    this.#abort = abort;
    this.#lastAt = performance.now();
    this.#totalAt = totalAt;
    this.#arm();
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
    this.#arm();
  }

  #dueAt(): number {
    if (this.#phase === 'first token') return Math.min(this.#lastAt + this.#timeouts.firstTokenMs, this.#totalAt);
    if (this.#phase === 'idle') return Math.min(this.#lastAt + this.#timeouts.idleMs, this.#totalAt);
    return this.#totalAt;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#check, Math.max(1, this.#dueAt() - performance.now()));
  }

  readonly #check = (): void => {
    const now = performance.now();
    // Timers of Node may fire up to a millisecond early.
    if (now < this.#dueAt() - 1) return this.#arm();
    const what = now >= this.#totalAt - 1 ? 'total' : this.#phase;
    this.#abort(new Fault('provider.slow', { internal: `timer "${what}" fired`, public: SENTENCES[what] }));
  };
}

const SENTENCES = {
  total: 'The provider did not finish its answer in time.',
  head: 'The provider did not finish its answer in time.',
  paused: 'The provider did not finish its answer in time.',
  'first token': 'The provider did not begin its answer in time.',
  idle: 'The provider stopped in the middle of its answer.',
};
