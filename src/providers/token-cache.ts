import { asFault, Fault, type Secret } from '../core/index.ts';

/** A token is replaced this long before it expires, so that none expires on its way. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** A token younger than this is not fetched again because of a refusal: it is not the token that is wrong. */
const FRESH_MS = 5_000;
/** While renewal fails, the old token serves until this close to its end. */
const LAST_USE_BEFORE_MS = 10_000;

export interface Token {
  readonly value: Secret;
  /** Epoch milliseconds. */
  readonly expiresAtMs: number;
}

/** One token for all calls of a provider: fetched on first use, by one fetch at a time, renewed before it expires. */
export class TokenCache {
  readonly #fetch: (refused: boolean) => Promise<Token>;
  readonly #now: () => number;
  #token: Token | undefined;
  #fetchedAtMs = 0;
  #running: Promise<Token> | undefined;

  /** @param fetch told whether the last token was refused, so that it may not answer from a cache of its own */
  constructor(fetch: (refused: boolean) => Promise<Token>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /**
   * @param refused the provider did not take the token of before
   * @throws Fault `provider.credentials` where no token can be had
   */
  async get(refused = false): Promise<Secret> {
    const token = this.#token;
    const now = this.#now();
    if (token && now < token.expiresAtMs - RENEW_BEFORE_MS && !(refused && now - this.#fetchedAtMs >= FRESH_MS)) {
      return token.value;
    }
    try {
      return (await this.#renew(refused)).value;
    } catch (thrown) {
      if (token && !refused && now < token.expiresAtMs - LAST_USE_BEFORE_MS) return token.value;
      if (thrown instanceof Fault) throw thrown;
      const { message } = asFault(thrown);
      throw new Fault('provider.credentials', { internal: `No token could be had: ${message}`, cause: thrown });
    }
  }

  #renew(refused: boolean): Promise<Token> {
    this.#running ??= this.#fetch(refused)
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
