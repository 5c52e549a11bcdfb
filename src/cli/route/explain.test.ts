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

test('--limit bounds the candidates and those left out, not what is said of the name', async () => {
  const many = [1, 2, 3].map((n) => ({ ...candidates[0], deployment: `large@1.0.0/p${n}` }));
  const skipped = [1, 2, 3].map((n) => ({ target: `gone-${n}`, reason: 'model.not_callable' }));
  const api = await fakeApi(() => ({ body: { name: 'large', candidates: many, skipped } }));
  const ran = await run(['route', 'explain', 'large', '--json', '--limit', '2'], api);
  expect(JSON.parse(ran.out)).toEqual({
    name: 'large',
    candidates: many.slice(0, 2),
    skipped: skipped.slice(0, 2),
  });
  const told = (await run(['route', 'explain', 'large', '--limit', '1'], api)).out;
  expect(told.match(/large@1\.0\.0\/p\d|gone-\d/g)).toEqual(['large@1.0.0/p1', 'gone-1']);
});
