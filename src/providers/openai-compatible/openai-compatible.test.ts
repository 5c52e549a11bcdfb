import { describe, expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import type { ChatRequest } from '../canonical.ts';
import type { ChatEvent } from '../port.ts';
import { assemble, decodeAll, deps, NOW_MS, recorded, reply, sse, target } from '../testing.ts';
import { openaiCompatible } from './index.ts';

const make = (settings: Record<string, unknown> = {}) =>
  openaiCompatible.create(
    'local',
    openaiCompatible.settingsSchema.parse({
      kind: 'openai-compatible',
      endpoint: 'http://127.0.0.1:11434/v1/',
      ...settings,
    }),
    deps,
  );
const local = make();
const chat = local.chat!;
const hello: ChatRequest = { model: 'asked', messages: [{ role: 'user', content: 'hi' }] };
const sent = (request: ChatRequest, settings = {}, deployment = {}) =>
  JSON.parse(
    make(settings)
      .chat!.encode(request, target('m', { options: deployment }))
      .wire.body.toString(),
  );
const stream = (...events: unknown[]): ChatEvent[] =>
  decodeAll(chat.decodeStream({ status: 200, headers: {} }, target('m')), sse(...events));
const chunk = (choice: object, more: object = {}) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, ...choice }],
  ...more,
});
const fragment = (call: object) => chunk({ delta: { tool_calls: [call] }, finish_reason: null });

describe('the request', () => {
  test('goes below the configured base path with the static query', () => {
    const { wire } = make({ query: { 'api-version': '1 2' } }).chat!.encode(hello, target('m'));
    expect(wire.path).toBe('/v1/chat/completions?api-version=1+2');
  });

  test('carries the vendor model and every field the caller sent, known to us or not', () => {
    expect(sent({ ...hello, seed: 7, top_k: 40 })).toEqual({ ...hello, model: 'm', seed: 7, top_k: 40 });
  });

  test('of a stream always asks for usage and keeps other stream options', () => {
    const request = { ...hello, stream: true, stream_options: { include_usage: false, include_obfuscation: false } };
    expect(sent(request)['stream_options']).toEqual({ include_usage: true, include_obfuscation: false });
  });

  test('leaves stream options out for a server that refuses them', () => {
    expect(sent({ ...hello, stream: true }, { streamOptions: false })).not.toHaveProperty('stream_options');
  });

  test('holds none of our extension fields', () => {
    const request: ChatRequest = {
      model: 'x',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] },
        { role: 'assistant', content: 'b', thinking: [{ type: 'thinking', thinking: 'c' }] },
      ],
      tools: [{ type: 'function', function: { name: 'f' }, cache_control: { type: 'ephemeral' } }],
    };
    expect(sent(request)).toEqual({
      model: 'm',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'a' }] },
        { role: 'assistant', content: 'b' },
      ],
      tools: [{ type: 'function', function: { name: 'f' } }],
    });
  });

  test.each([
    ['asis', { max_tokens: 5 }, { max_tokens: 5 }],
    ['max_completion_tokens', { max_tokens: 5 }, { max_completion_tokens: 5 }],
    ['max_tokens', { max_completion_tokens: 5 }, { max_tokens: 5 }],
    ['max_tokens', { max_tokens: 4, max_completion_tokens: 5 }, { max_tokens: 4 }],
  ])('puts the limit on output tokens into the field the server knows: %s', (tokensField, given, expected) => {
    const { model: _, messages: __, ...rest } = sent({ ...hello, ...given }, {}, { tokensField });
    expect(rest).toEqual(expected);
  });

  test.each([
    [{ apiKey: new Secret('k') }, { authorization: 'Bearer k' }],
    [{ apiKey: new Secret('k'), header: 'Api-Key' }, { 'api-key': 'k' }],
    [{ apiKey: new Secret('k'), header: 'x-token', scheme: 'Key' }, { 'x-token': 'Key k' }],
  ])('is authorised with the header the server asks for', async (auth, expected) => {
    const provider = make({ auth });
    const { headers } = await provider.authorize(provider.chat!.encode(hello, target('m')).wire);
    expect(headers).toMatchObject(expected);
  });

  test('is not sent again with a key that was refused', async () => {
    const provider = make({ auth: { apiKey: new Secret('k') } });
    const { wire } = provider.chat!.encode(hello, target('m'));
    await expect(provider.authorize(wire, true)).rejects.toMatchObject({ code: 'provider.credentials' });
  });
});

