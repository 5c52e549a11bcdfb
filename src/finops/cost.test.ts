import { expect, test } from 'vitest';
import type { PriceRow } from '../registry/index.ts';
import { isPriced, priceCard } from './cost.ts';

const row = (meter: PriceRow['meter'], change: Partial<PriceRow> = {}): PriceRow => ({
  id: meter,
  meter,
  usdPerMillion: { units: 2n, scale: 0 },
  isRegional: false,
  effectiveFrom: 0,
  effectiveTo: null,
  source: 'import',
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
  const chosen = [rows, rows.toReversed()].map((each) => priceCard(each, 2)?.inputUncached?.id);
  expect(chosen).toEqual([id, id]);
});
