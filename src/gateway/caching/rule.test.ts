import { expect, test } from 'vitest';
import type { CacheRule } from '../../registry/index.ts';
import { cacheSeconds } from './rule.ts';

test.each<readonly [string, CacheRule | undefined, CacheRule | null, number | undefined]>([
  ['nobody says anything', undefined, null, undefined],
  ['the application says yes', { exact: true }, null, 3_600],
  ['the route says yes', undefined, { exact: true }, 3_600],
  ['the application says yes, the route no', { exact: true }, { exact: false }, undefined],
  ['the route says yes, the application no', { exact: false }, { exact: true }, undefined],
  ['both say how long', { exact: true, ttlSeconds: 60 }, { exact: true, ttlSeconds: 30 }, 30],
  ['one says yes, the other how long', { exact: true }, { ttlSeconds: 9_000 }, 9_000],
  ['one only says how long', { ttlSeconds: 60 }, null, undefined],
])('%s', (_what, application, route, expected) => {
  expect(cacheSeconds(application, route)).toBe(expected);
});
