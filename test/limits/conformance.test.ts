import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import { openLimiter } from '../../src/limits/index.ts';
import { openLink } from '../support/link.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { admitted, ask, limiterClaims, scopeOf } from './claims.ts';

/** Longer than the store is given for an answer. */
const HELD_UP_MS = 600;

/** A node with a connection of its own. */
async function open(url: string, password?: string) {
  const link = await openLink(url, password === undefined ? {} : { password });
  const limits = openLimiter({ link, failMode: 'closed', clock: systemClock });
  return {
    limiter: limits.limiter,
    close: () => {
      limits.close();
      return link.close();
    },
  };
}

describe('limits in the process', () => {
  const { limiter } = openLimiter({ link: undefined, failMode: 'closed', clock: systemClock });
  limiterClaims(() => limiter);
});

describe('limits shared in Redis', () => {
  let redis: RedisServer;
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    redis = await startRedis();
    opened = await open(redis.url);
  });
  afterAll(async () => {
    await opened.close();
    await redis.stop();
  });
  limiterClaims(() => opened.limiter);

  test('what one process has taken is taken for another', async () => {
    const scopes = [scopeOf({ rpm: 6, concurrency: 1 })];
    await admitted(opened.limiter, scopes);
    const other = await open(redis.url);
    expect(await ask(other.limiter, scopes)).toMatchObject({ admitted: false });
    await other.close();
  });

  test('a process that was held up itself takes the answer that came meanwhile', async () => {
    const asked = ask(opened.limiter, [scopeOf({ rpm: 60 })]);
    const until = performance.now() + HELD_UP_MS;
    while (performance.now() < until);
    expect(await asked).toMatchObject({ admitted: true });
  });

  test('a process that ends in order leaves no slot behind, not even of a call that ended last', async () => {
    const scopes = [scopeOf({ concurrency: 1 })];
    const other = await open(redis.url);
    const { grant } = await admitted(other.limiter, scopes);
    grant.settle(0);
    await other.close();
    expect(await ask(opened.limiter, scopes)).toMatchObject({ admitted: true });
  });

  test('a database of its own is asked where the address names one', async () => {
    const scopes = [scopeOf({ concurrency: 1 })];
    await admitted(opened.limiter, scopes);
    const other = await open(`${redis.url}/3`);
    expect(await ask(other.limiter, scopes)).toMatchObject({ admitted: true });
    await other.close();
  });
});

test('a store with a password is asked with it, and counts as away without', async () => {
  const redis = await startRedis('open sesame');
  const [right, none] = await Promise.all([open(redis.url, 'open sesame'), open(redis.url)]);
  const scopes = [scopeOf({ rpm: 6 })];
  expect(await ask(right.limiter, scopes)).toMatchObject({ admitted: true });
  await expect(ask(none.limiter, scopes)).rejects.toMatchObject({ code: 'limit.unavailable' });
  await Promise.all([right.close(), none.close()]);
  await redis.stop();
});
