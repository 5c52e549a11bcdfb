import type { Clock } from '../core/index.ts';
import { decodeEntry, encodeEntry, ENTRY_VERSION } from './entry.ts';
import type { CachedAnswer, CacheSecrets, CacheStats, CacheStore } from './port.ts';

export interface AnswerCacheOptions {
  readonly store: CacheStore;
  readonly secrets: Pick<CacheSecrets, 'mac'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Of one entry as text; larger ones are not kept. */
  readonly entryBytesMax: number;
}

export interface Found {
  readonly cached: CachedAnswer;
  readonly ageMs: number;
}

/** Complete answers by what decides them. */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  #tooLarge = 0;
  #unreadable = 0;

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
  }

  /** As text: in UTF-16 units never more than in bytes. */
  get entryBytesMax(): number {
    return this.#options.entryBytesMax;
  }

  get stats(): CacheStats & { readonly tooLarge: number } {
    const { stats } = this.#options.store;
    return { ...stats, errors: stats.errors + this.#unreadable, tooLarge: this.#tooLarge };
  }

  /**
   * @param scope who asks, on which configuration; of a fixed length, so that no other split of the text is possible
   * @param request its canonical text
   */
  keyOf(scope: string, request: string): string {
    return this.#options.secrets.mac(`${ENTRY_VERSION}\n${scope}\n${request}`);
  }

  /** @param ageMsMax what is older is not there. Never throws */
  find(key: string, ageMsMax: number): Found | undefined | Promise<Found | undefined> {
    const text = this.#options.store.get(key);
    if (text instanceof Promise) return text.then((read) => this.#read(read, ageMsMax));
    return this.#read(text, ageMsMax);
  }

  keep(key: string, answer: CachedAnswer, ttlMs: number): void {
    const text = encodeEntry(answer);
    if (Buffer.byteLength(text) > this.#options.entryBytesMax) this.#tooLarge += 1;
    else this.#options.store.put(key, text, ttlMs);
  }

  #read(text: string | undefined, ageMsMax: number): Found | undefined {
    if (text === undefined) return undefined;
    try {
      const cached = decodeEntry(text);
      // Another node's clock may be ahead of ours.
      const ageMs = Math.max(0, this.#options.clock.now() - cached.filledAt);
      return ageMs < ageMsMax ? { cached, ageMs } : undefined;
    } catch {
      this.#unreadable += 1;
      return undefined;
    }
  }
}
