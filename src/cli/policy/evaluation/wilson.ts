/** Two-sided 95 % of the normal distribution. */
const Z = 1.959963984540054;

/** A proportion with its Wilson score interval at 95 %, all 0..1. Unlike the usual one it holds near 0 and 1. */
export interface Proportion {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

export function wilson(found: number, count: number): Proportion {
  if (count === 0) return { rate: 0, low: 0, high: 1 };
  const rate = found / count;
  const z2 = Z * Z;
  const centre = (rate + z2 / (2 * count)) / (1 + z2 / count);
  const half = (Z * Math.sqrt((rate * (1 - rate)) / count + z2 / (4 * count * count))) / (1 + z2 / count);
  return { rate, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
