import { asFault, Fault, type Clock } from '../../core/index.ts';
import { fetchKeys, type Documents } from './documents.ts';
import { replaceKeys, selectKey, type VerificationKey } from './key-set.ts';
import type { TokenRule } from './rules.ts';

/** A key that an issuer withdraws is refused after this at the latest. */
const REFRESH_MS = 5 * 60_000;
/** Between two fetches, whatever for: a flood of tokens with invented key ids must not become one at the issuer. */
const FETCH_EVERY_MS_MIN = 5_000;
/** How long an issuer may be away before its keys are believed no longer: as long as a node serves without its database. */
const USABLE_MS = 24 * 3_600_000;
/** A caller waits no longer than this for keys. */
const WAIT_MS_MAX = 5_000;

/** Keys of an issuer as they lie on disk. They are public. */
export interface KnownKeys {
  readonly issuer: string;
  readonly jwksUri: string | null;
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
  readonly keys: readonly Omit<VerificationKey, 'withdrawn'>[];
}

export interface IssuerKeysOptions {
  readonly rule: TokenRule;
  readonly documents: Documents;
  readonly clock: Clock;
  /** From an earlier life; older ones than a day are not believed. */
  readonly known?: KnownKeys | undefined;
  /** Told when fetching begins to fail and when it succeeds again. */
  readonly onState?: (issuer: string, available: boolean, reason?: string) => void;
  readonly refreshMs?: number;
  readonly fetchEveryMs?: number;
  readonly usableMs?: number;
  readonly waitMsMax?: number;
}

/**
 * The keys of one issuer: fetched at once, again on a clock, and when a token names one that is not known. While the
 * issuer is away those of before serve on, within a bound.
 */
export class IssuerKeys {
  readonly #options: Required<Omit<IssuerKeysOptions, 'known' | 'onState'>> & Pick<IssuerKeysOptions, 'onState'>;
  #keys: readonly VerificationKey[] = [];
  #fetchedAt = 0;
  /** Monotonic, as all that follow. */
  #usableUntil = 0;
  /** When the fetch began that gave the keys of now. */
  #begunAt = -Infinity;
  #nextFetchAt = 0;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failing = false;
  #closed = false;
  /** Fetches that failed. */
  failures = 0;

  constructor({ known, ...options }: IssuerKeysOptions) {
    this.#options = {
      refreshMs: REFRESH_MS,
      fetchEveryMs: FETCH_EVERY_MS_MIN,
      usableMs: USABLE_MS,
      waitMsMax: WAIT_MS_MAX,
      ...options,
    };
    if (known) this.#restore(known);
    this.#fetch().catch(() => undefined);
  }

  /** Whether what the keys verified may still be believed. */
  get usable(): boolean {
    return this.#options.clock.monotonic() < this.#usableUntil;
  }
  /** Milliseconds since the keys were fetched; `undefined`: never. */
  get ageMs(): number | undefined {
    return this.#fetchedAt === 0 ? undefined : this.#options.clock.now() - this.#fetchedAt;
  }
  get known(): KnownKeys | undefined {
    const { issuer, jwksUri } = this.#options.rule;
    if (this.#fetchedAt === 0) return undefined;
    return { issuer, jwksUri, fetchedAt: this.#fetchedAt, keys: this.#keys };
  }

  /**
   * The key that a token names.
   * @throws Fault `jwt.signature`: the issuer has no such key; `jwt.unavailable`: it cannot be known now
   */
  find(kid: string | undefined, alg: string): VerificationKey | Promise<VerificationKey> {
    const key = this.usable ? selectKey(this.#keys, kid, alg) : undefined;
    return key ?? this.#findNewer(kid, alg);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#options.documents.close();
  }

  async #findNewer(kid: string | undefined, alg: string): Promise<VerificationKey> {
    const { clock, rule } = this.#options;
    const since = clock.monotonic();
    await this.#inTime(this.#running ?? this.#fetchIfDue());
    const key = selectKey(this.#keys, kid, alg);
    if (key) return key;
    // The key may have been published after the keys of now were asked for.
    if (this.#begunAt < since) throw this.#unavailable('its keys were asked for a moment ago');
    throw new Fault('jwt.signature', {
      internal: `a token was refused: ${rule.issuer} has no key, or not one alone, of the id and algorithm it names`,
    });
  }

  async #fetchIfDue(): Promise<void> {
    if (this.#options.clock.monotonic() < this.#nextFetchAt) throw this.#unavailable('it is asked again shortly');
    await this.#fetch();
  }

  #fetch(): Promise<void> {
    this.#running ??= this.#fetchOnce().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #fetchOnce(): Promise<void> {
    const { clock, rule, documents, onState, usableMs, refreshMs, fetchEveryMs } = this.#options;
    const begunAt = clock.monotonic();
    this.#nextFetchAt = begunAt + fetchEveryMs;
    clearTimeout(this.#timer);
    try {
      this.#keys = replaceKeys(this.#keys, await fetchKeys(rule, documents));
      this.#begunAt = begunAt;
      this.#fetchedAt = clock.now();
      this.#usableUntil = clock.monotonic() + usableMs;
      this.#again(refreshMs);
      if (this.#failing) onState?.(rule.issuer, true);
      this.#failing = false;
    } catch (error) {
      this.failures += 1;
      this.#again(fetchEveryMs);
      const { message } = asFault(error);
      if (!this.#failing && !this.#closed) onState?.(rule.issuer, false, message);
      this.#failing = true;
      throw this.#unavailable(message);
    }
  }

  #again(ms: number): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#fetch().catch(() => undefined), ms);
    this.#timer.unref();
  }

  /** The fetch itself goes on and is there for the next caller. */
  async #inTime(fetch: Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(this.#unavailable('it does not answer')), this.#options.waitMsMax);
    try {
      await Promise.race([fetch, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #unavailable(why: string): Fault {
    const { rule, clock } = this.#options;
    return new Fault('jwt.unavailable', {
      internal: `the keys of ${rule.issuer} are not known: ${why}`,
      retryAfterMs: Math.max(1_000, this.#nextFetchAt - clock.monotonic()),
    });
  }

  #restore({ fetchedAt, keys }: KnownKeys): void {
    const { clock, usableMs } = this.#options;
    const ageMs = clock.now() - fetchedAt;
    // A clock that was put back says nothing of their age.
    if (ageMs < 0 || ageMs >= usableMs) return;
    this.#keys = keys.map((key) => ({ ...key, withdrawn: false }));
    this.#fetchedAt = fetchedAt;
    this.#usableUntil = clock.monotonic() + usableMs - ageMs;
  }
}
