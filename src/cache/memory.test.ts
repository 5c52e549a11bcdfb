import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryCache } from './memory.ts';

const HOUR_MS = 3_600_000;

describe('a cache in the process', () => {
  let now = 0;
  let cache: MemoryCache;
  beforeEach(() => {
    now = 1_000;
    cache = new MemoryCache({ clock: { monotonic: () => now }, bytesMax: 10_000 });
  });

  test('makes room with what was not asked for the longest', () => {
    for (const key of ['a', 'b', 'c']) cache.put(key, 'x'.repeat(2_800), HOUR_MS);
    cache.get('a');
    cache.put('d', 'x'.repeat(2_800), HOUR_MS);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true, true]);
    expect(cache.stats).toMatchObject({ entries: 3, evictions: 1 });
  });

  test('does not hold a text larger than itself, and lets nothing go for it', () => {
    cache.put('a', 'here', HOUR_MS);
    cache.put('b', 'x'.repeat(10_001), HOUR_MS);
    expect([cache.get('a'), cache.get('b')]).toEqual(['here', undefined]);
  });

  test('ends a text at the very moment its time is over', () => {
    cache.put('a', 'brief', 500);
    now += 499;
    const before = cache.get('a');
    now += 1;
    expect([before, cache.get('a'), cache.stats.bytes]).toEqual(['brief', undefined, 0]);
  });

  test('counts two bytes a unit where a text needs them', () => {
    cache.put('a', 'x'.repeat(1_000), HOUR_MS);
    const plain = cache.stats.bytes;
    cache.put('a', '你'.repeat(1_000), HOUR_MS);
    expect(cache.stats.bytes - plain).toBe(1_000);
  });

  test('never holds more than it may, and counts nothing twice, whatever is kept, ends and is asked', () => {
    const step = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      fc.nat(6_000),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        cache = new MemoryCache({ clock: { monotonic: () => now }, bytesMax: 10_000 });
        for (const [key, length, ttlMs, asks] of steps) {
          now += 10;
          if (asks) cache.get(key);
          else cache.put(key, 'x'.repeat(length), ttlMs);
          expect(cache.stats.bytes).toBeLessThanOrEqual(10_000);
        }
        now += 100;
        for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) cache.get(key);
        expect(cache.stats).toMatchObject({ bytes: 0, entries: 0 });
      }),
    );
  });
});
