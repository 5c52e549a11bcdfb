import { expect, test } from 'vitest';
import { fakeApi, run } from '../testing.ts';

const candidates = [{ deployment: 'large@1.0.0/p', provider: 'p', weight: 1, state: 'healthy', priced: false }];

test.each([
  [null, 0],
  ['price.missing: no candidate has a price in force', 1],
])('with candidates and the refusal %j it ends with %i and shows both', async (refusal, code) => {
  const api = await fakeApi(() => ({ body: { name: 'large', how: 'model', refusal, candidates, skipped: [] } }));
  const ran = await run(['route', 'explain', 'large'], api);
  expect([ran.code, ran.out.includes('large@1.0.0/p'), ran.out.includes(refusal ?? 'refusal')]).toEqual([
    code,
    true,
    true,
  ]);
});

test.each([
  ['weighted', true],
  ['priority', false],
])('weights are shown where they count: %s', async (strategy, isShown) => {
  const api = await fakeApi(() => ({ body: { name: 'large', strategy, candidates, skipped: [] } }));
  expect((await run(['route', 'explain', 'large'], api)).out.includes('WEIGHT')).toBe(isShown);
});
