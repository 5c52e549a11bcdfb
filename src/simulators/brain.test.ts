import { describe, expect, test } from 'vitest';
import { answer, type Ask } from './brain.ts';
import { embed } from './embedding.ts';

const ask = (prompt: string, more: Partial<Ask> = {}): Ask => ({
  model: 'm',
  messages: [{ role: 'user', text: prompt }],
  tools: [],
  ...more,
});
const [weather, time] = [{ name: 'get_weather' }, { name: 'get_time' }];
const names = (given: Ask): string[] => answer(given).toolUses.map((use) => use.name);

describe('which tools are used', () => {
  test.each([
    ['Hello', {}, []],
    ['What is the weather?', {}, ['get_weather']],
    ['call get_time and get_weather', {}, ['get_time', 'get_weather']],
    ['call get_time and get_weather', { parallelTools: false }, ['get_time']],
    ['use the tool', {}, ['get_weather']],
    ['use the tools', {}, ['get_weather', 'get_time']],
    ['Hello', { toolChoice: 'required' }, ['get_weather']],
    ['Hello', { toolChoice: { name: 'get_time' } }, ['get_time']],
    ['What is the weather?', { toolChoice: 'none' }, []],
  ] as const)('"%s" with %o: %o', (prompt, more, expected) => {
    expect(names(ask(prompt, { tools: [weather, time], ...more }))).toEqual(expected);
  });

  test('after a result, none: the answer tells the result', () => {
    const messages = [
      { role: 'user', text: 'the weather?' },
      { role: 'tool', text: 'rain' },
    ] as const;
    expect(answer({ ...ask(''), messages, tools: [weather] }).text).toBe('The tools say: rain.');
  });
});

test('a fault written in the prompt is not echoed', () => {
  expect(answer(ask('Hello [[fault:latency ms=1]]')).text).not.toContain('fault');
});

test('reasoning counts toward the limit of tokens', () => {
  const { usage, finish, text } = answer(ask('Hello', { reasoning: 'low', maxTokens: 20 }));
  expect([usage.outputTokens, usage.reasoningTokens, finish, text.length <= 16]).toEqual([20, 16, 'length', true]);
});

test('a prompt that asks for many words gets about as many', () => {
  expect(answer(ask('Write 500 words')).text.split(' ')).toHaveLength(500);
});

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

test('embeddings are unit vectors, close for texts that share words and far for others', () => {
  const cat = embed('the cat sat on the mat', 512);
  expect(dot(cat, cat)).toBeCloseTo(1);
  expect(dot(cat, embed('the cat sat on the rug', 512))).toBeGreaterThan(0.7);
  expect(Math.abs(dot(cat, embed('quarterly revenue forecast', 512)))).toBeLessThan(0.3);
});
