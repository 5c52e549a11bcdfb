/** What any cache of texts must hold, wherever it keeps them. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CacheStore } from '../../src/cache/port.ts';
import { eventually } from '../support/control.ts';

export const newKey = (): string => randomBytes(32).toString('base64url');
const HOUR_MS = 3_600_000;

/** Keeping is waited for by nobody, so a test waits until what it kept is there. */
export const kept = (store: CacheStore, key: string): Promise<string> =>
  eventually('the text', async () => store.get(key));

export function cacheClaims(storeOf: () => CacheStore): void {
  test('what was kept is found again as it was, whatever letters it holds', async () => {
    const store = storeOf();
    for (const text of ['{"a":1}', 'Grüße, 你好 😀', '', '\u0000"\\\n', 'x'.repeat(300_000)]) {
      const key = newKey();
      store.put(key, text, HOUR_MS);
      expect(await kept(store, key)).toBe(text);
    }
  });

  test('what nobody kept is not there', async () => {
    expect(await storeOf().get(newKey())).toBeUndefined();
  });

  test('what is kept under the same key takes the place of what was there', async () => {
    const [store, key] = [storeOf(), newKey()];
    store.put(key, 'before', HOUR_MS);
    await kept(store, key);
    store.put(key, 'after', HOUR_MS);
    await eventually('the later text', async () => (await store.get(key)) === 'after' || undefined);
  });

  test('what was kept for a time is gone when it is over', async () => {
    const [store, key, lasting] = [storeOf(), newKey(), newKey()];
    store.put(lasting, 'lasting', HOUR_MS);
    store.put(key, 'brief', 30);
    await sleep(60);
    expect(await store.get(key)).toBeUndefined();
    expect(await kept(store, lasting)).toBe('lasting');
  });
}
