import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MemoryCache } from '../../src/cache/memory.ts';
import { SharedCache } from '../../src/cache/shared.ts';
import { Secret, systemClock } from '../../src/core/index.ts';
import { derivedSecrets } from '../../src/store/index.ts';
import type { OpenLink } from '../../src/volatile/index.ts';
import { eventually } from '../support/control.ts';
import { openLink } from '../support/link.ts';
import { redisSays } from '../support/redis-says.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { cacheClaims, kept, newKey } from './claims.ts';

const HOUR_MS = 3_600_000;
const MASTER = new Secret(randomBytes(32).toString('hex'));
const secretsOf = (master: Secret) => derivedSecrets(master, 'cache');

describe('answers in the process', () => {
  const store = new MemoryCache({ clock: systemClock, bytesMax: 16 * 1024 * 1024, entryBytesMax: 1024 * 1024 });
  cacheClaims(() => store);
});

describe('answers shared in Redis', () => {
  let redis: RedisServer;
  let link: OpenLink;
  let store: SharedCache;
  beforeAll(async () => {
    redis = await startRedis();
    link = await openLink(redis.url);
    store = new SharedCache(link, secretsOf(MASTER));
  });
  afterAll(async () => {
    await link.close();
    await redis.stop();
  });
  cacheClaims(() => store);

  test('what one process has kept is there for another with the same master key', async () => {
    const key = newKey();
    store.put(key, 'shared', HOUR_MS);
    await kept(store, key);
    const other = await openLink(redis.url);
    expect(await new SharedCache(other, secretsOf(MASTER)).get(key)).toBe('shared');
    await other.close();
  });

  test('neither a prompt nor an answer, nor a digest of one, can be read in Redis', async () => {
    const planted = 'the merger is signed on Friday';
    const key = secretsOf(MASTER).mac(planted);
    store.put(key, `{"answer":"${planted}"}`, HOUR_MS);
    await kept(store, key);
    const names = await redisSays(redis.url, 'KEYS', '*');
    const all = [names, await redisSays(redis.url, 'GET', `sallyport:cache:${key}`)].join('');
    expect(names).toContain(`sallyport:cache:${key}`);
    for (const algorithm of ['sha1', 'sha256', 'sha512'] as const)
      for (const form of ['hex', 'base64', 'base64url'] as const)
        expect(all).not.toContain(createHash(algorithm).update(planted).digest(form));
    for (const word of ['merger', 'Friday', 'answer']) expect(all).not.toContain(word);
  });

  test('under another master key an entry is neither named nor read', async () => {
    const other = secretsOf(new Secret(randomBytes(32).toString('hex')));
    expect(other.mac('a')).not.toBe(secretsOf(MASTER).mac('a'));
    const key = newKey();
    store.put(key, 'mine', HOUR_MS);
    await kept(store, key);
    const stranger = new SharedCache(link, other);
    expect(await stranger.get(key)).toBeUndefined();
    expect(stranger.stats.errors).toBe(1);
  });

  test('an entry that was changed, or put in the place of another, is not there', async () => {
    const [key, place] = [newKey(), newKey()];
    store.put(key, 'mine', HOUR_MS);
    await kept(store, key);
    const sealed = await link.get(`sallyport:cache:${key}`);
    if (!sealed) throw new Error('it was there');
    await link.set(`sallyport:cache:${place}`, sealed, HOUR_MS);
    const changed = Buffer.from(sealed);
    changed[20] = (changed[20] ?? 0) ^ 1;
    await link.set(`sallyport:cache:${key}`, changed, HOUR_MS);
    expect([await store.get(place), await store.get(key)]).toEqual([undefined, undefined]);
  });

  test('no entry is kept without an end', async () => {
    const key = newKey();
    store.put(key, 'brief', 90_000);
    await kept(store, key);
    const left = Number(/:(-?\d+)/.exec(await redisSays(redis.url, 'PTTL', `sallyport:cache:${key}`))?.[1]);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(90_000);
  });

  test('a store that has no room is not away: what is there is still found', async () => {
    const key = newKey();
    store.put(key, 'here', HOUR_MS);
    await kept(store, key);
    await redisSays(redis.url, 'CONFIG', 'SET', 'maxmemory', '1');
    const before = store.stats.errors;
    store.put(newKey(), 'no room', HOUR_MS);
    await eventually('the refusal', () => store.stats.errors > before || undefined);
    expect([link.available, await store.get(key)]).toEqual([true, 'here']);
    await redisSays(redis.url, 'CONFIG', 'SET', 'maxmemory', '0');
  });
});

describe('while Redis is away', () => {
  test('nothing is found, nothing is kept, nobody waits, and all is well when it is back', async () => {
    const redis = await startRedis();
    const told: boolean[] = [];
    const link = await openLink(redis.url, { onStore: (available) => told.push(available) });
    const store = new SharedCache(link, secretsOf(MASTER));
    const key = newKey();
    store.put(key, 'before', HOUR_MS);
    await kept(store, key);
    redis.pause();
    expect(await store.get(key)).toBeUndefined();
    // One more may ask in each second that passes; a hundred that waited would take 25 s.
    const startedAt = performance.now();
    for (let n = 0; n < 100; n += 1) expect(await store.get(newKey())).toBeUndefined();
    store.put(newKey(), 'lost', HOUR_MS);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(store.stats.bytes).toBe(0);
    redis.resume();
    await eventually('the store', async () => ((await store.get(key)) === 'before' ? true : undefined));
    expect(told).toEqual([false, true]);
    await link.close();
    await redis.stop();
  });
});
