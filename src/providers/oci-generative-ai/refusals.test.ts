import { describe, expect, test } from 'vitest';
import type { ChatRequest } from '../canonical.ts';
import { decodeAll, reply, sse } from '../testing.ts';
import { at, COMMAND_A_VISION, COMMAND_R, LLAMA, oci, sent } from './provider.testing.ts';

const image: ChatRequest['messages'] = [
  { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
];
const call = { id: 'call_1', type: 'function' as const, function: { name: 'f', arguments: '{}' } };
const tool = (parameters: Record<string, unknown>): NonNullable<ChatRequest['tools']> => [
  { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { p: parameters } } } },
];
const refusal = (request: Partial<ChatRequest>, model: string, more = {}) => {
  try {
    sent(request, at(model, {}, more));
  } catch (fault) {
    return fault as { code: string; detail: { param: string }; public: string };
  }
  return undefined;
};

describe('what a format cannot say is refused rather than changed', () => {
  test.each<[string, Partial<ChatRequest>, string, string]>([
    ['several answers of Cohere', { n: 2 }, COMMAND_R, 'n'],
    ['an image to COHERE', { messages: image }, COMMAND_R, 'messages[0].content[0]'],
    ['a tool COHERE must call', { tools: tool({ type: 'string' }), tool_choice: 'required' }, COMMAND_R, 'tool_choice'],
    [
      'a nested tool of COHERE',
      { tools: tool({ type: 'object', properties: { a: { type: 'string' } } }) },
      COMMAND_R,
      'tools[0].function.parameters.properties.p',
    ],
    [
      'a list of objects in a tool of COHERE',
      { tools: tool({ type: 'array', items: { type: 'object' } }) },
      COMMAND_R,
      'tools[0].function.parameters.properties.p',
    ],
    [
      'a conversation that ends with the model',
      { messages: [{ role: 'assistant', content: 'a' }] },
      COMMAND_R,
      'messages',
    ],
    ['a custom tool', { tools: [{ type: 'custom', custom: { name: 'c' } }] }, LLAMA, 'tools[0]'],
    ['allowed tools', { tool_choice: { type: 'allowed_tools' } }, LLAMA, 'tool_choice'],
    [
      'a forced tool that is not there',
      { tools: tool({}), tool_choice: { type: 'function', function: { name: 'g' } } },
      COMMAND_A_VISION,
      'tool_choice',
    ],
    [
      'a file by id',
      { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] },
      LLAMA,
      'messages[0].content[0]',
    ],
    [
      'audio to COHEREV2',
      { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }] }] },
      COMMAND_A_VISION,
      'messages[0].content[0]',
    ],
    ['the older functions', { functions: [] }, LLAMA, 'functions'],
    ['an answer in audio', { modalities: ['text', 'audio'] }, LLAMA, 'modalities'],
    ['a message of an old role', { messages: [{ role: 'function', content: 'a' }] }, LLAMA, 'messages[0].role'],
  ])('%s', (_claim, request, model, param) => {
    const fault = refusal(request, model);
    expect([fault?.code, fault?.detail.param]).toEqual(['request.unsupported_value', param]);
  });

  test('a tool result without its call is an invalid request', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'a' },
      { role: 'tool', tool_call_id: 'call_9', content: 'b' },
    ];
    expect(refusal({ messages }, COMMAND_R)).toMatchObject({
      code: 'request.invalid',
      detail: { param: 'messages[1].tool_call_id' },
    });
  });

  test('arguments that are no object are an invalid request', () => {
    const broken = { ...call, function: { name: 'f', arguments: '[1' } };
    const messages: ChatRequest['messages'] = [
      { role: 'assistant', tool_calls: [broken] },
      { role: 'user', content: 'a' },
    ];
    expect(refusal({ messages }, COMMAND_R)?.code).toBe('request.invalid');
  });

  test('a field without a counterpart is refused where the deployment says so', () => {
    expect(refusal({ user: 'u' }, LLAMA, { unsupported: 'refuse' })).toMatchObject({
      code: 'request.unsupported_parameter',
      detail: { param: 'user' },
    });
  });
});

