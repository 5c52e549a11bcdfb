/** Integer nano-USD: 1 USD = 1_000_000_000n. Money is never a float. */
export type NanoUsd = bigint;

const DECIMAL = /^(\d{1,12})(?:\.(\d{1,18}))?$/;

/** A non-negative decimal as an exact fraction `units / 10^scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/**
 * Parses a decimal string such as `"0.15"`.
 * @returns `undefined` where it is not one: sign, exponent, more than 12 digits before or 18 after the point
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const fraction = match[2] ?? '';
  return { units: BigInt(match[1]! + fraction), scale: fraction.length };
}

/** One spelling of a decimal that is written as `parseDecimal` takes it: `"002.50"` → `"2.5"`. */
export function trimDecimal(decimal: string): string {
  const plain = decimal.replace(/^0+(?=\d)/, '');
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

/** The dearest model costs hundreds; above this a unit was mistaken, and a budget would end with the first call. */
export const USD_PER_MILLION_MAX = 1_000_000n;

/** Whether a price in USD per million tokens is beyond belief. */
export const isBeyondPrice = ({ units, scale }: Decimal): boolean => units > USD_PER_MILLION_MAX * 10n ** BigInt(scale);

/** Nano-USD as a decimal string in USD without trailing zeros: `1500n` → `"0.0000015"`. */
export function formatUsd(nano: NanoUsd): string {
  const sign = nano < 0n ? '-' : '';
  const digits = (nano < 0n ? -nano : nano).toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return sign + digits.slice(0, -9) + (fraction ? `.${fraction}` : '');
}
