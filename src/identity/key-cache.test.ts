import { describe, expect, it } from 'vitest';
import { Fault, type Clock } from '../core/index.ts';
import { KeyCache, type KeyCacheOptions } from './key-cache.ts';
import type { ApiKey } from './port.ts';

const key = (id: string, change: Partial<ApiKey> = {}): ApiKey => ({
  id,
  applicationId: 'app',
  name: id,
  prefix: 'sp-0000',
  lastFour: '0000',
  createdAt: 0,
  expiresAt: null,
  revokedAt: null,
  models: null,
  addresses: null,
  limits: null,
  environment: 'production',
  ...change,
});

/** A store that counts, can be away, and can be held in the middle of an answer. */
function setup(options: Partial<KeyCacheOptions> = {}) {
  const rows = new Map<string, ApiKey>();
  const state = { nowMs: 1_000_000, away: false, queries: 0, hold: undefined as Promise<void> | undefined };
  const clock: Clock = { now: () => state.nowMs, monotonic: () => state.nowMs };
  const store = {
    async findKeyByHash(hash: string) {
      state.queries += 1;
      if (state.away) throw new Fault('store.unavailable');
      const row = rows.get(hash);
      await state.hold;
      return row;
    },
  };
  return { rows, state, cache: new KeyCache({ store, clock, ...options }) };
}

const codeOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'ok';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

describe('the key cache', () => {
  it('asks the store once for a key and answers at once afterwards', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k'));
    await cache.find('h');
    expect(cache.find('h')).not.toBeInstanceOf(Promise);
    expect(state.queries).toBe(1);
  });

  it('says "unavailable" to a caller whom the store lets wait, and still learns the key when it answers', async () => {
    const { rows, state, cache } = setup({ loadMsMax: 10 });
    rows.set('h', key('k'));
    const { promise, resolve } = Promise.withResolvers<void>();
    state.hold = promise;
    const early = await codeOf(() => cache.find('h'));
    resolve();
    await new Promise((done) => setImmediate(done));
    expect([early, cache.find('h') instanceof Promise]).toEqual(['store.unavailable', false]);
  });

  it('asks the store once for a key that many calls want at the same time', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k'));
    await Promise.all(Array.from({ length: 50 }, async () => cache.find('h')));
    expect(state.queries).toBe(1);
  });

  it('remembers for five seconds that there is no such key', async () => {
    const { rows, state, cache } = setup();
    await codeOf(() => cache.find('h'));
    rows.set('h', key('k'));
    state.nowMs += 4_999;
    const before = await codeOf(() => cache.find('h'));
    state.nowMs += 1;
    expect([before, await codeOf(() => cache.find('h')), state.queries]).toEqual(['key.unknown', 'ok', 2]);
  });

  it('knows a key made a moment ago as soon as its change is heard', async () => {
    const { rows, cache } = setup();
    await codeOf(() => cache.find('h'));
    rows.set('h', key('k'));
    cache.evict('k');
    expect(await codeOf(() => cache.find('h'))).toBe('ok');
  });

  it('answers "come back later" and never "no such key" while the store is away', async () => {
    const { state, cache } = setup();
    state.away = true;
    expect(await codeOf(() => cache.find('h'))).toBe('store.unavailable');
  });

  it('does not remember an outage as an unknown key', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k'));
    state.away = true;
    await codeOf(() => cache.find('h'));
    state.away = false;
    expect(await codeOf(() => cache.find('h'))).toBe('ok');
  });

  it('keeps serving known keys while the store is away', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k'));
    await cache.find('h');
    state.away = true;
    expect(await codeOf(() => cache.find('h'))).toBe('ok');
  });

  it('asks nothing of a store it must not trust any more', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k'));
    expect([await codeOf(() => cache.find('h', true)), state.queries]).toEqual(['store.unavailable', 0]);
  });

  it.each([
    ['revoked now', { revokedAt: 1_000_000 }, 'key.revoked'],
    ['in its grace', { revokedAt: 1_000_001 }, 'ok'],
    ['expired now', { expiresAt: 1_000_000 }, 'key.expired'],
    ['about to expire', { expiresAt: 1_000_001 }, 'ok'],
  ])('judges a key %s', async (_what, change, expected) => {
    const { rows, cache } = setup();
    rows.set('h', key('k', change));
    expect(await codeOf(() => cache.find('h'))).toBe(expected);
  });

  it('notices the end of a grace without any event', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k', { revokedAt: 1_000_100 }));
    await cache.find('h');
    state.nowMs += 100;
    expect(await codeOf(() => cache.find('h'))).toBe('key.revoked');
  });

  it('reads a key again after its change was heard', async () => {
    const { rows, cache } = setup();
    rows.set('h', key('k'));
    await cache.find('h');
    rows.set('h', key('k', { revokedAt: 5 }));
    cache.evict('k');
    expect(await codeOf(() => cache.find('h'))).toBe('key.revoked');
  });

  it('does not keep what it read before a change it heard while reading', async () => {
    const { rows, state, cache } = setup();
    const gate = Promise.withResolvers<void>();
    rows.set('h', key('k'));
    state.hold = gate.promise;
    const reading = cache.find('h');
    rows.set('h', key('k', { revokedAt: 5 }));
    cache.evict('k');
    gate.resolve();
    await reading;
    expect(await codeOf(() => cache.find('h'))).toBe('key.revoked');
  });

  it('holds a bounded number of keys and drops one that was not used', async () => {
    const { rows, state, cache } = setup({ keysMax: 3 });
    for (const name of ['a', 'b', 'c', 'd']) rows.set(name, key(name));
    for (const name of ['a', 'b', 'c', 'a', 'd']) await cache.find(name);
    const queries = state.queries;
    await cache.find('a');
    expect([cache.size, state.queries - queries]).toEqual([3, 0]);
  });

  it('drops one even when all were used', async () => {
    const { rows, cache } = setup({ keysMax: 2 });
    for (const name of ['a', 'b', 'c']) rows.set(name, key(name));
    for (const name of ['a', 'b', 'a', 'b', 'c']) await cache.find(name);
    expect(cache.size).toBe(2);
  });

  it('turns away a flood of unknown keys before it queues at the store', async () => {
    const { state, cache } = setup({ loadsMax: 2 });
    const gate = Promise.withResolvers<void>();
    state.hold = gate.promise;
    const first = [codeOf(() => cache.find('1')), codeOf(() => cache.find('2'))];
    expect([await codeOf(() => cache.find('3')), state.queries]).toEqual(['store.unavailable', 2]);
    gate.resolve();
    await Promise.all(first);
  });

  it('hands what it knows to the next process, which then needs no store', async () => {
    const one = setup();
    one.rows.set('h', key('k'));
    await one.cache.find('h');
    const two = setup();
    two.state.away = true;
    two.cache.preload(one.cache.known());
    expect(await codeOf(() => two.cache.find('h', true))).toBe('ok');
  });

  it('hands on of very many keys those that came last', async () => {
    const { rows, cache } = setup();
    for (const name of ['a', 'b', 'c']) {
      rows.set(name, key(name));
      await cache.find(name);
    }
    expect(cache.known(2).map(({ hash }) => hash)).toEqual(['b', 'c']);
  });

  it('forgets everything when changes may have been missed', async () => {
    const { rows, state, cache } = setup();
    rows.set('h', key('k'));
    await cache.find('h');
    cache.clear();
    await cache.find('h');
    expect(state.queries).toBe(2);
  });
});
