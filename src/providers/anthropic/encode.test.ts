import { describe, expect, test } from 'vitest';
import type { ChatMessage, ChatRequest } from '../canonical.ts';
import { target } from '../testing.ts';
import { capabilitiesSchema } from './capabilities.ts';
import { encodeMessages } from './encode.ts';

const hello: ChatMessage = { role: 'user', content: 'hi' };
const encode = (
  request: Partial<ChatRequest>,
  capabilities: Record<string, unknown> = {},
  unsupported: 'drop' | 'refuse' = 'drop',
) =>
  encodeMessages(
    { model: 'x', messages: [hello], ...request },
    target('claude', { unsupported }),
    capabilitiesSchema.parse(capabilities),
  );
const body = (request: Partial<ChatRequest>, capabilities = {}) => encode(request, capabilities).body;
const turns = (...messages: ChatMessage[]) => body({ messages }).messages;
const call = (id: string, args = '{}') => ({ id, type: 'function' as const, function: { name: 'f', arguments: args } });
const file = (data: string) => ({ type: 'file' as const, file: { file_data: data, filename: 'a' } });
const text = (text: string) => ({ type: 'text', text });

describe('turns', () => {
  test('instructions go to the top, whatever their role and place', () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'a' },
      hello,
      { role: 'developer', content: [{ type: 'text', text: 'b', cache_control: { type: 'ephemeral' } }] },
    ];
    expect(body({ messages })).toMatchObject({
      system: [text('a'), { ...text('b'), cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'user', content: [text('hi')] }],
    });
  });

  test('neighbours of one role become one turn', () => {
    expect(turns(hello, { role: 'user', content: 'there' })).toEqual([
      { role: 'user', content: [text('hi'), text('there')] },
    ]);
  });

  test('results of parallel tools share the user’s turn, before what the user says', () => {
    const messages: ChatMessage[] = [
      hello,
      { role: 'assistant', content: null, tool_calls: [call('a', '{"x":1}'), call('b', '')] },
      { role: 'tool', tool_call_id: 'a', content: '1' },
      { role: 'user', content: 'go on' },
      { role: 'tool', tool_call_id: 'b', content: '' },
    ];
    expect(turns(...messages).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
          { type: 'tool_use', id: 'b', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: [text('1')] },
          { type: 'tool_result', tool_use_id: 'b' },
          text('go on'),
        ],
      },
    ]);
  });

  test('ids of other vendors are put into this one’s alphabet, the same in call and result', () => {
    const [, assistant, user] = turns(
      hello,
      { role: 'assistant', tool_calls: [call('functions.f:0')] },
      { role: 'tool', tool_call_id: 'functions.f:0', content: 'r' },
    );
    expect([assistant!.content[0], user!.content[0]]).toMatchObject([
      { id: 'functions_f_0' },
      { tool_use_id: 'functions_f_0' },
    ]);
  });

  test('signed thinking goes back first and unchanged, unsigned is left out', () => {
    const signed = { type: 'thinking' as const, thinking: 'hm', signature: 's=' };
    const redacted = { type: 'redacted_thinking' as const, data: 'd' };
    const thinking = [signed, redacted, { type: 'thinking' as const, thinking: 'no' }];
    expect(turns(hello, { role: 'assistant', content: 'yes', thinking }, hello)[1]!.content).toEqual([
      signed,
      redacted,
      text('yes'),
    ]);
  });

  test('blank texts and empty messages are left out, and a prefilled answer does not end in white space', () => {
    expect(
      turns(
        hello,
        { role: 'assistant', content: '' },
        { role: 'user', content: ' ' },
        { role: 'assistant', content: 'So \n' },
      ),
    ).toEqual([
      { role: 'user', content: [text('hi')] },
      { role: 'assistant', content: [text('So')] },
    ]);
  });

  test.each([
    ['data:image/jpg;base64,AAAA', { type: 'base64', media_type: 'image/jpeg', data: 'AAAA' }],
    ['https://example.com/a.png', { type: 'url', url: 'https://example.com/a.png' }],
  ])('an image given as %s travels as its source', (url, source) => {
    expect(turns({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] })[0]!.content).toEqual([
      { type: 'image', source },
    ]);
  });

  test('files travel as documents', () => {
    const content = [file('data:application/pdf;base64,AAAA'), file('data:text/plain;base64,w6k=')];
    expect(turns({ role: 'user', content })[0]!.content).toEqual([
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' }, title: 'a' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'é' }, title: 'a' },
    ]);
  });

  test.each<[string, ChatMessage]>([
    [
      'messages[0].content[0]',
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,AA' } }] },
    ],
    ['messages[0].content[0]', { role: 'user', content: [{ type: 'image_url', image_url: { url: 'file:///etc' } }] }],
    [
      'messages[0].content[0]',
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }] },
    ],
    ['messages[0].content[0]', { role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }],
    ['messages[0].role', { role: 'function', content: 'x' }],
    ['messages[0].tool_calls[0].function.arguments', { role: 'assistant', tool_calls: [call('a', '[1]')] }],
    ['messages[0].tool_calls[0].function.arguments', { role: 'assistant', tool_calls: [call('a', '{')] }],
    ['messages[0].tool_call_id', { role: 'tool', content: 'x' }],
  ])('what cannot be said there is refused, naming %s', (param, message) => {
    expect(() => body({ messages: [message] })).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ param }) }),
    );
  });
});

