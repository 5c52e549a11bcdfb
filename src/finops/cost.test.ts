import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputTokens, noUsage } from '../providers/index.ts';
import type { PriceRow } from '../registry/index.ts';
import { costOf, isPriced, priceCard, priceIds, reservationOf, type PriceCard } from './cost.ts';

const row = (meter: PriceRow['meter'], change: Partial<PriceRow> = {}): PriceRow => ({
  id: meter,
  meter,
  usdPerMillion: { units: 2n, scale: 0 },
  isRegional: false,
  contextMinTokens: 0,
  effectiveFrom: 0,
  effectiveTo: null,
  source: 'import',
  managedBy: 'api',
  ...change,
});

test.each([
  { meters: [], chat: false, embeddings: false },
  { meters: ['inputUncached'], chat: false, embeddings: true },
  { meters: ['outputVisible'], chat: false, embeddings: false },
  { meters: ['inputUncached', 'outputVisible'], chat: true, embeddings: true },
] as const)('prices of $meters suffice for chat: $chat, for embeddings: $embeddings', ({ meters, ...expected }) => {
  const card = priceCard(
    meters.map((meter) => row(meter)),
    1,
  );
  expect({ chat: isPriced(card, 'chat'), embeddings: isPriced(card, 'embeddings') }).toEqual(expected);
});

test.each([
  [
    'the row that began last',
    [row('inputUncached', { id: 'a' }), row('inputUncached', { id: 'b', effectiveFrom: 1 })],
    'b',
  ],
  [
    'the row of the own region, though one of all regions began later',
    [row('inputUncached', { id: 'own', isRegional: true }), row('inputUncached', { id: 'all', effectiveFrom: 1 })],
    'own',
  ],
  [
    'the row of all regions, when that of the own region has ended',
    [row('inputUncached', { id: 'own', isRegional: true, effectiveTo: 2 }), row('inputUncached', { id: 'all' })],
    'all',
  ],
])('%s prices a call, in whatever order they stand', (_what, rows, id) => {
  const chosen = [rows, rows.toReversed()].map((each) => priceCard(each, 2)?.[0].rows.inputUncached?.id);
  expect(chosen).toEqual([id, id]);
});

const priced = (id: string, meter: PriceRow['meter'], usd: bigint, change: Partial<PriceRow> = {}): PriceRow =>
  row(meter, { id, usdPerMillion: { units: usd, scale: 0 }, ...change });

/** As vendors with a long context publish them; reading from a cache has no price of its own below the step. */
const STEPPED = [
  priced('in', 'inputUncached', 2n),
  priced('out', 'outputVisible', 10n),
  priced('in-long', 'inputUncached', 4n, { contextMinTokens: 200_000 }),
  priced('out-long', 'outputVisible', 15n, { contextMinTokens: 200_000 }),
  priced('read-long', 'cacheRead', 1n, { contextMinTokens: 200_000 }),
  priced('in-huge', 'inputUncached', 6n, { contextMinTokens: 1_000_000 }),
];

function cardOf(rows: readonly PriceRow[]): PriceCard {
  const card = priceCard(rows, 1);
  if (!card) throw new Error('these rows are no card');
  return card;
}

test.each([
  ['a token below the step', { inputUncached: 199_999, outputVisible: 100 }, 199_999n * 2_000n + 100n * 10_000n],
  ['at the step', { inputUncached: 200_000, outputVisible: 100 }, 200_000n * 4_000n + 100n * 15_000n],
  [
    'at the step by what a cache served',
    { inputUncached: 100_000, cacheRead: 60_000, cacheWrite: 40_000, reasoning: 10 },
    100_000n * 4_000n + 60_000n * 1_000n + 40_000n * 4_000n + 10n * 15_000n,
  ],
  ['below it with what a cache served', { inputUncached: 100_000, cacheRead: 60_000 }, 160_000n * 2_000n],
  [
    'at a higher one, which has no price of the output',
    { inputUncached: 1_000_000, cacheRead: 1, outputVisible: 1 },
    1_000_000n * 6_000n + 1_000n + 15_000n,
  ],
  ['below it however long the answer', { inputUncached: 1, outputVisible: 900_000 }, 2_000n + 900_000n * 10_000n],
])('a call costs as the step that its input reaches: %s', (_what, usage, nanoUsd) => {
  const costs = [STEPPED, STEPPED.toReversed()].map((rows) => costOf({ ...noUsage, ...usage }, cardOf(rows)));
  expect(costs).toEqual([nanoUsd, nanoUsd]);
});

test('rows of a step alone are no price of a short call', () => {
  const long = STEPPED.filter(({ contextMinTokens }) => contextMinTokens > 0);
  expect(priceCard(long, 1)).toBeUndefined();
  expect(isPriced(priceCard([...long, priced('in', 'inputUncached', 2n)], 1), 'chat')).toBe(false);
});

test('a call keeps the rows of all steps, so that it can be priced again', () => {
  expect(priceIds(cardOf(STEPPED)).toSorted()).toEqual(['in', 'in-huge', 'in-long', 'out', 'out-long', 'read-long']);
});

test('a step out of reach is not reserved for', () => {
  expect(reservationOf(cardOf(STEPPED), 199_999, 0)).toBe(199_999n * 2_000n);
  expect(reservationOf(cardOf(STEPPED), 200_000, 0)).toBe(200_000n * 4_000n);
});

test('no call costs more than was reserved for it, whatever its prices, cheaper ones for longer calls among them', () => {
  const meter = fc.constantFrom('inputUncached', 'cacheRead', 'cacheWrite', 'outputVisible', 'reasoning' as const);
  const rows = fc.array(
    fc
      .record({
        meter,
        usd: fc.bigInt(0n, 50n),
        isRegional: fc.boolean(),
        contextMinTokens: fc.integer({ min: 0, max: 60 }),
      })
      .map(({ meter: of, usd, ...change }) => priced('x', of, usd, change)),
    { maxLength: 12 },
  );
  const tokens = fc.integer({ min: 0, max: 25 });
  const usages = fc.record({
    inputUncached: tokens,
    cacheRead: tokens,
    cacheWrite: tokens,
    outputVisible: tokens,
    reasoning: tokens,
  });
  fc.assert(
    fc.property(rows, usages, tokens, (prices, usage, more) => {
      const card = cardOf([priced('in', 'inputUncached', 1n), ...prices]);
      const reserved = reservationOf(card, inputTokens(usage) + more, usage.outputVisible + usage.reasoning);
      expect(costOf(usage, card)).toBeLessThanOrEqual(reserved);
    }),
  );
});
