import { expect, test } from 'vitest';
import type { PriceRow } from '../registry/index.ts';
import { isPriced, priceCard } from './cost.ts';

const row = (meter: PriceRow['meter']): PriceRow => ({
  id: meter,
  meter,
  usdPerMillion: { units: 2n, scale: 0 },
  effectiveFrom: 0,
  effectiveTo: null,
  source: 'import',
});

test.each([
  { meters: [], chat: false, embeddings: false },
  { meters: ['inputUncached'], chat: false, embeddings: true },
  { meters: ['outputVisible'], chat: false, embeddings: false },
  { meters: ['inputUncached', 'outputVisible'], chat: true, embeddings: true },
] as const)('prices of $meters suffice for chat: $chat, for embeddings: $embeddings', ({ meters, ...expected }) => {
  const card = priceCard(meters.map(row), 1);
  expect({ chat: isPriced(card, 'chat'), embeddings: isPriced(card, 'embeddings') }).toEqual(expected);
});
