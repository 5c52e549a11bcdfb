import type { NanoUsd } from '../core/index.ts';
import type { Usage } from '../providers/index.ts';
import type { ModelVersion, PriceRow } from '../registry/index.ts';

/** USD per million tokens to nano-USD per token: 1e9 / 1e6. */
const NANO_PER_TOKEN_PER_USD_PER_MILLION = 1_000n;

type Meter = keyof Usage;
const METERS: readonly Meter[] = ['inputUncached', 'cacheRead', 'cacheWrite', 'outputVisible', 'reasoning'];

/** A meter without a row of its own costs as this one. */
const FALLBACK: Partial<Record<Meter, Meter>> = {
  cacheRead: 'inputUncached',
  cacheWrite: 'inputUncached',
  reasoning: 'outputVisible',
};

/** Prices of one deployment at one moment: at most one row a meter. */
export type PriceCard = Readonly<Partial<Record<Meter, PriceRow>>>;

/** Of two rows in force the one of the deployment's own region, else the one that began last. */
const goesBefore = (row: PriceRow, rival: PriceRow): boolean =>
  row.isRegional === rival.isRegional ? row.effectiveFrom > rival.effectiveFrom : row.isRegional;

/**
 * The rows in force at `atMs`; of several for one meter, the one that goes before the others.
 * @returns `undefined` when not even input has a price: no price, no call
 */
export function priceCard(rows: readonly PriceRow[], atMs: number): PriceCard | undefined {
  const card: Partial<Record<Meter, PriceRow>> = {};
  for (const row of rows) {
    if (row.effectiveFrom > atMs || (row.effectiveTo !== null && row.effectiveTo <= atMs)) continue;
    const rival = card[row.meter];
    if (!rival || goesBefore(row, rival)) card[row.meter] = row;
  }
  return card.inputUncached ? card : undefined;
}

/**
 * Whether a call of this operation can be priced. A chat needs the price of its output too: an answer whose price nobody
 * gave would be counted as free. One that is free has a price of 0.
 */
export const isPriced = (card: PriceCard | undefined, operation: ModelVersion['kind']): card is PriceCard =>
  card !== undefined && (operation === 'embeddings' || card.outputVisible !== undefined);

const rowFor = (card: PriceCard, meter: Meter): PriceRow | undefined => {
  const fallback = FALLBACK[meter];
  return card[meter] ?? (fallback && card[fallback]);
};

/**
 * Cost of a usage vector: a pure function, exact, each meter rounded half up to a nano-USD.
 * @returns nano-USD
 */
export function costOf(usage: Usage, card: PriceCard): NanoUsd {
  let total = 0n;
  for (const meter of METERS) {
    const tokens = usage[meter];
    const row = tokens > 0 ? rowFor(card, meter) : undefined;
    if (row) total += tokensCost(tokens, row);
  }
  return total;
}

function tokensCost(tokens: number, { usdPerMillion: { units, scale } }: PriceRow): NanoUsd {
  const numerator = BigInt(tokens) * units * NANO_PER_TOKEN_PER_USD_PER_MILLION;
  const denominator = 10n ** BigInt(scale);
  return (numerator + denominator / 2n) / denominator;
}

/** The rows that price a call, kept on its record. */
export const priceIds = (card: PriceCard): string[] => [...new Set(Object.values(card).map((row) => row.id))];

/**
 * Upper bound of what an attempt can cost: every input byte a token at the dearest input price, the whole output limit
 * at the dearest output price.
 */
export function reservationOf(card: PriceCard, inputBytes: number, outputTokensMax: number): NanoUsd {
  const dearest = (meters: readonly Meter[], tokens: number): NanoUsd =>
    meters.reduce((highest, meter) => {
      const row = rowFor(card, meter);
      const cost = row ? tokensCost(tokens, row) : 0n;
      return cost > highest ? cost : highest;
    }, 0n);
  return (
    dearest(['inputUncached', 'cacheRead', 'cacheWrite'], inputBytes) +
    dearest(['outputVisible', 'reasoning'], outputTokensMax)
  );
}
