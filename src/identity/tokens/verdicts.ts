import type { Fault } from '../../core/index.ts';

/** Tokens of one node in use at the same time; one entry is about 500 bytes. Beyond it some are verified again. */
const TOKENS_MAX = 50_000;
/** How long a refusal is believed: keys and rules may change at any moment. */
const REFUSED_MS = 5_000;
/** Enough to blunt one program's bad token; a flood of different ones passes through it. */
const REFUSED_MAX = 10_000;

interface Accepted<Held> {
  readonly held: Held;
  /** Set by a use, cleared by the sweep that looks for a victim: second chance instead of reordering on each call. */
  used: boolean;
}
interface Refused {
  readonly fault: Fault;
  /** Epoch milliseconds. */
  readonly until: number;
}

export interface VerdictCacheOptions {
  readonly tokensMax?: number;
  readonly refusedMax?: number;
  readonly refusedMs?: number;
}

/** What is known of tokens by the digest of the whole of each: those that hold until they end, the others for a moment. */
export class VerdictCache<Held extends { readonly endsAt: number }> {
  readonly #options: Required<VerdictCacheOptions>;
  readonly #accepted = new Map<string, Accepted<Held>>();
  readonly #refused = new Map<string, Refused>();

  constructor(options: VerdictCacheOptions = {}) {
    this.#options = { tokensMax: TOKENS_MAX, refusedMax: REFUSED_MAX, refusedMs: REFUSED_MS, ...options };
  }

  get size(): number {
    return this.#accepted.size;
  }

  /**
   * @returns what it was accepted with; `undefined`: it has to be verified
   * @throws Fault the one that refused it a moment ago
   */
  find(digest: string, nowMs: number): Held | undefined {
    const entry = this.#accepted.get(digest);
    if (entry !== undefined) {
      if (nowMs < entry.held.endsAt) {
        entry.used = true;
        return entry.held;
      }
      this.#accepted.delete(digest);
      return undefined;
    }
    const refused = this.#refused.get(digest);
    if (refused === undefined) return undefined;
    if (nowMs < refused.until) throw refused.fault;
    this.#refused.delete(digest);
    return undefined;
  }

  accept(digest: string, held: Held): void {
    while (this.#accepted.size >= this.#options.tokensMax) this.#dropOne();
    this.#accepted.set(digest, { held, used: false });
  }

  refuse(digest: string, fault: Fault, nowMs: number): void {
    this.#accepted.delete(digest);
    if (this.#refused.size >= this.#options.refusedMax) {
      const [oldest] = this.#refused.keys();
      if (oldest !== undefined) this.#refused.delete(oldest);
    }
    this.#refused.set(digest, { fault, until: nowMs + this.#options.refusedMs });
  }

  clear(): void {
    this.#accepted.clear();
    this.#refused.clear();
  }

  #dropOne(): void {
    for (const [digest, entry] of this.#accepted) {
      this.#accepted.delete(digest);
      if (!entry.used) return;
      entry.used = false;
      this.#accepted.set(digest, entry);
    }
  }
}
