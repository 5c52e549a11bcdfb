/** A spell of refusals is over when none came for this long; shorter ones would say the same again and again. */
const QUIET_MS = 1_000;

export interface RefusalEvents {
  /** The journal began to take no more. */
  readonly onRefusing?: ((reason: string) => void) | undefined;
  /** It takes everything again; so many frames of calls were refused. */
  readonly onTaking?: ((refused: number) => void) | undefined;
}

/** Whether the journal takes no more at present: told once when that begins and once when it ends. */
export class Refusal {
  readonly #events: RefusalEvents;
  #reason: string | undefined;
  #count = 0;
  #lastAt = 0;

  constructor(events: RefusalEvents) {
    this.#events = events;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  refused(reason: string, count: number): void {
    this.#count += count;
    this.#lastAt = performance.now();
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#events.onRefusing?.(reason);
  }

  /** @param canTake asked only after a quiet second: nobody calls a node that is not ready, so no call would find out */
  look(canTake: () => boolean): void {
    if (this.#reason === undefined || performance.now() - this.#lastAt < QUIET_MS || !canTake()) return;
    const count = this.#count;
    this.#reason = undefined;
    this.#count = 0;
    this.#events.onTaking?.(count);
  }
}
