import { Line, type Place } from './line.ts';
import type { Refused } from './port.ts';

/** A slot that another process gives back is not told here: asked soon, then less often, at most once a second. */
const POLL_MS_MIN = 50;
const POLL_MS_MAX = 1_000;

/** Those who wait for the same scope. Only the first of them asks. */
export class Lane<T extends Place> {
  /** Of the scope. */
  readonly id: string;
  readonly line = new Line<T>();
  /** Who is being asked for, while the limiter has not answered. */
  asking: T | undefined;
  /** Something was given back meanwhile. */
  again = false;
  #refused: Refused;
  #askAgainAt = 0;
  #pollMs = POLL_MS_MIN;
  #timer: NodeJS.Timeout | undefined;

  constructor(id: string, refused: Refused) {
    this.id = id;
    this.#refused = refused;
  }

  get isForSlots(): boolean {
    return this.#refused.dimension === 'concurrency';
  }

  /** The first one was refused: it asks again when that makes sense, and at least every second, since limits change. */
  refusedAt(now: number, refused: Refused, ask: () => void): void {
    this.#refused = refused;
    this.#askAgainAt = now + refused.retryAfterMs;
    const delayMs = this.isForSlots ? this.#pollMs : Math.min(Math.ceil(refused.retryAfterMs), POLL_MS_MAX);
    this.#pollMs = Math.min(2 * this.#pollMs, POLL_MS_MAX);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(ask, delayMs);
  }

  admitted(): void {
    this.#pollMs = POLL_MS_MIN;
  }

  rest(): void {
    clearTimeout(this.#timer);
  }

  /** What somebody at this place would be told now. Each request before it takes its share of the rate first. */
  refusalAt(place: Place, now: number): Refused {
    const refused = this.#refused;
    if (this.isForSlots) return refused;
    const shareMs = refused.dimension === 'requests' ? (refused.scope.requests?.intervalMs ?? 0) : 0;
    const retryAfterMs = Math.max(this.#askAgainAt - now, 1) + this.line.before(place) * shareMs;
    return { ...refused, retryAfterMs };
  }
}
