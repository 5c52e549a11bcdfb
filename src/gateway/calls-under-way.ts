import type { Call, HeldCalls } from './call.ts';

/** Twice the calls that may ever be under way, so that at least half of so many hold none and can be forgotten. */
const HELD_MAX = 200_000;

/**
 * The calls of this process that have begun and not ended. A list and not a Set: V8's hash tables, when they grow or
 * shrink, leave the old table pointing at the new one, and a dead old table that has reached the old generation then
 * keeps every call of its time alive until the next full collection.
 */
export class CallsUnderWay implements Iterable<Call> {
  readonly #calls: Call[] = [];
  readonly #held = new Map<string, HeldCalls>();

  get size(): number {
    return this.#calls.length;
  }

  add(call: Call): void {
    call.place = this.#calls.length;
    this.#calls.push(call);
  }

  /** Counts a call that was added towards its application. @returns how many that has under way */
  claim(call: Call, applicationId: string): number {
    const held = this.#held.get(applicationId) ?? this.#newcomer(applicationId);
    call.held = held;
    return (held.calls += 1);
  }

  #newcomer(applicationId: string): HeldCalls {
    if (this.#held.size >= HELD_MAX) for (const [id, { calls }] of this.#held) if (calls === 0) this.#held.delete(id);
    const held = { calls: 0 };
    this.#held.set(applicationId, held);
    return held;
  }

  delete({ place, held }: Call): void {
    if (held) held.calls -= 1;
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
