import { expect, it } from 'vitest';
import type { Snapshot } from '../gateway/index.ts';
import { hiddenPrices } from './hidden-prices.ts';

const deployment = (id: string, model: string, managedBy: string) => ({
  id,
  providerId: 'azure',
  target: { model },
  prices: [{ managedBy }],
});
const versions = new Map([
  [
    'chat@1.0.0',
    {
      deployments: [deployment('a', 'gpt', 'file'), deployment('b', 'gpt', 'file'), deployment('c', 'free', 'api')],
    },
  ],
]) as unknown as Snapshot['versions'];

it('an imported price is hidden from the deployments that the file prices, and named once', () => {
  const imported = ['gpt', 'gpt', 'free', 'elsewhere'].map((model) => ({ provider: 'azure', model }));
  expect(hiddenPrices({ versions }, imported)).toEqual([{ provider: 'azure', model: 'gpt', deployments: ['a', 'b'] }]);
});
