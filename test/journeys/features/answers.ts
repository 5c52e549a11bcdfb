import { expect } from 'vitest';
import { ask, expectSettled, say, stream } from '../desk.ts';
import type { Feature } from './feature.ts';

const personSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' } },
  required: ['name', 'age'],
  additionalProperties: false,
};
const person = {
  type: 'json_schema' as const,
  json_schema: { name: 'person', strict: true, schema: personSchema },
};
export const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const answers = {
  chat: {
    claim: 'a whole answer has text, a finish reason and the usage of the ledger',
    async check(desk) {
      const { completion, message, callId, headers } = await ask(desk, say('Hello there, 你好'));
      expect(message).toMatchObject({ role: 'assistant', content: expect.stringContaining('Hello there, 你好') });
      expect(completion.choices[0]?.finish_reason).toBe('stop');
      const { usage, costUsd } = await expectSettled(desk, callId);
      expect(completion.usage).toMatchObject({
        prompt_tokens: (usage?.inputUncached ?? 0) + (usage?.cacheRead ?? 0) + (usage?.cacheWrite ?? 0),
        completion_tokens: (usage?.outputVisible ?? 0) + (usage?.reasoning ?? 0),
      });
      expect(headers.get('x-sallyport-cost-usd')).toBe(costUsd);
    },
  },
  stream: {
    claim: 'a stream holds the text of the whole answer, and no usage that nobody asked for',
    async check(desk) {
      const whole = await ask(desk, say('Grüße, 你好 😀'));
      const { chunks, text, callId } = await stream(desk, say('Grüße, 你好 😀'));
      expect(text).toBe(whole.message?.content);
      expect(chunks.some((chunk) => chunk.usage)).toBe(false);
      // What a content filter found in the prompt comes in a chunk of its own.
      expect(chunks.every((chunk) => chunk.choices.length > 0 || 'prompt_filter_results' in chunk)).toBe(true);
      expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
      expect(new Set(chunks.flatMap((chunk) => chunk.id || [])).size).toBe(1);
      await expectSettled(desk, callId);
    },
  },
  'stream usage': {
    claim: 'a stream that was asked for usage ends with it, once',
    async check(desk) {
      const { chunks, callId } = await stream(desk, say('Hello'), { stream_options: { include_usage: true } });
      const { usage } = await expectSettled(desk, callId);
      expect(chunks.filter((chunk) => chunk.usage)).toHaveLength(1);
      expect(chunks.at(-1)).toMatchObject({
        choices: [],
        usage: { completion_tokens: (usage?.outputVisible ?? 0) + (usage?.reasoning ?? 0) },
      });
    },
  },
  'JSON schema': {
    claim: 'an answer held to a JSON schema parses and fits it, whole and streamed',
    async check(desk) {
      const { message, callId } = await ask(desk, say('Describe Alice, aged 7'), { response_format: person });
      const parsed = JSON.parse(message?.content ?? '') as Record<string, unknown>;
      expect(Object.keys(parsed).toSorted()).toEqual(['age', 'name']);
      expect([typeof parsed['name'], Number.isInteger(parsed['age'])]).toEqual(['string', true]);
      await expectSettled(desk, callId);
      const streamed = await stream(desk, say('Describe Alice, aged 7'), { response_format: person });
      expect(JSON.parse(streamed.text)).toEqual(parsed);
    },
  },
  image: {
    claim: 'an image as data is seen',
    async check(desk) {
      const content = [
        { type: 'text' as const, text: 'What is it?' },
        { type: 'image_url' as const, image_url: { url: PNG } },
      ];
      const { message, callId } = await ask(desk, [{ role: 'user', content }]);
      expect(message?.content).toContain('I see 1 image.');
      await expectSettled(desk, callId);
    },
  },
  'reasoning effort': {
    claim: 'reasoning effort makes the model think, and the thoughts or their tokens are told',
    async check(desk) {
      const plain = await ask(desk, say('Hello'));
      const { message, callId, completion, headers } = await ask(desk, say('Hello'), {
        reasoning_effort: 'medium',
        max_completion_tokens: 4000,
      });
      expect(headers.get('x-sallyport-dropped')).toBeNull();
      const row = await expectSettled(desk, callId);
      const told = row.usage?.reasoning ?? 0;
      expect(completion.usage?.completion_tokens_details?.reasoning_tokens).toBe(told);
      expect(completion.usage?.completion_tokens).toBeGreaterThan(plain.completion.usage?.completion_tokens ?? 0);
      const thoughts = (message as { reasoning_content?: string } | undefined)?.reasoning_content ?? '';
      expect(told > 0 || thoughts.includes('The question is')).toBe(true);
    },
  },
  'token limit': {
    claim: 'the limit on output tokens ends an answer with "length"',
    async check(desk) {
      const { completion, callId } = await ask(desk, say('Say 200 words'), { max_completion_tokens: 10 });
      expect(completion.choices[0]?.finish_reason).toBe('length');
      const { usage } = await expectSettled(desk, callId);
      expect(usage?.outputVisible).toBeLessThanOrEqual(10);
    },
  },
  stop: {
    claim: 'a stop sequence ends an answer',
    async check(desk) {
      const { completion, message, callId } = await ask(desk, say('alpha beta gamma'), { stop: [' gamma'] });
      expect(completion.choices[0]?.finish_reason).toBe('stop');
      expect(message?.content).toMatch(/alpha beta$/);
      await expectSettled(desk, callId);
    },
  },
  choices: {
    claim: 'n = 2 gives two answers',
    async check(desk) {
      const { completion, callId } = await ask(desk, say('Hello'), { n: 2 });
      expect(completion.choices.map(({ index }) => index)).toEqual([0, 1]);
      await expectSettled(desk, callId);
    },
  },
} as const satisfies Readonly<Record<string, Feature>>;
