import type OpenAI from 'openai';
import { expect } from 'vitest';
import { ask, expectSettled, say, stream } from '../desk.ts';
import type { Feature } from './feature.ts';

const weather: OpenAI.Chat.ChatCompletionTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const clock: OpenAI.Chat.ChatCompletionTool = {
  type: 'function',
  function: { name: 'get_time', description: 'Time now', parameters: { type: 'object', properties: {} } },
};
const tools = [weather, clock];
const toolPrompt = say('Please call get_weather and get_time for Paris');

type Calls = readonly OpenAI.Chat.ChatCompletionMessageToolCall[];
const named = (calls: Calls | undefined): [string, unknown][] =>
  (calls ?? []).flatMap((call) =>
    call.type === 'function' ? [[call.function.name, JSON.parse(call.function.arguments)] as [string, unknown]] : [],
  );

export const toolCalls = {
  'parallel tools': {
    claim: 'two tools are called at once in a whole answer',
    async check(desk) {
      const { completion, message, callId } = await ask(desk, toolPrompt, { tools });
      expect(named(message?.tool_calls)).toEqual([
        ['get_weather', { city: 'Paris' }],
        ['get_time', {}],
      ]);
      expect(new Set(message?.tool_calls?.map(({ id }) => id)).size).toBe(2);
      expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
      await expectSettled(desk, callId);
    },
  },
  'streamed tools': {
    claim: 'a streamed round trip: fragments assembled by the SDK, results sent back, a final answer',
    async check(desk) {
      const first = desk.client.chat.completions.stream({ model: desk.chat, messages: toolPrompt, tools });
      const made = await first.finalChatCompletion();
      const calls = made.choices[0]?.message.tool_calls ?? [];
      expect(named(calls)).toEqual([
        ['get_weather', { city: 'Paris' }],
        ['get_time', {}],
      ]);
      expect(made.choices[0]?.finish_reason).toBe('tool_calls');
      const results = calls.map(({ id }, at) => ({
        role: 'tool' as const,
        tool_call_id: id,
        content: at === 0 ? 'rain in Paris' : 'noon',
      }));
      const messages = [
        ...toolPrompt,
        { role: 'assistant' as const, content: made.choices[0]?.message.content ?? null, tool_calls: calls },
        ...results,
      ];
      const { text, chunks, callId } = await stream(desk, messages, { tools });
      expect(text).toContain('rain in Paris');
      expect(text).toContain('noon');
      expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
      await expectSettled(desk, callId);
    },
  },
} as const satisfies Readonly<Record<string, Feature>>;