describe('tools', () => {
  const tools: ChatRequest['tools'] = [
    {
      type: 'function',
      function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
      cache_control: { type: 'ephemeral', ttl: '1h' },
    },
    { type: 'function', function: { name: 'g' } },
  ];

  test('carry their schema, strictness and cache hint', () => {
    expect(body({ tools }).tools).toEqual([
      {
        name: 'f',
        description: 'd',
        input_schema: { type: 'object' },
        strict: true,
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
      { name: 'g', input_schema: { type: 'object', properties: {} } },
    ]);
  });

  test.each([
    ['auto', null, { type: 'auto' }],
    ['none', false, { type: 'none' }],
    ['required', true, { type: 'any' }],
    [
      { type: 'function', function: { name: 'f' } },
      false,
      { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    ],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, undefined, undefined],
  ])('the choice %j with parallel calls %j is %j', (choice, parallel, expected) => {
    const request = { tools, tool_choice: choice, parallel_tool_calls: parallel } as Partial<ChatRequest>;
    expect(body(request).tool_choice).toEqual(expected);
  });

  test.each([
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tools[0].type'],
    [{ tools, tool_choice: { type: 'allowed_tools', allowed_tools: {} } }, 'tool_choice'],
  ])('of kinds the vendor does not know are refused: %j', (request, param) => {
    expect(() => body(request as Partial<ChatRequest>)).toThrow(
      expect.objectContaining({ code: 'request.unsupported_value', detail: expect.objectContaining({ param }) }),
    );
  });
});

describe('limits and sampling', () => {
  test.each([
    [{}, 4096],
    [{ max_tokens: 5 }, 5],
    [{ max_tokens: 5, max_completion_tokens: 6 }, 6],
  ])('a limit on output always travels: %j', (request, expected) => {
    expect(body(request).max_tokens).toBe(expected);
  });

  test.each([
    [{ temperature: 0.5, top_p: 0.9 }, {}, { temperature: 0.5 }, ['top_p']],
    [{ temperature: 0.5, top_p: 1 }, {}, { temperature: 0.5 }, []],
    [{ temperature: 0.5, top_p: 0.9 }, { sampling: 'both' }, { temperature: 0.5, top_p: 0.9 }, []],
    [{ temperature: 0.5, top_k: 3 }, { sampling: 'none' }, {}, ['temperature', 'top_k']],
    [{ temperature: 1.5 }, {}, { temperature: 1 }, ['temperature']],
    [{ temperature: 0.2, reasoning_effort: 'low' }, {}, {}, ['temperature']],
  ] as const)('sampling %j on a model that takes %j', (request, capabilities, expected, dropped) => {
    const encoded = encode(request, capabilities);
    const { temperature, top_p: topP, top_k: topK } = encoded.body;
    expect(JSON.parse(JSON.stringify({ temperature, top_p: topP, top_k: topK }))).toEqual(expected);
    expect(encoded.dropped).toEqual(dropped);
  });

  test('stop is always a list', () => {
    expect([body({ stop: 'a' }).stop_sequences, body({ stop: ['a', 'b'] }).stop_sequences]).toEqual([
      ['a'],
      ['a', 'b'],
    ]);
  });

  test('more than one answer is refused', () => {
    expect(() => body({ n: 2 })).toThrow(expect.objectContaining({ code: 'request.unsupported_value' }));
  });
});

describe('what the vendor has no field for', () => {
  const request = { seed: 1, logprobs: true, presence_penalty: 0.5, logit_bias: { a: 1 }, user: 'u', custom_field: 1 };

  test('is dropped and named', () => {
    expect(encode(request).dropped).toEqual(Object.keys(request));
  });

  test.each(Object.entries(request))('is refused where the deployment says so: %s', (name, value) => {
    expect(() => encode({ [name]: value }, {}, 'refuse')).toThrow(
      expect.objectContaining({
        code: 'request.unsupported_parameter',
        detail: expect.objectContaining({ param: name }),
      }),
    );
  });

  test('is not mentioned where it asks for nothing', () => {
    const idle = {
      presence_penalty: 0,
      frequency_penalty: 0,
      logprobs: false,
      logit_bias: {},
      seed: null,
      store: false,
      n: 1,
    };
    expect(encode(idle, {}, 'refuse').dropped).toEqual([]);
  });

  test('a JSON object without a schema cannot be promised', () => {
    expect(encode({ response_format: { type: 'json_object' } }).dropped).toEqual(['response_format']);
  });
});

describe('schema and thinking', () => {
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  const format = { type: 'json_schema' as const, json_schema: { name: 's', schema, strict: true } };

  test('a JSON schema becomes the output format', () => {
    expect(body({ response_format: format }).output_config).toEqual({ format: { type: 'json_schema', schema } });
  });

  test.each([
    [
      'high',
      'adaptive',
      { thinking: { type: 'adaptive' }, output_config: { format: { type: 'json_schema', schema }, effort: 'high' } },
      [],
    ],
    ['minimal', 'adaptive', { output_config: { effort: 'low' } }, []],
    ['none', 'adaptive', { thinking: { type: 'disabled' } }, []],
    ['medium', 'budget', { thinking: { type: 'enabled', budget_tokens: 3276 } }, []],
    ['low', 'budget', { thinking: { type: 'enabled', budget_tokens: 2048 } }, []],
    ['low', 'none', {}, ['reasoning_effort']],
    ['none', 'none', {}, []],
  ] as const)('the effort %s on a model that thinks by %s', (effort, thinking, expected, dropped) => {
    const encoded = encode({ reasoning_effort: effort, response_format: format }, { thinking });
    expect(encoded.body).toMatchObject(expected);
    expect(encoded.dropped).toEqual(dropped);
  });

  test.each([
    ['a limit too small for the least budget', { max_tokens: 1024 }],
    ['a forced tool call', { tools: [{ type: 'function', function: { name: 'f' } }], tool_choice: 'required' }],
    [
      'a tool result whose call came without its thinking',
      {
        messages: [
          hello,
          { role: 'assistant', tool_calls: [call('a')] },
          { role: 'tool', tool_call_id: 'a', content: '1' },
        ],
      },
    ],
  ])('is not asked for with %s', (_, request) => {
    const encoded = encode({ ...(request as Partial<ChatRequest>), reasoning_effort: 'low' }, { thinking: 'budget' });
    expect(encoded.body.thinking).toBeUndefined();
    expect(encoded.dropped).toEqual(['reasoning_effort']);
  });
});