describe('settings', () => {
  test.each(['ftp://h/v1', 'http://u:p@h/v1', 'http://h/v1?key=1', 'http://h/#x', 'h:80'])(
    'refuse the endpoint %s',
    (endpoint) => {
      expect(openaiCompatible.settingsSchema.safeParse({ kind: 'openai-compatible', endpoint }).success).toBe(false);
    },
  );

  test('refuse a field nobody knows', () => {
    expect(() => make({ headres: {} })).toThrow('headres');
  });
});

describe('a whole answer', () => {
  test('recorded from a server with `reasoning` decodes to text, reasoning, finish and usage', () => {
    const { completion, usage, finishRaw } = chat.decode(recorded('bedrock-mantle-chat'), target('m'));
    const { message, finish_reason: finish } = completion.choices[0]!;
    expect([message.content, finish, finishRaw]).toEqual(['SAFE', 'stop', ['stop']]);
    expect(message.reasoning_content).toMatch(/^The user says/);
    expect(message).not.toHaveProperty('reasoning');
    expect(usage).toEqual({ inputUncached: 72, cacheRead: 0, cacheWrite: 0, outputVisible: 56, reasoning: 0 });
  });

  test('without id, created, index and tool ids gets them', () => {
    const body = {
      choices: [{ message: { tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] }, finish_reason: null }],
    };
    const { completion, usage } = chat.decode(reply(body), target('m'));
    expect(completion.id).toMatch(/^chatcmpl-\w{32}$/);
    expect(completion.created).toBe(NOW_MS / 1000);
    expect(completion.choices[0]).toMatchObject({ index: 0, finish_reason: 'tool_calls' });
    expect(completion.choices[0]!.message.tool_calls).toEqual([
      { id: expect.stringMatching(/^call_\w+$/), type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
    expect(usage).toBeUndefined();
  });

  test.each([
    ['weird', 'stop'],
    ['eos', 'stop'],
    ['model_length', 'length'],
    ['CONTENT_FILTER', 'content_filter'],
    ['content-filter', 'content_filter'],
    ['Max-Tokens', 'length'],
  ])('with the finish word %s ends as %s, the raw word kept', (raw, reason) => {
    const { completion, finishRaw } = chat.decode(
      reply({ choices: [{ message: { content: 'x' }, finish_reason: raw }] }),
      target('m'),
    );
    expect([completion.choices[0]!.finish_reason, finishRaw]).toEqual([reason, [raw]]);
  });

  test.each([
    [{ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, undefined],
    [null, undefined],
    [
      { prompt_tokens: 10, completion_tokens: 4, total_tokens: 20, completion_tokens_details: { reasoning_tokens: 6 } },
      { inputUncached: 10, cacheRead: 0, cacheWrite: 0, outputVisible: 4, reasoning: 6 },
    ],
    [
      { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14, prompt_cache_hit_tokens: 8 },
      { inputUncached: 2, cacheRead: 8, cacheWrite: 0, outputVisible: 4, reasoning: 0 },
    ],
  ])('with the usage %j counts %j', (usage, expected) => {
    const body = { choices: [{ message: { content: 'x' }, finish_reason: 'stop' }], usage };
    expect(chat.decode(reply(body), target('m')).usage).toEqual(expected);
  });

  test.each([
    [{ error: { message: 'boom', type: 'server_error' } }, 'provider.failed'],
    [{ error: 'boom' }, 'provider.failed'],
    [{ detail: 'boom' }, 'provider.failed'],
    [{ object: 'error', message: 'too long', code: 400, type: 'BadRequestError' }, 'provider.refused'],
    [{ error: { code: 429, message: 'slow down' } }, 'provider.throttled'],
    [{ object: 'error', code: 400, message: "This model's maximum context length is 8" }, 'provider.context_overflow'],
    [{ choices: [] }, 'provider.malformed'],
    [{}, 'provider.malformed'],
    ['<html>', 'provider.malformed'],
    ['[1]', 'provider.malformed'],
    [{ choices: [{ message: { content: 'x' }, finish_reason: 'error' }] }, 'provider.failed'],
    [{ choices: [{ message: { content: 'x' }, finish_reason: 'engine_timeout' }] }, 'provider.failed'],
  ])('that is no answer, %j, is the fault %s', (body, code) => {
    expect(() => chat.decode(reply(body), target('m'))).toThrow(expect.objectContaining({ code }));
  });
});

describe('a streamed answer', () => {
  const first = chunk({ delta: { role: 'assistant', content: 'Hé' }, finish_reason: null });
  const last = chunk({ delta: {}, finish_reason: 'stop' });
  const usage = { ...chunk({}), choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };

  test('passes each event on as it came, marks usage and the end', () => {
    const events = stream(first, last, usage, '[DONE]');
    expect(events.map(({ raw }) => raw)).toEqual(
      [first, last, usage].map((e) => JSON.stringify(e)).concat([undefined!]),
    );
    expect(events[1]!.finishRaw).toBe('stop');
    expect(events[2]!.usage).toMatchObject({ inputUncached: 3, outputVisible: 2 });
    expect(events[3]).toEqual({ terminal: true });
  });

  test('without [DONE] is as complete as its finish reasons say', () => {
    const events = stream(first, last);
    expect([assemble(events).finish, events.some(({ terminal }) => terminal)]).toEqual([['stop'], false]);
  });

  test.each([[[first, '[DONE]']], [[first, { ...last, choices: [{ ...last.choices[0], index: 1 }] }, '[DONE]']]])(
    'without a finish reason for every choice is not terminated by [DONE]',
    (events) => {
      expect(stream(...events).some(({ terminal }) => terminal)).toBe(false);
    },
  );

  test('keeps one id throughout although the server changes it or gives none', () => {
    const events = stream({ ...first, id: undefined, created: undefined }, { ...last, id: 'other' });
    const ids = events.flatMap(({ chunk }) => (chunk ? [chunk.id] : []));
    expect(ids[0]).toMatch(/^chatcmpl-/);
    expect(ids[1]).toBe(ids[0]);
  });

  test.each([
    [
      'well numbered',
      [
        { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } },
        { index: 0, function: { arguments: '{"x"' } },
        { index: 0, function: { arguments: ':1}' } },
        { index: 1, id: 'b', type: 'function', function: { name: 'g', arguments: '{}' } },
      ],
    ],
    [
      'without index',
      [
        { id: 'a', function: { name: 'f' } },
        { function: { arguments: '{"x"' } },
        { function: { arguments: ':1}' } },
        { id: 'b', function: { name: 'g', arguments: '{}' } },
      ],
    ],
    [
      'always index 0',
      [
        { index: 0, id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
        { index: 0, id: 'b', function: { name: 'g', arguments: '{}' } },
      ],
    ],
    [
      'id and name repeated',
      [
        { index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } },
        { index: 0, id: 'a', function: { name: 'f', arguments: ':1}' } },
        { index: 1, id: 'b', function: { name: 'g', arguments: {} } },
      ],
    ],
    [
      'numbered from 1',
      [
        { index: 1, id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
        { index: 2, id: 'b', function: { name: 'g', arguments: '{}' } },
      ],
    ],
  ])('numbers tool calls from 0, %s', (_, fragments) => {
    const events = stream(...fragments.map(fragment), chunk({ delta: {}, finish_reason: 'tool_calls' }));
    expect(assemble(events)).toMatchObject({
      tools: [
        { id: 'a', name: 'f', arguments: '{"x":1}' },
        { id: 'b', name: 'g', arguments: '{}' },
      ],
      finish: ['tool_calls'],
    });
  });

  test('tells `reasoning` as reasoning_content', () => {
    expect(assemble(stream(chunk({ delta: { reasoning: 'hm' } }), last)).reasoning).toBe('hm');
  });

  test.each([
    [{ error: { message: 'x', type: 'server_error' } }, 'provider.failed'],
    [{ error: { message: 'x', code: 503 } }, 'provider.overloaded'],
    [{ error: 'x' }, 'provider.failed'],
    [{ detail: 'x' }, 'provider.failed'],
    [{ object: 'error', code: 429, message: 'x' }, 'provider.throttled'],
    [chunk({ delta: {}, finish_reason: 'error' }), 'provider.failed'],
  ])('with the error %j in it ends with the fault %s', (event, code) => {
    const events = stream(first, event, last);
    expect(events.at(-1)!.fault).toMatchObject({ code });
    expect(events).toHaveLength(2);
  });

  test('that cannot be parsed is malformed', () => {
    expect(() => stream(first, '{"id":')).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
  });

  test('ignores comments, pings and events that carry nothing', () => {
    const body = Buffer.from(`: hi\n\nevent: ping\ndata: {"type":"ping"}\n\ndata:\n\n${sse(first, last).toString()}`);
    const events = decodeAll(chat.decodeStream({ status: 200, headers: {} }, target('m')), body);
    expect(assemble(events).text).toBe('Hé');
  });

  test('that came whole, because the server does not stream, becomes one chunk', () => {
    const whole = { id: 'c', choices: [{ message: { content: 'all' }, finish_reason: 'stop' }] };
    const decoder = chat.decodeStream({ status: 200, headers: { 'content-type': 'application/json' } }, target('m'));
    const events = decodeAll(decoder, Buffer.from(JSON.stringify(whole)));
    expect([assemble(events).text, events.at(-1)!.terminal]).toEqual(['all', true]);
  });
});

describe('embeddings', () => {
  const embeddings = local.embeddings!;
  const decode = (body: unknown) => embeddings.decode([reply(body)], target('e'));

  test('are asked for in the form the server is known to give', () => {
    const { wires } = embeddings.encode({ model: 'x', input: ['a'], encoding_format: 'base64' }, target('e'));
    expect(wires.map(({ path }) => path)).toEqual(['/v1/embeddings']);
    expect(JSON.parse(wires[0]!.body.toString())).toEqual({ model: 'e', input: ['a'], encoding_format: 'float' });
  });

  test('come in the order of their index, as numbers or base64', () => {
    const base64 = Buffer.from(new Float32Array([0.5, -2]).buffer).toString('base64');
    const { answer, usage } = decode({
      model: 'e1',
      data: [
        { index: 1, embedding: [1, 2] },
        { index: 0, embedding: base64 },
      ],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    expect(answer).toEqual({ model: 'e1', vectors: [new Float32Array([0.5, -2]), [1, 2]] });
    expect(usage).toMatchObject({ inputUncached: 4, outputVisible: 0 });
  });

  test.each([
    { data: [{ index: 1, embedding: [1] }] },
    { data: [{ embedding: [1] }, { index: 0, embedding: [1] }] },
    { data: [{ index: 0, embedding: [] }] },
    { data: [{ index: 0, embedding: [null] }] },
    { data: [{ index: 0, embedding: 'AAA=' }] },
    { data: {} },
  ])('that cannot be trusted are malformed: %j', (body) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
  });
});

const failure = (status: number, body: unknown, headers = {}) => local.failure(reply(body, status, headers));

describe('a failure', () => {
  test.each([
    [400, { error: { message: 'bad', type: 'invalid_request_error', param: 'n' } }, 'provider.refused', 'refused'],
    [400, { error: { message: 'x', code: 'context_length_exceeded' } }, 'provider.context_overflow', 'refused'],
    [400, { error: { message: 'x', code: 'content_filter' } }, 'provider.content_filter', 'refused'],
    [401, { error: { message: 'x', type: 'invalid_request_error' } }, 'provider.credentials', 'refused'],
    [402, 'pay', 'provider.exhausted', 'exhausted'],
    [403, '', 'provider.credentials', 'refused'],
    [404, { error: { message: 'model "x" not found', type: 'api_error' } }, 'provider.model_missing', 'refused'],
    [400, { error: { message: 'x', code: 'model_not_found' } }, 'provider.model_missing', 'refused'],
    [408, '', 'provider.slow', 'slow'],
    [422, { detail: [{ msg: 'Input should be a number' }] }, 'provider.refused', 'refused'],
    [424, '', 'provider.failed', 'failed'],
    [429, { error: { message: 'x', code: 'rate_limit_exceeded' } }, 'provider.throttled', 'throttled'],
    [429, { error: { message: 'x', code: 'insufficient_quota' } }, 'provider.exhausted', 'exhausted'],
    [500, '<html>', 'provider.failed', 'failed'],
    [502, '', 'provider.failed', 'failed'],
    [503, '', 'provider.overloaded', 'overloaded'],
    [504, '', 'provider.failed', 'failed'],
    [529, '', 'provider.overloaded', 'overloaded'],
    [302, '', 'provider.failed', 'failed'],
  ])('%i %j is %s, class %s', (status, body, code, kind) => {
    expect(failure(status, body)).toMatchObject({ code, class: kind });
  });

  test.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': new Date(NOW_MS + 3000).toUTCString() }, 3000],
    [{ 'retry-after': new Date(NOW_MS - 3000).toUTCString() }, 0],
    [{ 'retry-after': '99999999' }, 600_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('with the headers %j may be retried after %s ms', (headers, ms) => {
    expect(failure(429, '', headers).retryAfterMs).toBe(ms);
  });

  test('tells what the server said, without keys and addresses', () => {
    const provider = make({ auth: { apiKey: new Secret('hunter2hunter2') } });
    const message = 'upstream http://10.0.0.3:8000/v1 refused\nhunter2hunter2 and sk-abcdefgh1234 at 10.1.2.3:80';
    expect(provider.failure(reply({ error: { message } }, 400)).message).toBe(
      'upstream [address] refused [secret] and [secret] at [address]',
    );
  });
});
