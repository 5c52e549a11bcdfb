import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryCache } from './memory.ts';

const HOUR_MS = 3_600_000;

describe('a cache in the process', () => {
  let now = 0;
  let cache: MemoryCache;
  const open = (bytesMax: number, entryBytesMax: number): MemoryCache =>
    new MemoryCache({ clock: { monotonic: () => now }, bytesMax, entryBytesMax });
  const thereOf = (keys: readonly string[]): string[] => keys.filter((key) => cache.get(key) !== undefined);
  beforeEach(() => {
    now = 1_000;
    cache = open(10_000, 3_000);
  });

  test('makes room with what is oldest', () => {
    for (const key of ['a', 'b', 'c', 'd']) cache.put(key, 'x'.repeat(3_000), HOUR_MS);
    expect(thereOf(['a', 'b', 'c', 'd'])).toEqual(['b', 'c', 'd']);
    expect(cache.stats).toMatchObject({ entries: 3, evictions: 1 });
  });

  test('spares what was asked for, once for each time it makes room', () => {
    for (const key of ['a', 'b', 'c']) cache.put(key, 'x'.repeat(3_000), HOUR_MS);
    cache.get('a');
    cache.put('d', 'x'.repeat(3_000), HOUR_MS);
    cache.put('e', 'x'.repeat(3_000), HOUR_MS);
    cache.put('f', 'x'.repeat(3_000), HOUR_MS);
    expect(thereOf(['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['d', 'e', 'f']);
  });

  test('makes room even where everything was asked for', () => {
    cache = open(100_000, 3_000);
    const keys = Array.from({ length: 33 }, (_, index) => `key ${index}`);
    for (const key of keys) cache.put(key, 'x'.repeat(2_900), HOUR_MS);
    const before = thereOf(keys).length;
    for (const key of keys) cache.put(`new ${key}`, 'x'.repeat(2_900), HOUR_MS);
    expect(before).toBeGreaterThan(25);
    expect(cache.get('new key 32')).toBeDefined();
  });

  test('moves what it spares unharmed', () => {
    cache = open(20_000, 9_000);
    const kept = Array.from({ length: 30 }, (_, index) => [`key ${index}`, `${index} Grüße 你好 `.repeat(9)] as const);
    for (const [key, text] of kept) {
      cache.put(key, text, HOUR_MS);
      cache.put(`not ${key}`, 'x'.repeat(50), HOUR_MS);
    }
    for (const [key, text] of kept) expect(cache.get(key)).toBe(text);
    for (let index = 0; index < 3; index += 1) cache.put(`large ${index}`, 'x'.repeat(4_000), HOUR_MS);
    expect(cache.stats.evictions).toBeGreaterThan(0);
    expect(kept.map(([key]) => cache.get(key))).toEqual(kept.map(([, text]) => text));
  });

  test('does not hold a text larger than a segment, and lets nothing go for it', () => {
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

  test('never holds more than it may, gives what was kept last or nothing, and counts nothing twice', () => {
    const step = fc.tuple(
      fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      fc.nat(6_000),
      fc.integer({ min: 1, max: 50 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 100, max: 10_000 }), (steps, entryBytesMax) => {
        cache = open(10_000, entryBytesMax);
        const last = new Map<string, string>();
        for (const [key, length, ttlMs, asks] of steps) {
          now += 10;
          const text = `${now} ${key.repeat(length)}`;
          if (asks) expect([undefined, last.get(key)]).toContain(cache.get(key));
          else cache.put(key, text, ttlMs);
          if (!asks) last.set(key, text);
          expect(cache.stats.bytes).toBeLessThanOrEqual(10_000);
        }
        now += 100;
        for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) cache.get(key);
        expect(cache.stats).toMatchObject({ bytes: 0, entries: 0 });
      }),
    );
  });
});
