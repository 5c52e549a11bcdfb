/** The bench's arithmetic. What is asked of no numbers at all is NaN, and shown as a dash. */

/** Nearest rank: the smallest number that at least this share of all does not exceed. `sorted` ascends. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function least(numbers: readonly number[]): number {
  return numbers.length === 0 ? Number.NaN : numbers.reduce((low, number) => Math.min(low, number));
}

/** `null` where one of them was not measured, so that JSON says so. */
export function ratio(above: number, below: number): number | null {
  const result = above / below;
  return Number.isFinite(result) ? result : null;
}
