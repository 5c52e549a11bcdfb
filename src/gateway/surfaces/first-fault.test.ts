import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../core/index.ts';
import { chatCompletions } from './chat-completions/index.ts';
import { embeddings } from './embeddings/index.ts';
import { listOf, mappingOf } from './first-fault.ts';

const counted = () => {
  const seen = vi.fn((value: unknown) => value === 'good');
  return { seen, schema: z.string().refine(seen) };
};

it('a list is looked at up to its first fault, which is named by its place', () => {
  const { seen, schema } = counted();
  const { error } = listOf(schema).safeParse(['good', ...Array.from({ length: 1_000 }, () => 'bad')]);
  expect(error?.issues.map(({ path }) => path)).toEqual([[1]]);
  // Once for the answer and once for its words.
  expect(seen).toHaveBeenCalledTimes(3);
});

it('a mapping likewise', () => {
  const { seen, schema } = counted();
  const { error } = mappingOf(schema).safeParse({ a: 'good', b: 'bad', c: 'bad' });
  expect([error?.issues.map(({ path }) => path), seen.mock.calls.length]).toEqual([[['b']], 3]);
});

it.each([
  ['no list', 'a', 'Invalid input: expected array, received string'],
  ['too short', [], 'Too small: expected array to have >=1 items'],
  ['too long', ['good', 'good', 'good'], 'Too big: expected array to have <=2 items'],
])('a list that is %s is refused in words', (_what, value, message) => {
  const { error } = listOf(counted().schema, { min: 1, max: 2 }).safeParse(value);
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

it.each([[[]], ['a'], [null], [undefined]])('%j is no mapping', (value) => {
  expect(mappingOf().safeParse(value).error?.issues[0]?.message).toMatch(/^Invalid input: expected record/);
});

describe('a body crafted to be wrong everywhere', () => {
  const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
  const user = (content: unknown) => ({ role: 'user', content });
  const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, 'x']));
  const wrongParts = many(8_000, user([{ type: 'x' }, { type: 'y' }]));

  it.each([
    ['messages', chatCompletions, { messages: many(10_000, { role: 'king' }) }],
    ['parts', chatCompletions, { messages: wrongParts }],
    ['thoughts', chatCompletions, { messages: [{ role: 'assistant', thinking: many(90_000, {}) }] }],
    ['stops', chatCompletions, { messages: [user('x')], stop: many(400_000, 1) }],
    ['biases', chatCompletions, { messages: [user('x')], logit_bias: keys }],
    ['metadata', chatCompletions, { messages: [user('x')], metadata: { ...keys, k0: 1 } }],
    ['inputs', embeddings, { input: many(400_000, {}) }],
    ['texts', embeddings, { input: many(400_000, '') }],
    ['tokens', embeddings, { input: many(400_000, 1.5) }],
  ])('is refused in less time than reading it takes, give or take: %s', (_what, surface, fields) => {
    // Padded to 30 MB, as large as a body may be.
    const body = Buffer.from(JSON.stringify({ model: 'a', ...fields, user: 'x'.repeat(28_000_000) }));
    const rounds = many(3, 0).map(() => {
      const from = performance.now();
      const value = parseJson(body);
      const readAt = performance.now();
      expect(() => surface.parse(value)).toThrow();
      return { readMs: readAt - from, checkMs: performance.now() - readAt };
    });
    const least = (of: 'readMs' | 'checkMs') => Math.min(...rounds.map((round) => round[of]));
    expect(least('checkMs')).toBeLessThan(5 * least('readMs'));
  });
});
