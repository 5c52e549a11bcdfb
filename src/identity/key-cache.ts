import { Fault, type Clock } from '../core/index.ts';
import type { ApiKey, KeyStore } from './port.ts';

/** Keys of one node in use at the same time; one entry is about 600 bytes. Beyond it the database is asked on the way of calls. */
const KEYS_MAX = 200_000;
/** Of them are kept for the next start: more would hold up everybody for a tenth of a second each time they are written. */
const KEYS_KEPT_MAX = 10_000;
/** How long "there is no such key" is believed. Short: the key may be made at any moment on a node we do not hear. */
const UNKNOWN_MS = 5_000;
/** Enough to blunt one caller's bad key; a flood of different ones passes through it and meets `LOADS_MAX`. */
const UNKNOWN_MAX = 10_000;
/** Look-ups under way at the store. A flood of well-formed unknown keys must not become a queue at the database. */
const LOADS_MAX = 256;

/** A caller waits no longer than this for the store. A server that no longer answers would hold the call until its own timeouts. */
const LOAD_MS_MAX = 3_000;
/** What a caller is told who came with a key that cannot be looked up now: a database's fail-over takes a few seconds. */
const RETRY_AFTER_MS = 2_000;

export interface KeyCacheOptions {
  readonly store: KeyStore;
  readonly clock: Clock;
  readonly keysMax?: number;
  readonly unknownMs?: number;
  readonly unknownMax?: number;
  readonly loadsMax?: number;
  readonly loadMsMax?: number;
}

/** A key with its hash: what the snapshot on disk keeps, so that a node knows its callers while the store is away. */
export interface KnownKey {
  readonly hash: string;
  readonly key: ApiKey;
}

/** A key that is known and does not open, so that it can be told whose call was refused. */
export class RefusedKey extends Fault {
  readonly key: ApiKey;

  constructor(code: 'key.revoked' | 'key.expired' | 'key.address_denied', key: ApiKey, internal?: string) {
    super(code, internal === undefined ? {} : { internal });
    this.key = key;
  }
}

/** A key that no longer opens. */
export class RevokedKey extends RefusedKey {
  /** @param internal what ended it, where that was not the key's own revocation */
  constructor(key: ApiKey, internal?: string) {
    super('key.revoked', key, internal);
  }
}

interface Entry extends KnownKey {
  /** Set by a use, cleared by the sweep that looks for a victim: second chance instead of reordering on each call. */
  used: boolean;
}

/**
 * Keys by their hash, filled on first use. Whether a key has expired or was revoked is asked at each use, so an end
 * that lies ahead (a rotation's grace) needs no event.
 */
export class KeyCache {
  readonly #options: Required<KeyCacheOptions>;
  readonly #keys = new Map<string, Entry>();
  readonly #hashById = new Map<string, string>();
  readonly #unknown = new Map<string, number>();
  readonly #loads = new Map<string, Promise<ApiKey | undefined>>();
  /** Grows when everything is forgotten: a look-up that began before must not fill the cache with what it read. */
  #epoch = 0;
  /** Keys evicted while look-ups were under way: what these read of them may be old. */
  readonly #evicted = new Set<string>();

