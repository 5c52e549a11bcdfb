import { hash } from 'node:crypto';
import { asFault, Fault, type Clock } from '../../core/index.ts';
import { originOf, type Documents } from './documents.ts';
import { readToken } from './form.ts';
import { IssuerKeys, type KnownKeys } from './issuer-keys.ts';
import type { VerificationKey } from './key-set.ts';
import type { TokenRule, TokenRules } from './rules.ts';
import { VerdictCache } from './verdicts.ts';
import { verifyToken, type Verified } from './verify.ts';

/** Tokens being verified, or waiting for keys, at the same time. A flood of bad ones must not become a queue. */
const PENDING_MAX = 256;
/** What a caller is told beyond it: verifying takes a tenth of a millisecond. */
const RETRY_AFTER_MS = 1_000;

/** A token that holds, and under which key: when that is withdrawn it holds no longer. */
export interface Held extends Verified {
  readonly key: VerificationKey;
  readonly keys: IssuerKeys;
}

export interface TokenDeskOptions {
  readonly clock: Clock;
  /** Told when the keys of an issuer cannot be fetched, and when they can again. */
  readonly onState?: (issuer: string, available: boolean, reason?: string) => void;
  /** Times of the keys, for tests. */
  readonly times?: Pick<
    ConstructorParameters<typeof IssuerKeys>[0],
    'refreshMs' | 'fetchEveryMs' | 'usableMs' | 'waitMsMax'
  >;
  readonly pendingMax?: number;
  readonly verdicts?: ConstructorParameters<typeof VerdictCache>[0];
}

/**
 * Says who a token speaks for. What was verified once is found by the SHA-256 of the whole token until the token ends, so
 * a warm call costs as much as one with a known key.
 */
export class TokenDesk {
  readonly #options: TokenDeskOptions;
  readonly #verdicts: VerdictCache<Held>;
  readonly #pending = new Map<string, Promise<Held>>();
  #rules: TokenRules = new Map();
  #issuers = new Map<string, IssuerKeys>();
  #preloaded: readonly KnownKeys[] = [];
  /** Tokens looked at beyond the cache. */
  verifications = 0;

  constructor(options: TokenDeskOptions) {
    this.#options = options;
    this.#verdicts = new VerdictCache(options.verdicts);
  }

  get rules(): TokenRules {
    return this.#rules;
  }
  get size(): number {
    return this.#verdicts.size;
  }
  get issuers(): ReadonlyMap<string, IssuerKeys> {
    return this.#issuers;
  }
  /** For the snapshot on disk. */
  known(): KnownKeys[] {
    return [...this.#issuers.values()].flatMap(({ known }) => known ?? []);
  }
  /** Takes over what an earlier process knew; before the first `follow`. */
  preload(known: readonly KnownKeys[]): void {
    this.#preloaded = known;
  }

  /**
   * Goes by these rules from now on: what was verified by others is verified anew.
   * @param open the way to an issuer's documents
   */
  follow(rules: TokenRules, open: (origin: string, rule: TokenRule) => Documents): void {
    if (rules === this.#rules) return;
    const { clock, onState, times } = this.#options;
    const before = [...this.known(), ...this.#preloaded];
    const issuers = new Map<string, IssuerKeys>();
    for (const [issuer, rule] of rules) {
      const known = before.find((keys) => keys.issuer === issuer && keys.jwksUri === rule.jwksUri);
      const documents = open(originOf(rule), rule);
      issuers.set(issuer, new IssuerKeys({ rule, documents, clock, known, ...times, ...(onState && { onState }) }));
    }
    this.close();
    this.#rules = rules;
    this.#issuers = issuers;
    this.#preloaded = [];
    this.#verdicts.clear();
  }

  /**
   * At once when the token is known.
   * @throws Fault `jwt.*`
   */
  find(text: string): Held | Promise<Held> {
    const digest = hash('sha256', text, 'base64url');
    const now = this.#options.clock.now();
    const held = this.#verdicts.find(digest, now);
    if (held !== undefined && !held.key.withdrawn && held.keys.usable) return held;
    return this.#pending.get(digest) ?? this.#begin(text, digest);
  }

  close(): void {
    for (const keys of this.#issuers.values()) keys.close();
    this.#issuers.clear();
    this.#rules = new Map();
  }

  #begin(text: string, digest: string): Promise<Held> {
    if (this.#pending.size >= (this.#options.pendingMax ?? PENDING_MAX)) {
      throw new Fault('jwt.unavailable', {
        internal: `${this.#pending.size} tokens are being verified already`,
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const rules = this.#rules;
    const verifying = this.#verify(text)
      .then((held) => {
        if (rules === this.#rules) this.#verdicts.accept(digest, held);
        return held;
      })
      .catch((error: unknown) => {
        const fault = asFault(error);
        if (rules === this.#rules && isFinal(fault)) this.#verdicts.refuse(digest, fault, this.#options.clock.now());
        throw fault;
      })
      .finally(() => this.#pending.delete(digest));
    this.#pending.set(digest, verifying);
    return verifying;
  }

  async #verify(text: string): Promise<Held> {
    this.verifications += 1;
    const read = readToken(text);
    const rule = this.#rules.get(read.issuer);
    const keys = this.#issuers.get(read.issuer);
    if (!rule || !keys)
      throw new Fault('jwt.issuer', { internal: 'a token was refused: its issuer is not configured' });
    if (!rule.algorithms.has(read.alg)) {
      throw new Fault('jwt.invalid', {
        internal: `a token of ${rule.issuer} was refused: its algorithm is none of ${[...rule.algorithms].join(', ')}`,
      });
    }
    const key = await keys.find(read.kid, read.alg);
    const verified = await verifyToken(text, read, rule, key, this.#options.clock.now());
    return { ...verified, key, keys };
  }
}

/** What will not be otherwise in a moment. */
const isFinal = ({ code }: Fault): boolean =>
  code.startsWith('jwt.') && code !== 'jwt.unavailable' && code !== 'jwt.early';
