import type { Clock } from '../core/index.ts';
import type { CacheStats, CacheStore } from './port.ts';

/** Beside its text: the key, the slot of the map, the entry's own object. Measured near 300 bytes. */
const OVERHEAD_BYTES = 320;

interface Held {
  readonly text: string;
  readonly bytes: number;
  /** Monotonic milliseconds. */
  readonly endsAt: number;
}

export interface MemoryCacheOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly bytesMax: number;
}

/** A cache in this process. Where there is no room, what was not asked for the longest makes it. */
export class MemoryCache implements CacheStore {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #bytesMax: number;
  /** In the order of their last use. */
  readonly #held = new Map<string, Held>();
  #bytes = 0;
  #evictions = 0;

  constructor({ clock, bytesMax }: MemoryCacheOptions) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  get stats(): CacheStats {
    return { entries: this.#held.size, bytes: this.#bytes, evictions: this.#evictions, errors: 0 };
  }

  get(key: string): string | undefined {
    const held = this.#held.get(key);
    if (!held) return undefined;
    if (held.endsAt <= this.#clock.monotonic()) {
      this.#drop(key, held);
      return undefined;
    }
    this.#held.delete(key);
    this.#held.set(key, held);
    return held.text;
  }

  put(key: string, text: string, ttlMs: number): void {
    const before = this.#held.get(key);
    if (before) this.#drop(key, before);
    const bytes = bytesOf(text) + OVERHEAD_BYTES;
    if (bytes > this.#bytesMax) return;
    for (const [oldest, held] of this.#held) {
      if (this.#bytes + bytes <= this.#bytesMax) break;
      this.#drop(oldest, held);
      this.#evictions += 1;
    }
    this.#held.set(key, { text, bytes, endsAt: this.#clock.monotonic() + ttlMs });
    this.#bytes += bytes;
  }

  #drop(key: string, held: Held): void {
    this.#held.delete(key);
    this.#bytes -= held.bytes;
  }
}

/** V8 keeps a text in one byte a unit where all fit, else in two. */
const bytesOf = (text: string): number => (Buffer.byteLength(text) === text.length ? text.length : 2 * text.length);
