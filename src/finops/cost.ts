import type { NanoUsd } from '../core/index.ts';
import { inputTokens, type Usage } from '../providers/index.ts';
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

type Rows = Readonly<Partial<Record<Meter, PriceRow>>>;

/** At most one row a meter: those for calls of at least so many input tokens. */
interface PriceStep {
  readonly contextMinTokens: number;
  readonly rows: Rows;
}

/** Prices of one deployment at one moment: steps by rising context, the first from 0. A call has the prices of one. */
export type PriceCard = readonly [PriceStep, ...PriceStep[]];

/** Of two rows in force the one of the deployment's own region, else the one that began last. */
const goesBefore = (row: PriceRow, rival: PriceRow): boolean =>
  row.isRegional === rival.isRegional ? row.effectiveFrom > rival.effectiveFrom : row.isRegional;

/**
 * The rows in force at `atMs`; of several for one meter and step, the one that goes before the others. A step has the
 * rows of the one below where it has none of its own.
 * @returns `undefined` when not even input of a short call has a price: no price, no call
 */
export function priceCard(rows: readonly PriceRow[], atMs: number): PriceCard | undefined {
  const base: Partial<Record<Meter, PriceRow>> = {};
  let higher: PriceRow[] | undefined;
  for (const row of rows) {
    if (row.effectiveFrom > atMs || (row.effectiveTo !== null && row.effectiveTo <= atMs)) continue;
    if (row.contextMinTokens > 0) (higher ??= []).push(row);
    else take(base, row);
  }
  if (!base.inputUncached) return undefined;
  const first = { contextMinTokens: 0, rows: base };
  return higher ? withSteps(first, higher) : [first];
}

function take(rows: Partial<Record<Meter, PriceRow>>, row: PriceRow): void {
  const rival = rows[row.meter];
  if (!rival || goesBefore(row, rival)) rows[row.meter] = row;
}

function withSteps(first: PriceStep, higher: readonly PriceRow[]): PriceCard {
  const card: [PriceStep, ...PriceStep[]] = [first];
  const bounds = new Set(higher.map(({ contextMinTokens }) => contextMinTokens));
  let below = first.rows;
  for (const contextMinTokens of [...bounds].toSorted((a, b) => a - b)) {
    const own: Partial<Record<Meter, PriceRow>> = {};
    for (const row of higher) if (row.contextMinTokens === contextMinTokens) take(own, row);
    below = { ...below, ...own };
    card.push({ contextMinTokens, rows: below });
  }
  return card;
}

/** The highest step that so many input tokens reach. */
function stepFor(card: PriceCard, tokens: number): PriceStep {
  let reached = card[0];
  for (const step of card) if (step.contextMinTokens <= tokens) reached = step;
  return reached;
}

/**
 * Whether a call of this operation can be priced. A chat needs the price of its output too: an answer whose price nobody
 * gave would be counted as free. One that is free has a price of 0.
 */
export const isPriced = (card: PriceCard | undefined, operation: ModelVersion['kind']): card is PriceCard =>
  card !== undefined && (operation === 'embeddings' || card[0].rows.outputVisible !== undefined);

const rowFor = (rows: Rows, meter: Meter): PriceRow | undefined => {
  const fallback = FALLBACK[meter];
  return rows[meter] ?? (fallback && rows[fallback]);
};

/**
 * Cost of a usage vector: a pure function, exact, each meter rounded half up to a nano-USD. All of it costs as the step
 * that its input reaches, cached or not.
 * @returns nano-USD
 */
export function costOf(usage: Usage, card: PriceCard): NanoUsd {
  const { rows } = stepFor(card, inputTokens(usage));
  let total = 0n;
  for (const meter of METERS) {
    const tokens = usage[meter];
    const row = tokens > 0 ? rowFor(rows, meter) : undefined;
    if (row) total += tokensCost(tokens, row);
  }
  return total;
}

function tokensCost(tokens: number, { usdPerMillion: { units, scale } }: PriceRow): NanoUsd {
  const numerator = BigInt(tokens) * units * NANO_PER_TOKEN_PER_USD_PER_MILLION;
  const denominator = 10n ** BigInt(scale);
  return (numerator + denominator / 2n) / denominator;
}

/** The rows that may price a call, those of every step: with them and its usage the cost can be computed again. */
export function priceIds(card: PriceCard): string[] {
  const ids = new Set<string>();
  for (const { rows } of card) for (const row of Object.values(rows)) ids.add(row.id);
  return [...ids];
}

/**
 * Upper bound of what an attempt can cost, over the steps that its input may reach: every input byte a token at the
 * dearest input price, the whole output limit at the dearest output price.
 */
export function reservationOf(card: PriceCard, inputBytes: number, outputTokensMax: number): NanoUsd {
  let highest = 0n;
  for (const { contextMinTokens, rows } of card) {
    if (contextMinTokens > inputBytes) break;
    const cost = dearest(rows, INPUT_METERS, inputBytes) + dearest(rows, OUTPUT_METERS, outputTokensMax);
    if (cost > highest) highest = cost;
  }
  return highest;
}

const INPUT_METERS: readonly Meter[] = ['inputUncached', 'cacheRead', 'cacheWrite'];
const OUTPUT_METERS: readonly Meter[] = ['outputVisible', 'reasoning'];

function dearest(rows: Rows, meters: readonly Meter[], tokens: number): NanoUsd {
  let highest = 0n;
  for (const meter of meters) {
    const row = rowFor(rows, meter);
    const cost = row ? tokensCost(tokens, row) : 0n;
    if (cost > highest) highest = cost;
  }
  return highest;
}
