import type { Clock } from '../core/index.ts';
import type { OnStore } from './port.ts';

/** After a failure one asker in so long asks the store again; the others go on without it at once. */
export const AWAY_MS = 1_000;

/** Whether the store answers, so that one that does not costs one wait a second and not one a call. */
export class Presence {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #onStore: OnStore;
  #away = false;
  #askAgainAt = 0;

  constructor(clock: Pick<Clock, 'monotonic'>, onStore: OnStore) {
    this.#clock = clock;
    this.#onStore = onStore;
  }

  get available(): boolean {
    return !this.#away;
  }

  /** @returns whether the caller is to ask; while the store is away its question is the one of this second */
  mayAsk(): boolean {
    if (!this.#away) return true;
    const now = this.#clock.monotonic();
    if (now < this.#askAgainAt) return false;
    this.#askAgainAt = now + AWAY_MS;
    return true;
  }

  lost(reason: string): void {
    this.#askAgainAt = Math.max(this.#askAgainAt, this.#clock.monotonic() + AWAY_MS);
    if (this.#away) return;
    this.#away = true;
    this.#onStore(false, reason);
  }

  found(): void {
    if (!this.#away) return;
    this.#away = false;
    this.#onStore(true, '');
  }
}
