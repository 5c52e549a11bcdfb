/** What only shared limits can promise: over several processes, after their death, and while the store is away. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import type { LimitScope } from '../../src/limits/index.ts';
import { SharedLimiter, type FailMode } from '../../src/limits/shared.ts';
import { eventually } from '../support/control.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { admitted, ask, scopeOf } from './claims.ts';
import { openLink } from '../support/link.ts';
import type { Counted } from './node.ts';

/** Long beside what a busy machine may hold a process up, since a renewal that comes too late gives a slot away. */
const LEASE_MS = 2_000;

const closers: (() => Promise<void>)[] = [];
async function limiterAt(url: string, failMode: FailMode = 'closed') {
  const told: boolean[] = [];
  const link = await openLink(url, { onStore: (available) => told.push(available) });
  const limiter = new SharedLimiter({ link, clock: systemClock, failMode, leaseMs: LEASE_MS });
  const close = () => {
    limiter.close();
    return link.close();
  };
  closers.push(close);
  return { limiter, told };
}

/** A process of its own with a limiter on the same store. */
const startNode = (url: string, scope: LimitScope, forMs: number): ChildProcess =>
  fork(fileURLToPath(new URL('node.ts', import.meta.url)), [
    url,
    JSON.stringify(scope),
    String(forMs),
    String(LEASE_MS),
  ]);

/** `undefined` too where the store did not answer in time, as it may not on a busy machine. */
const admitsNow = (limiter: SharedLimiter, scope: LimitScope) =>
  ask(limiter, [scope]).then(
    (verdict) => verdict.admitted || undefined,
    () => undefined,
  );

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('over several processes', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test('three processes admit no more than one would: the rate and one burst', async () => {
    const scope = scopeOf({ rpm: 1_200, burstSeconds: 1 });
    const startedAt = performance.now();
    const nodes = [1, 2, 3].map(() => startNode(redis.url, scope, 2_000));
    const counts = await Promise.all(nodes.map(async (node) => (await once(node, 'message'))[0] as Counted));
    const elapsedMs = performance.now() - startedAt;
    await Promise.all(nodes.map((node) => node.exitCode ?? once(node, 'exit')));
    const total = counts.reduce((sum, { admitted: count }) => sum + count, 0);
    expect(total).toBeLessThanOrEqual((1_200 * 1.02 * elapsedMs) / 60_000 + 20);
    expect(total).toBeGreaterThanOrEqual(20);
    expect(counts.reduce((sum, { refused }) => sum + refused, 0)).toBeGreaterThan(0);
  });

  test('the slots of a process that was killed are free when its leases end', async () => {
    const scope = scopeOf({ concurrency: 3 });
    const node = startNode(redis.url, scope, 0);
    expect((await once(node, 'message'))[0]).toMatchObject({ admitted: 3 });
    const { limiter } = await limiterAt(redis.url);
    expect(await ask(limiter, [scope])).toMatchObject({ admitted: false, dimension: 'concurrency' });
    const exit = once(node, 'exit');
    node.kill('SIGKILL');
    await exit;
    // Each of the three leases ends when it was last renewed and a lease more: not all at one moment.
    for (const slot of ['first', 'second', 'third'])
      await eventually(`the ${slot} slot`, () => admitsNow(limiter, scope));
    expect(await ask(limiter, [scope])).toMatchObject({ admitted: false });
  });

  test('a call that runs longer than a lease keeps its slot', async () => {
    const scope = scopeOf({ concurrency: 1 });
    const [holder, other] = [await limiterAt(redis.url), await limiterAt(redis.url)];
    const { grant } = await admitted(holder.limiter, [scope]);
    await sleep(2 * LEASE_MS);
    expect(await ask(other.limiter, [scope])).toMatchObject({ admitted: false });
    grant.settle(0);
    await eventually('the slot', () => admitsNow(other.limiter, scope));
  });
});

describe('while the store is away', () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  test('open: the node keeps to the limits by itself, and all together again when the store is back', async () => {
    const { limiter, told } = await limiterAt(redis.url, 'open');
    const scope = scopeOf({ rpm: 2, burstSeconds: 60 });
    await admitted(limiter, [scope]);
    await redis.kill();
    const alone = [await ask(limiter, [scope]), await ask(limiter, [scope]), await ask(limiter, [scope])];
    expect(alone.map((verdict) => verdict.admitted)).toEqual([true, true, false]);
    expect([limiter.available, limiter.undecided]).toEqual([false, 3]);
    await redis.start();
    await eventually('the store to be asked', async () => {
      await ask(limiter, [scopeOf({ rpm: 60 })]);
      return limiter.available || undefined;
    });
    expect(told).toEqual([false, true]);
    const { limiter: other } = await limiterAt(redis.url);
    const slot = scopeOf({ concurrency: 1 });
    await admitted(limiter, [slot]);
    expect(await ask(other, [slot])).toMatchObject({ admitted: false });
  });

  test('closed: limited calls are refused, with a time to come again, until it is back', async () => {
    const { limiter } = await limiterAt(redis.url);
    const scope = scopeOf({ rpm: 6_000 });
    await admitted(limiter, [scope]);
    await redis.kill();
    await expect(ask(limiter, [scope])).rejects.toMatchObject({
      code: 'limit.unavailable',
      detail: { retryAfterMs: 1_000 },
    });
    await redis.start();
    await eventually('the store', () =>
      ask(limiter, [scope]).then(
        () => true,
        () => undefined,
      ),
    );
  });

  test('a store that takes questions and answers none holds no call: it is asked in vain once, then left alone', async () => {
    const { limiter, told } = await limiterAt(redis.url, 'open');
    const scope = scopeOf({ rpm: 600 });
    await admitted(limiter, [scope]);
    redis.pause();
    await admitted(limiter, [scope]);
    const before = performance.now();
    for (let n = 0; n < 20; n += 1) await admitted(limiter, [scope]);
    // One of them may be the one that asks again; all of them would wait for five seconds.
    expect(performance.now() - before).toBeLessThan(2_000);
    redis.resume();
    await eventually('the store', async () => {
      await ask(limiter, [scope]);
      return limiter.available || undefined;
    });
    expect(told).toEqual([false, true]);
  });

  test('a grant that cannot be settled disturbs nobody, and its slot is free when the lease ends', async () => {
    const { limiter } = await limiterAt(redis.url, 'open');
    const scope = scopeOf({ concurrency: 1, tpm: 600 });
    const { grant } = await admitted(limiter, [scope], 10);
    redis.pause();
    grant.settle(1);
    await sleep(LEASE_MS);
    redis.resume();
    await eventually('the store and the slot', async () => {
      const verdict = await ask(limiter, [scope]);
      return (limiter.available && verdict.admitted) || undefined;
    });
  });

  test('a store that is away at the start is found when it comes', async () => {
    await redis.kill();
    const { limiter, told } = await limiterAt(redis.url, 'open');
    await admitted(limiter, [scopeOf({ rpm: 6 })]);
    await redis.start();
    await eventually('the store', async () => {
      await ask(limiter, [scopeOf({ rpm: 6 })]);
      return limiter.available || undefined;
    });
    expect(told).toEqual([false, true]);
  });
});
