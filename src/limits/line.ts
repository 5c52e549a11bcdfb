/** Where somebody stands: a higher rank goes first, and within a rank the lower number. */
export interface Place {
  readonly rank: number;
  readonly number: number;
}

export const goesFirst = (a: Place, b: Place): boolean => (a.rank === b.rank ? a.number < b.number : a.rank > b.rank);

/** Places in their order. Looking somebody up is a bisection; numbers are unique. */
export class Line<T extends Place> {
  readonly #all: T[] = [];

  get length(): number {
    return this.#all.length;
  }
  get first(): T | undefined {
    return this.#all[0];
  }
  get last(): T | undefined {
    return this.#all.at(-1);
  }

  /** How many stand before this place, whether somebody has it or not. */
  before(place: Place): number {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#all[middle];
      if (other && goesFirst(other, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(one: T): void {
    this.#all.splice(this.before(one), 0, one);
  }

  /** Whoever is not there stays where they are. */
  remove(one: T): void {
    const at = this.before(one);
    if (this.#all[at] === one) this.#all.splice(at, 1);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#all[Symbol.iterator]();
  }
}