  constructor(options: KeyCacheOptions) {
    this.#options = {
      keysMax: KEYS_MAX,
      unknownMs: UNKNOWN_MS,
      unknownMax: UNKNOWN_MAX,
      loadsMax: LOADS_MAX,
      loadMsMax: LOAD_MS_MAX,
      ...options,
    };
  }

  /**
   * The key of this hash, in force now; at once when it is cached.
   * @param knownOnly do not ask the store: its state is too old for a key not seen before
   * @throws Fault `key.unknown`, `key.revoked`, `key.expired`; `store.unavailable` when the key is not cached and the
   *   store cannot be asked, never `key.unknown` then
   */
  find(hash: string, knownOnly = false): ApiKey | Promise<ApiKey> {
    const entry = this.#keys.get(hash);
    if (entry) {
      entry.used = true;
      return this.#inForce(entry.key);
    }
    return this.#findUncached(hash, knownOnly);
  }

  /** Forgets one key, after a change to it; also what was believed unknown, for the change may have made it. */
  evict(keyId: string): void {
    if (this.#loads.size > 0) this.#evicted.add(keyId);
    this.#unknown.clear();
    const hash = this.#hashById.get(keyId);
    if (hash === undefined) return;
    this.#hashById.delete(keyId);
    this.#keys.delete(hash);
  }

  /** Forgets everything, where changes may have been missed. */
  clear(): void {
    this.#epoch += 1;
    this.#keys.clear();
    this.#hashById.clear();
    this.#unknown.clear();
  }

  /** What is cached, for the snapshot on disk; of very many those that came last. */
  known(keptMax = KEYS_KEPT_MAX): KnownKey[] {
    return [...this.#keys.values()].slice(-keptMax).map(({ hash, key }) => ({ hash, key }));
  }

  /**
   * Takes over what an earlier process knew. Whoever calls this must then apply every change since the snapshot's
   * revision, or `clear()` where the feed no longer reaches back that far.
   */
  preload(keys: readonly KnownKey[]): void {
    for (const { hash, key } of keys) this.#remember(hash, key);
  }

  get size(): number {
    return this.#keys.size;
  }

  async #findUncached(hash: string, knownOnly: boolean): Promise<ApiKey> {
    if (knownOnly) {
      throw new Fault('store.unavailable', {
        internal: 'The store has been away too long to accept a new key.',
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const believedUntil = this.#unknown.get(hash);
    if (believedUntil !== undefined) {
      if (this.#options.clock.monotonic() < believedUntil) throw new Fault('key.unknown');
      this.#unknown.delete(hash);
    }
    const key = await this.#inTime(this.#loads.get(hash) ?? this.#load(hash));
    if (!key) throw new Fault('key.unknown');
    return this.#inForce(key);
  }

  #load(hash: string): Promise<ApiKey | undefined> {
    if (this.#loads.size >= this.#options.loadsMax) {
      throw new Fault('store.unavailable', {
        internal: `${this.#loads.size} keys are being looked up already.`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const epoch = this.#epoch;
    const load = this.#options.store
      .findKeyByHash(hash)
      .then((key) => {
        if (epoch !== this.#epoch) return key;
        if (key && !this.#evicted.has(key.id)) this.#remember(hash, key);
        // A change since then may have been the making of this very key.
        if (!key && this.#evicted.size === 0) this.#rememberUnknown(hash);
        return key;
      })
      .finally(() => {
        this.#loads.delete(hash);
        if (this.#loads.size === 0) this.#evicted.clear();
      });
    this.#loads.set(hash, load);
    return load;
  }

  /** The look-up itself goes on and fills the cache when it ends. */
  async #inTime(load: Promise<ApiKey | undefined>): Promise<ApiKey | undefined> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const { loadMsMax } = this.#options;
    const timer = setTimeout(
      () =>
        reject(
          new Fault('store.unavailable', {
            internal: `The store did not look up a key within ${loadMsMax} ms.`,
            retryAfterMs: RETRY_AFTER_MS,
          }),
        ),
      loadMsMax,
    );
    try {
      return await Promise.race([load, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #inForce(key: ApiKey): ApiKey {
    if (key.revokedAt === null && key.expiresAt === null) return key;
    const now = this.#options.clock.now();
    if (key.revokedAt !== null && key.revokedAt <= now) throw new RevokedKey(key);
    if (key.expiresAt !== null && key.expiresAt <= now) throw new RefusedKey('key.expired', key);
    return key;
  }

  #remember(hash: string, key: ApiKey): void {
    while (this.#keys.size >= this.#options.keysMax) this.#dropOne();
    this.#keys.set(hash, { hash, key, used: false });
    this.#hashById.set(key.id, hash);
  }

  #dropOne(): void {
    for (const [hash, entry] of this.#keys) {
      this.#keys.delete(hash);
      if (!entry.used) {
        this.#hashById.delete(entry.key.id);
        return;
      }
      entry.used = false;
      this.#keys.set(hash, entry);
    }
  }

  #rememberUnknown(hash: string): void {
    if (this.#unknown.size >= this.#options.unknownMax) {
      const [oldest] = this.#unknown.keys();
      if (oldest !== undefined) this.#unknown.delete(oldest);
    }
    this.#unknown.set(hash, this.#options.clock.monotonic() + this.#options.unknownMs);
  }
}
