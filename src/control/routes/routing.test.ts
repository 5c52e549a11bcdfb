import { expect, test } from 'vitest';
import { catalogue, deployment, version } from '../../routing/testing.ts';
import type { Control } from '../control.ts';
import type { Act } from '../route.ts';
import { routingRoutes } from './routing.ts';

const act = { scope: () => ({ everything: true }) } as unknown as Act;
const explained = (unpriced: 'deny' | 'allow') => {
  const open = deployment('large@1.0.0/p');
  const snapshot = catalogue([version('large@1.0.0', { deployments: [{ ...open, unpriced }] })], []);
  const health = { status: () => ({ state: 'healthy' }) };
  const control = { snapshot, clock: { now: () => 0 }, health: () => Promise.resolve(health) } as unknown as Control;
  const asked = { params: undefined, query: { name: 'large' }, body: undefined };
  return routingRoutes[0]?.handle(control, asked, act);
};

test('a name that leads only to deployments without a price is refused, and they are shown', async () => {
  expect(await explained('deny')).toMatchObject({
    refusal: expect.stringContaining('price.missing'),
    candidates: [{ deployment: 'large@1.0.0/p', priced: false }],
  });
});

test('one that may be called without a price is not', async () => {
  expect(await explained('allow')).toMatchObject({ refusal: null, candidates: [{ priced: true }] });
});
