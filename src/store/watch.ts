import type { Clock } from '../core/index.ts';
import type { Change, ChangeRepository } from './changes.ts';
import type { Listen } from './channel.ts';

export interface WatchOptions {
  /** The last revision the caller knows: of its snapshot. Changes after it are delivered, in order, once. */
  readonly after: number;
  /** Called with changes in order; rejecting delivers them again. */
  readonly onChanges: (changes: readonly Change[]) => void | Promise<void>;
  /** The feed does not reach back to `after` (or was replaced): forget what was cached and read everything again. */
  readonly onGap: (newest: number) => void | Promise<void>;
  /** After each look that reached the store: up to date as of that moment (epoch milliseconds), at that revision. */
  readonly onConfirmed?: (nowMs: number, revision: number) => void;
  readonly onError?: (error: unknown) => void;
  /** Milliseconds between looks when no notification comes; default 1000, half of the promised 2 s. */
  readonly pollMs?: number;
}

export interface Watch {
  readonly revision: number;
  /** Looks now. Resolves when it has looked. */
  poll(): Promise<void>;
  close(): Promise<void>;
}

const POLL_MS = 1_000;
const CHANGES_PER_READ = 500;

/** Follows the change feed: a notification wakes it, polling covers those that are lost. */
export class ChangeWatch implements Watch {
  readonly #changes: ChangeRepository;
  readonly #clock: Clock;
  readonly #options: WatchOptions;
  readonly #stop: () => Promise<void>;
  #revision: number;
  /** Whether the feed must be held against our position before it is read: at first, and after an outage. */
  #doubtful = true;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #wokenMeanwhile = false;

  constructor(changes: ChangeRepository, listen: Listen, clock: Clock, options: WatchOptions) {
    this.#changes = changes;
    this.#clock = clock;
    this.#options = options;
    this.#revision = options.after;
    this.#stop = listen(() => this.#wake());
    this.#wake();
  }

  get revision(): number {
    return this.#revision;
  }

  async poll(): Promise<void> {
    this.#wake();
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#stop();
    await this.#running;
  }

  #wake(): void {
    if (this.#closed) return;
    if (this.#running) {
      this.#wokenMeanwhile = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    do {
      this.#wokenMeanwhile = false;
      try {
        await this.#look();
      } catch (error) {
        this.#doubtful = true;
        this.#options.onError?.(error);
      }
    } while (this.#wokenMeanwhile && !this.#closed);
    this.#running = undefined;
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#wake(), this.#options.pollMs ?? POLL_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    // The moment before reading: what commits while we read may not be in what we see.
    const startedAt = this.#clock.now();
    if (this.#doubtful) {
      const { oldest, newest } = await this.#changes.bounds();
      if (this.#revision > newest || this.#revision < oldest - 1) {
        await this.#options.onGap(newest);
        this.#revision = newest;
      }
      this.#doubtful = false;
    }
    for (;;) {
      const batch = await this.#changes.since(this.#revision, CHANGES_PER_READ);
      const last = batch.at(-1);
      if (last) {
        await this.#options.onChanges(batch);
        this.#revision = last.revision;
      }
      if (batch.length < CHANGES_PER_READ) break;
    }
    this.#options.onConfirmed?.(startedAt, this.#revision);
  }
}
