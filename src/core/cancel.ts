/** What is told of an abort. */
export interface CancelListener {
  handleEvent(): void;
}

/** The part of an `AbortSignal` that ends an exchange; one of those serves as well. */
export interface CancelSignal {
  readonly aborted: boolean;
  /** Why; there once `aborted`. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: CancelListener): void;
  removeEventListener(type: 'abort', listener: CancelListener): void;
}

/**
 * Ends what one call has under way. An `AbortController` is a target of events, and made, listened to and left it costs
 * as much as the rest of an attempt; this is a field and a list.
 */
export class Cancel implements CancelSignal {
  aborted = false;
  reason: unknown;
  #listeners: CancelListener[] = [];
  #controller: AbortController | undefined;

  /** The first reason holds. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener.handleEvent();
    this.#controller?.abort(reason);
  }

  addEventListener(_type: 'abort', listener: CancelListener): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: CancelListener): void {
    if (this.#listeners.at(-1) === listener) this.#listeners.pop();
    else this.#listeners = this.#listeners.filter((each) => each !== listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /** As the platform's own functions take it. */
  toAbortSignal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }
}
