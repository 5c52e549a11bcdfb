import type { Call } from './call.ts';

/**
 * The calls of this process that have begun and not ended. A list and not a Set: V8's hash tables, when they grow or
 * shrink, leave the old table pointing at the new one, and a dead old table that has reached the old generation then
 * keeps every call of its time alive until the next full collection.
 */
export class CallsUnderWay implements Iterable<Call> {
  readonly #calls: Call[] = [];

  get size(): number {
    return this.#calls.length;
  }

  add(call: Call): void {
    call.place = this.#calls.length;
    this.#calls.push(call);
  }

  delete({ place }: Call): void {
    const last = this.#calls.pop();
    if (!last || last.place === place) return;
    this.#calls[place] = last;
    last.place = place;
  }

  /** Those of now, whatever ends meanwhile. */
  [Symbol.iterator](): Iterator<Call> {
    return [...this.#calls].values();
  }
}
