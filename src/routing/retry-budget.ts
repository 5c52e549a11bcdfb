/** Repeats per call on the long run: what a provider in trouble gets on top of its load. */
const REPEATS_PER_CALL = 0.2;
/** Saved up by a quiet process, so that a single failure among few calls may be repeated. */
const SAVED_MAX = 10;

/**
 * How often this process may ask a deployment again that has just failed. Each call pays in a fifth of a repeat; a
 * provider that fails every call is so asked at most a fifth more often. Going to another deployment costs nothing here:
 * it puts no load on the one in trouble, and ejection soon saves the first try.
 */
export class RetryBudget {
  #saved = SAVED_MAX;

  /** A call begins. */
  earn(): void {
    this.#saved = Math.min(SAVED_MAX, this.#saved + REPEATS_PER_CALL);
  }

  /** @returns whether a repeat may be made */
  readonly spend = (): boolean => {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  };
}
