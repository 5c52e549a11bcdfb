import { expect, test } from 'vitest';
import { Secret } from '../core/index.ts';
import { TokenCache } from './token-cache.ts';

const HOUR_MS = 3_600_000;
const setup = () => {
  const state = { nowMs: 0, fetched: 0, broken: false };
  const cache = new TokenCache(
    () => {
      state.fetched += 1;
      if (state.broken) return Promise.reject(new Error('away'));
      return Promise.resolve({ value: new Secret(`t${state.fetched}`), expiresAtMs: state.nowMs + HOUR_MS });
    },
    () => state.nowMs,
  );
  return { state, get: async (refused?: boolean) => (await cache.get(refused)).reveal() };
};

test('a token serves until five minutes before it expires', async () => {
  const { state, get } = setup();
  await get();
  state.nowMs = HOUR_MS - 5 * 60_000 - 1;
  expect(await get()).toBe('t1');
  state.nowMs += 1;
  expect(await get()).toBe('t2');
});

test('many calls at once cause one fetch', async () => {
  const { get } = setup();
  expect(await Promise.all([get(), get(), get()])).toEqual(['t1', 't1', 't1']);
});

test('a token that was only just fetched is not fetched again because of a refusal', async () => {
  const { state, get } = setup();
  await get();
  expect(await get(true)).toBe('t1');
  state.nowMs = 5_000;
  expect(await get(true)).toBe('t2');
});

test('while renewal fails the old token serves as long as it is valid', async () => {
  const { state, get } = setup();
  await get();
  state.broken = true;
  state.nowMs = HOUR_MS - 60_000;
  expect(await get()).toBe('t1');
  state.nowMs = HOUR_MS;
  await expect(get()).rejects.toMatchObject({ code: 'provider.credentials' });
});

test('while renewal fails it is tried every few seconds, not on every call', async () => {
  const { state, get } = setup();
  await get();
  state.broken = true;
  state.nowMs = HOUR_MS - 60_000;
  await get();
  await get();
  expect(state.fetched).toBe(2);
  state.nowMs += 5_000;
  await get();
  expect(state.fetched).toBe(3);
});
