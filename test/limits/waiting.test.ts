/** Calls of several processes that wait for one limit. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { scopeOf } from './claims.ts';
import type { Held } from './waiting-node.ts';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** The most that held a slot at one moment. */
function mostAtOnce(held: Held): number {
  const changes = held.flatMap(([from, to]) => [[from, 1] as const, [to, -1] as const]);
  let now = 0;
  let most = 0;
  for (const [, change] of changes.toSorted(([a], [b]) => a - b)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

test('two processes whose calls wait for one limit serve them all, and never more at once than it allows', async () => {
  const args = [redis.url, JSON.stringify(scopeOf({ concurrency: 3 })), '20', '20'];
  const nodes = [1, 2].map(() => fork(fileURLToPath(new URL('waiting-node.ts', import.meta.url)), args));
  const held = await Promise.all(nodes.map(async (node) => (await once(node, 'message'))[0] as Held));
  expect(held.map((each) => each.length)).toEqual([20, 20]);
  expect(mostAtOnce(held.flat())).toBeLessThanOrEqual(3);
});
