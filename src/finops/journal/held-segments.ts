/**
 * Which segments hold frames of calls that have not ended. An attempt may stand in a later segment than its `open`;
 * recovery needs both, so both segments stay until the call's end is written.
 */
export class HeldSegments {
  readonly #segmentsOf = new Map<string, number[]>();
  readonly #callsIn = new Map<number, number>();

  /** A frame of this call stands in that segment. */
  hold(id: string, segment: number): void {
    const segments = this.#segmentsOf.get(id);
    if (segments?.includes(segment)) return;
    if (segments) segments.push(segment);
    else this.#segmentsOf.set(id, [segment]);
    this.#callsIn.set(segment, (this.#callsIn.get(segment) ?? 0) + 1);
  }

  /** The call's end is written. */
  release(id: string): void {
    for (const segment of this.#segmentsOf.get(id) ?? []) {
      const left = (this.#callsIn.get(segment) ?? 1) - 1;
      if (left > 0) this.#callsIn.set(segment, left);
      else this.#callsIn.delete(segment);
    }
    this.#segmentsOf.delete(id);
  }

  /** Whether any frame of this call stands anywhere. */
  holds(id: string): boolean {
    return this.#segmentsOf.has(id);
  }

  segments(): number[] {
    return [...this.#callsIn.keys()];
  }

  has(segment: number): boolean {
    return this.#callsIn.has(segment);
  }

  /** What stood in one segment stands in another from now on. */
  move(from: number, to: number): void {
    const calls = this.#callsIn.get(from);
    if (calls === undefined) return;
    this.#callsIn.delete(from);
    this.#callsIn.set(to, calls);
    for (const segments of this.#segmentsOf.values()) {
      const at = segments.indexOf(from);
      if (at >= 0) segments[at] = to;
    }
  }
}
