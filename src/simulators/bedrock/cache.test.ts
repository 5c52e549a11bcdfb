import { expect, test } from 'vitest';
import { PromptCache } from './cache.ts';
import type { ConverseRequest } from './request.ts';

const MINUTE_MS = 60_000;
const prompt = (system: string, ttl: '5m' | '1h' = '5m'): ConverseRequest => ({
  system: [{ text: system }, { cachePoint: { type: 'default', ttl } }],
  messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
});

test('a prompt without cache points uses no cache', () => {
  const request: ConverseRequest = { messages: [{ role: 'user', content: [{ text: 'Hello' }] }] };
  expect(new PromptCache().use('m', request, 0)).toBeUndefined();
});

test('a prefix is written once, then read', () => {
  const cache = new PromptCache();
  const uses = [cache.use('m', prompt('four words are here'), 0), cache.use('m', prompt('four words are here'), 1)];
  expect(uses).toEqual([
    { readTokens: 0, writeTokens: 5 },
    { readTokens: 5, writeTokens: 0 },
  ]);
});

test.each([
  ['5m', 4, 5],
  ['5m', 6, 0],
  ['1h', 59, 5],
  ['1h', 61, 0],
] as const)('a prefix kept for %s, %i minutes later, gives %i tokens', (ttl, minutes, readTokens) => {
  const cache = new PromptCache();
  cache.use('m', prompt('four words are here', ttl), 0);
  expect(cache.use('m', prompt('four words are here', ttl), minutes * MINUTE_MS)?.readTokens).toBe(readTokens);
});

test('a longer prompt reads what it shares and writes the rest', () => {
  const cache = new PromptCache();
  const first = prompt('four words are here');
  cache.use('m', first, 0);
  const content = [{ text: 'and more' }, { cachePoint: { type: 'default' as const } }];
  const longer: ConverseRequest = { ...first, messages: [{ role: 'user', content }] };
  expect(cache.use('m', longer, 1)).toEqual({ readTokens: 5, writeTokens: 2 });
});

test('models do not share a prefix', () => {
  const cache = new PromptCache();
  cache.use('a', prompt('four words are here'), 0);
  expect(cache.use('b', prompt('four words are here'), 1)?.readTokens).toBe(0);
});
