import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '../providers/index.ts';
import { AnswerCache } from './answers.ts';
import { MemoryCache } from './memory.ts';
import type { Answer, CachedAnswer, CacheStore } from './port.ts';
import { requestText } from './request-text.ts';

const cachedOf = (answer: Answer, filledAt = 10_000): CachedAnswer => ({
  answer,
  filledAt,
  callId: 'c',
  model: 'm@1.0.0',
  provider: 'p',
  region: '',
  costNanoUsd: '12',
  dropped: ['seed'],
});
const completion = (content: string) =>
  ({
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  }) as const;
const chat = (content: string): Answer => ({ operation: 'chat', completion: completion(content) as never });

function cacheAt(
  nowMs: number,
  store: CacheStore = new MemoryCache({ clock: { monotonic: () => 0 }, bytesMax: 1_000_000, entryBytesMax: 100_000 }),
) {
  return new AnswerCache({
    store,
    secrets: { mac: (text) => `mac of ${text}` },
    clock: { now: () => nowMs },
    entryBytesMax: 10_000,
  });
}

describe('the cache of answers', () => {
  test('gives back what it was given, and its age', () => {
    const cache = cacheAt(12_500);
    cache.keep('k', cachedOf(chat('Grüße')), 60_000);
    expect(cache.find('k', 60_000)).toEqual({ cached: cachedOf(chat('Grüße')), ageMs: 2_500 });
  });

  test.each([
    ['numbers', [0.1, -1e-300, 12345.6789, 0]],
    ['numbers in 32 bits', new Float32Array([0.1, -3, 1e-30])],
  ])('keeps vectors of %s to the last digit', (_what, vector) => {
    const cache = cacheAt(10_000);
    const answer: Answer = {
      operation: 'embeddings',
      embeddings: { model: 'm', vectors: [vector, vector] },
      usage: undefined,
    };
    cache.keep('k', cachedOf(answer), 60_000);
    expect(cache.find('k', 60_000)).toEqual({ cached: cachedOf(answer), ageMs: 0 });
  });

  test('an answer as old as the caller allows is too old, and one from a clock ahead of ours is new', () => {
    const cache = cacheAt(12_000);
    cache.keep('k', cachedOf(chat('a')), 60_000);
    cache.keep('ahead', cachedOf(chat('a'), 99_000), 60_000);
    expect([cache.find('k', 2_000), cache.find('ahead', 1)]).toMatchObject([undefined, { ageMs: 0 }]);
  });

  test('an answer larger than an entry may be is not kept, and counted', () => {
    const cache = cacheAt(10_000);
    cache.keep('k', cachedOf(chat('ü'.repeat(5_000))), 60_000);
    expect([cache.find('k', 60_000), cache.stats.tooLarge]).toEqual([undefined, 1]);
  });

  test.each(['', 'no JSON', '{"v":99}', 'null'])(
    'an entry that is none of ours is not there, and counted: %j',
    (text) => {
      const stats = { entries: 0, bytes: 0, evictions: 0, errors: 2 };
      const cache = cacheAt(0, { get: () => text, put: () => undefined, stats });
      expect([cache.find('k', 1), cache.stats.errors]).toEqual([undefined, 3]);
    },
  );
});

describe('the text of a request', () => {
  const base: ChatRequest = { model: 'a', messages: [{ role: 'user', content: 'é' }], temperature: 0.5 };
  const textOf = (change: Partial<ChatRequest>) => requestText('chat', { ...base, ...change });

  test.each<Partial<ChatRequest>>([
    { model: 'b' },
    { stream: true },
    { stream: true, stream_options: { include_usage: true } },
    { user: 'anna' },
    { safety_identifier: 'anna' },
    { metadata: { a: 'b' } },
    { store: true },
    { seed: null },
  ])('is the same with %j', (change) => {
    expect(textOf(change)).toBe(textOf({}));
  });

  test.each<Partial<ChatRequest>>([
    { temperature: 0.6 },
    { messages: [{ role: 'user', content: 'e\u0301' }] },
    { messages: [{ role: 'system', content: 'é' }] },
    { messages: [{ role: 'user', content: 'é', user: 'anna' }] },
    { n: 1 },
    { service_tier: 'flex' },
    { tools: [{ type: 'function', function: { name: 'f' } }] },
    { unknown_field: 1 },
  ])('is another one with %j', (change) => {
    expect(textOf(change)).not.toBe(textOf({}));
  });

  test('of embeddings knows no difference between vectors as numbers and as bytes', () => {
    const request = { model: 'a', input: ['x'] };
    expect(requestText('embeddings', { ...request, encoding_format: 'base64' })).toBe(
      requestText('embeddings', request),
    );
    expect(requestText('embeddings', { ...request, dimensions: 2 })).not.toBe(requestText('embeddings', request));
  });
});
