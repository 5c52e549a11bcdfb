import { expect, it } from 'vitest';
import type { Snapshot } from '../gateway/index.ts';
import { hiddenPrices } from './hidden-prices.ts';

const deployment = (id: string, model: string, priceId: string) => ({
  id,
  providerId: 'azure',
  target: { model },
  prices: [{ id: priceId }],
});
const versions = new Map([
  [
    'chat@1.0.0',
    {
      deployments: [
        deployment('a', 'gpt', 'file:1'),
        deployment('b', 'gpt', 'file:2'),
        deployment('c', 'free', '0198c7d2-0000-7000-8000-000000000000'),
      ],
    },
  ],
]) as unknown as Snapshot['versions'];

it('an imported price is hidden from the deployments that the file prices, and named once', () => {
  const imported = ['gpt', 'gpt', 'free', 'elsewhere'].map((model) => ({ provider: 'azure', model }));
  expect(hiddenPrices({ versions }, imported)).toEqual([{ provider: 'azure', model: 'gpt', deployments: ['a', 'b'] }]);
});
