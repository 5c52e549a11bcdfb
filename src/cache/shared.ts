import type { VolatileLink } from '../volatile/index.ts';
import type { CacheSecrets, CacheStats, CacheStore } from './port.ts';

/** Values on their way to the store; beyond it new ones are not kept, so that a slow store does not fill our memory. */
const PENDING_BYTES_MAX = 16 * 1024 * 1024;
const PREFIX = 'sallyport:cache:';

/**
 * A cache that nodes share in Redis or Valkey. Prompts and answers are the applications' own: an entry lies there sealed,
 * under a name that tells nobody what was asked. A store that is away has nothing and takes nothing.
 */
export class SharedCache implements CacheStore {
  readonly #link: VolatileLink;
  readonly #secrets: CacheSecrets;
  #pendingBytes = 0;
  #errors = 0;

  constructor(link: VolatileLink, secrets: CacheSecrets) {
    this.#link = link;
    this.#secrets = secrets;
  }

  /** What is held here is only on its way; how much lies in the store, the store knows. */
  get stats(): CacheStats {
    return { entries: 0, bytes: this.#pendingBytes, evictions: 0, errors: this.#errors };
  }

  async get(key: string): Promise<string | undefined> {
    if (!this.#link.mayAsk()) return undefined;
    try {
      const sealed = await this.#link.get(PREFIX + key);
      return sealed ? Buffer.from(this.#secrets.open(sealed, key)).toString() : undefined;
    } catch {
      this.#errors += 1;
      return undefined;
    }
  }

  put(key: string, text: string, ttlMs: number): void {
    if (!this.#link.connected || !this.#link.available) return;
    const sealed = this.#secrets.seal(Buffer.from(text), key);
    if (this.#pendingBytes + sealed.length > PENDING_BYTES_MAX) {
      this.#errors += 1;
      return;
    }
    this.#pendingBytes += sealed.length;
    void this.#set(key, sealed, ttlMs);
  }

  async #set(key: string, sealed: Uint8Array, ttlMs: number): Promise<void> {
    try {
      await this.#link.set(PREFIX + key, sealed, ttlMs);
    } catch {
      this.#errors += 1;
    }
    this.#pendingBytes -= sealed.length;
  }
}