describe('COHERE', () => {
  test('matches a result to the nearest earlier call of its id, since equal calls have equal ids', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: '{"x":1}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'one' },
      { role: 'assistant', tool_calls: [{ ...call, function: { name: 'f', arguments: '{"x":2}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'two' },
    ];
    const { toolResults, chatHistory } = sent({ messages }, at(COMMAND_R)).body.chatRequest;
    expect(toolResults).toEqual([{ call: { name: 'f', parameters: { x: 2 } }, outputs: [{ output: 'two' }] }]);
    expect(chatHistory[2].toolResults[0].call.parameters).toEqual({ x: 1 });
  });

  test('resolves the ids it made itself', () => {
    const chat = oci().chat!;
    const answer = {
      apiFormat: 'COHERE',
      text: '',
      finishReason: 'COMPLETE',
      toolCalls: [{ name: 'f', parameters: { a: 'é' } }],
    };
    const { message } = chat.decode(reply({ modelId: COMMAND_R, chatResponse: answer }), at(COMMAND_R)).completion
      .choices[0]!;
    const id = message.tool_calls?.[0]?.id ?? '';
    const messages = [
      { role: 'user' as const, content: 'a' },
      message,
      { role: 'tool' as const, tool_call_id: id, content: 'b' },
    ];
    expect(sent({ messages }, at(COMMAND_R)).body.chatRequest.toolResults[0].call).toEqual({
      name: 'f',
      parameters: { a: 'é' },
    });
  });

  test('puts a word of the model between tool results and a user who speaks at once', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: 'b' },
      { role: 'user', content: 'c' },
    ];
    const { message, chatHistory } = sent({ messages }, at(COMMAND_R)).body.chatRequest;
    expect([message, chatHistory.map(({ role }: { role: string }) => role)]).toEqual([
      'c',
      ['USER', 'CHATBOT', 'TOOL', 'CHATBOT'],
    ]);
  });

  test('leaves a system message after the last turn in the history', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'user', content: 'a' },
      { role: 'system', content: 'Be brief.' },
    ];
    const { message, chatHistory } = sent({ messages }, at(COMMAND_R)).body.chatRequest;
    expect([message, chatHistory]).toEqual(['a', [{ role: 'SYSTEM', message: 'Be brief.' }]]);
  });

  test.each([
    ['string', { type: 'string' }, 'str'],
    ['optional number', { anyOf: [{ type: 'number' }, { type: 'null' }] }, 'float'],
    ['optional by a list of types', { type: ['boolean', 'null'] }, 'bool'],
    ['enumeration without a type', { enum: ['a'] }, 'str'],
    ['list of anything', { type: 'array' }, 'List'],
    ['list of numbers', { type: 'array', items: { type: 'integer' } }, 'List[int]'],
    ['free object', { type: 'object' }, 'Dict'],
  ])('calls a %s by its Python name', (_name, parameters, type) => {
    const { tools } = sent({ tools: tool(parameters) }, at(COMMAND_R)).body.chatRequest;
    expect(tools[0].parameterDefinitions.p.type).toBe(type);
  });
});

const fragment = (id: string) => ({ index: 0, message: { toolCalls: [{ id, name: 'f', arguments: '{' }] } });

describe('a broken answer', () => {
  const chat = oci().chat!;

  test('dressed as 200 is the error it holds', () => {
    const body = { code: 'TooManyRequests', message: 'Slow down' };
    expect(() => chat.decode(reply(body), at(LLAMA))).toThrow(expect.objectContaining({ code: 'provider.throttled' }));
  });

  test.each([
    ['no JSON', '<html>'],
    ['no chatResponse', '{}'],
    ['no choices', '{"chatResponse":{"apiFormat":"GENERIC"}}'],
  ])('with %s is malformed', (_claim, body) => {
    expect(() => chat.decode(reply(body), at(LLAMA))).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
  });

  test('with fragments of two calls mixed is malformed', () => {
    const decoder = chat.decodeStream({ status: 200, headers: {} }, at(LLAMA));
    expect(() => decodeAll(decoder, sse(fragment('a'), fragment('b'), fragment('a')))).toThrow(
      expect.objectContaining({ code: 'provider.malformed' }),
    );
  });
});
