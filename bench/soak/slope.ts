/** Whether a series grows: the line of least squares through it, with how sure of its slope one may be. */
export interface Slope {
  /** Units a minute. */
  readonly perMinute: number;
  /** Half of the 95 % confidence interval; the points are taken as independent. */
  readonly plusMinus: number;
  readonly first: number;
  readonly last: number;
}

/** Two-sided, 95 %, for twenty points and more. */
const T = 2.05;

/** @param points minutes and values, at least three */
export function slopeOf(points: readonly (readonly [minutes: number, value: number])[]): Slope {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const xx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const xy = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const slope = xy / xx;
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return {
    perMinute: slope,
    plusMinus: T * Math.sqrt(rest / Math.max(1, n - 2) / xx),
    first: points[0]?.[1] ?? Number.NaN,
    last: points.at(-1)?.[1] ?? Number.NaN,
  };
}
