import { asFault, Fault, type Secret } from '../core/index.ts';

/** A token is replaced this long before it expires, so that none expires on its way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** A token younger than this is not fetched again because of a refusal: it is not the token that is wrong. */
const FRESH_MS = 5_000;
/** While renewal fails, the old token serves until this close to its end. */
const LAST_USE_BEFORE_MS = 10_000;

export interface Token<Value = Secret> {
  /** The token, or whatever goes together with it, e.g. the key it was made for. */
  readonly value: Value;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** One token for all calls of a provider: fetched on first use, by one fetch at a time, renewed before it expires. */
export class TokenCache<Value = Secret> {
  readonly #fetch: (refused: boolean) => Promise<Token<Value>>;
  readonly #now: () => number;
  #token: Token<Value> | undefined;
  #fetchedAtMs = 0;
  #triedAtMs = 0;
  #running: Promise<Token<Value>> | undefined;

  /** @param fetch told whether the last token was refused, so that it may not answer from a cache of its own */
  constructor(fetch: (refused: boolean) => Promise<Token<Value>>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /**
   * @param refused the provider did not take the token of before
   * @throws Fault `provider.credentials` where no token can be had
   */
  async get(refused = false): Promise<Value> {
    const token = this.#token;
    const now = this.#now();
    if (token && !this.#isDue(token, refused, now)) return token.value;
    try {
      return (await this.#renew(refused)).value;
    } catch (thrown) {
      if (token && !refused && now < token.expiresAtMs - LAST_USE_BEFORE_MS) return token.value;
      if (thrown instanceof Fault) throw thrown;
      const { message } = asFault(thrown);
      throw new Fault('provider.credentials', { internal: `No token could be had: ${message}`, cause: thrown });
    }
  }

  /** A token that can still serve is not asked for again on every call, be its issuer slow, away or of another mind. */
  #isDue(token: Token<Value>, refused: boolean, now: number): boolean {
    if (refused) return now - this.#fetchedAtMs >= FRESH_MS;
    if (now >= token.expiresAtMs - LAST_USE_BEFORE_MS) return true;
    return now >= token.expiresAtMs - RENEW_BEFORE_MS && now - this.#triedAtMs >= FRESH_MS;
  }

  #renew(refused: boolean): Promise<Token<Value>> {
    if (this.#running) return this.#running;
    this.#triedAtMs = this.#now();
    this.#running = this.#fetch(refused)
      .then((token) => {
        this.#token = token;
        this.#fetchedAtMs = this.#now();
        return token;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }
}
