import { describe, expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { assemble, decodeAll, deps, reply, sse, target } from '../testing.ts';
import { anthropic } from './index.ts';

const make = (settings: Record<string, unknown> = {}) =>
  anthropic.create(
    'c',
    anthropic.settingsSchema.parse({ kind: 'anthropic', auth: { apiKey: new Secret('sk-ant-test') }, ...settings }),
    deps,
  );
const claude = make();
const chat = claude.chat!;
const hello = { model: 'x', messages: [{ role: 'user' as const, content: 'hi' }] };
const decode = (body: unknown) => chat.decode(reply(body), target('claude'));
const stream = (...events: unknown[]) =>
  decodeAll(chat.decodeStream({ status: 200, headers: {} }, target('claude')), sse(...events));
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-9', content: [], stop_reason: null };

const open = (index: number, block: object) => ({ type: 'content_block_start', index, content_block: block });
const delta = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta });
const close = (index: number) => ({ type: 'content_block_stop', index });
const end = (reason: string, more: object = {}) => [
  {
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null, ...more },
    usage: { output_tokens: 9 },
  },
  { type: 'message_stop' },
];
const error = (type: string, message = 'x') => ({ type: 'error', error: { type, message }, request_id: 'r' });

describe('the request', () => {
  test('carries version, betas, key and model', async () => {
    const options = anthropic.deploymentSchema.parse({ betas: ['b-1', 'b-2'] });
    const { wire } = chat.encode({ ...hello, stream: true }, target('claude', { options }));
    const { path, headers, body } = await claude.authorize(wire);
    expect(path).toBe('/v1/messages');
    expect(headers).toEqual({
      accept: 'text/event-stream',
      'anthropic-beta': 'b-1,b-2',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      'x-api-key': 'sk-ant-test',
    });
    expect(JSON.parse(body.toString())).toMatchObject({ model: 'claude', stream: true, max_tokens: 4096 });
  });

  test('reaches the same models behind another path and with a bearer token', async () => {
    const provider = make({ endpoint: 'https://r.example.com/anthropic/v1', auth: { bearer: new Secret('t') } });
    const { path, headers } = await provider.authorize(provider.chat!.encode(hello, target('claude')).wire);
    expect([path, headers['authorization']]).toEqual(['/anthropic/v1/messages', 'Bearer t']);
  });
});

describe('a whole answer', () => {
  test('decodes to text, thinking, tool calls, finish and usage', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 's' };
    const redacted = { type: 'redacted_thinking', data: 'd' };
    const { completion, usage, finishRaw } = decode({
      ...message,
      content: [
        thinking,
        redacted,
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
        { type: 'tool_use', id: 't1', name: 'f', input: { x: 1 } },
      ],
      stop_reason: 'tool_use',
      usage: {
        input_tokens: 3,
        cache_read_input_tokens: 5,
        cache_creation_input_tokens: 7,
        output_tokens: 11,
        output_tokens_details: { thinking_tokens: 4 },
      },
    });
    expect(completion.choices).toEqual([
      {
        index: 0,
        logprobs: null,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'ab',
          refusal: null,
          reasoning_content: 'hm',
          thinking: [thinking, redacted],
          tool_calls: [{ id: 't1', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
        },
      },
    ]);
    expect(usage).toEqual({ inputUncached: 3, cacheRead: 5, cacheWrite: 7, outputVisible: 7, reasoning: 4 });
    expect(completion.usage).toMatchObject({ prompt_tokens: 15, completion_tokens: 11, total_tokens: 26 });
    expect([completion.id, completion.model, finishRaw]).toEqual(['msg_1', 'claude-9', ['tool_use']]);
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content_filter'],
    ['something_new', 'stop'],
  ])('that stopped for %s finished with %s', (raw, reason) => {
    const { completion } = decode({ ...message, content: [{ type: 'text', text: 'x' }], stop_reason: raw });
    expect(completion.choices[0]!.finish_reason).toBe(reason);
  });

  test('that was refused tells why', () => {
    const details = { type: 'refusal', category: 'bio', explanation: 'No.' };
    const { completion } = decode({ ...message, stop_reason: 'refusal', stop_details: details });
    expect(completion.choices[0]!.message).toMatchObject({ content: null, refusal: 'No.' });
  });

  test('that is an error dressed as success is that error', () => {
    expect(() => decode({ type: 'error', error: { type: 'overloaded_error', message: 'x' } })).toThrow(
      expect.objectContaining({ code: 'provider.overloaded' }),
    );
  });

  test('without content is malformed', () => {
    expect(() => decode({ id: 'x' })).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
  });
});

describe('a streamed answer', () => {
  const start = {
    type: 'message_start',
    message: { ...message, usage: { input_tokens: 3, cache_read_input_tokens: 5, output_tokens: 1 } },
  };
  const full = [
    start,
    { type: 'ping' },
    open(0, { type: 'thinking', thinking: '', signature: '' }),
    delta(0, { type: 'thinking_delta', thinking: 'h' }),
    delta(0, { type: 'thinking_delta', thinking: 'ḿ😀' }),
    delta(0, { type: 'signature_delta', signature: 'sig' }),
    close(0),
    open(1, { type: 'text', text: '' }),
    delta(1, { type: 'text_delta', text: 'Sure' }),
    close(1),
    open(2, { type: 'tool_use', id: 't1', name: 'f', input: {} }),
    delta(2, { type: 'input_json_delta', partial_json: '' }),
    delta(2, { type: 'input_json_delta', partial_json: '{"x"' }),
    delta(2, { type: 'input_json_delta', partial_json: ':1}' }),
    close(2),
    open(3, { type: 'tool_use', id: 't2', name: 'g', input: {} }),
    close(3),
    ...end('tool_use'),
  ];

  test('decodes to reasoning, text, tool calls, finish and usage', () => {
    const events = stream(...full);
    expect(assemble(events)).toEqual({
      reasoning: 'hḿ😀',
      text: 'Sure',
      tools: [
        { id: 't1', name: 'f', arguments: '{"x":1}' },
        { id: 't2', name: 'g', arguments: '{}' },
      ],
      finish: ['tool_calls'],
    });
    expect(events.find(({ usage }) => usage)!.usage).toEqual({
      inputUncached: 3,
      cacheRead: 5,
      cacheWrite: 0,
      outputVisible: 9,
      reasoning: 0,
    });
    expect(events.at(-1)).toEqual({ terminal: true });
  });

  test('gives the thinking back whole, with its signature', () => {
    const blocks = stream(...full).flatMap(({ chunk }) => chunk?.choices[0]?.delta.thinking ?? []);
    expect(blocks).toEqual([{ type: 'thinking', thinking: 'hḿ😀', signature: 'sig' }]);
  });

  test('keeps one id, and the role stands in the first delta alone', () => {
    const chunks = stream(...full).flatMap(({ chunk }) => (chunk ? [chunk] : []));
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['msg_1']));
    expect(chunks.filter(({ choices }) => choices[0]?.delta.role).length).toBe(1);
    expect(chunks[0]!.choices[0]!.delta.role).toBe('assistant');
  });

  test('is the same however its bytes are split', () => {
    const whole = stream(...full);
    for (const size of [1, 5, 64]) {
      expect(decodeAll(chat.decodeStream({ status: 200, headers: {} }, target('claude')), sse(...full), size)).toEqual(
        whole,
      );
    }
  });

  test('that was refused tells why before it finishes', () => {
    const events = stream(start, ...end('refusal', { stop_details: { type: 'refusal', explanation: 'No.' } }));
    expect(events[0]!.chunk!.choices[0]!.delta.refusal).toBe('No.');
    expect(assemble(events).finish).toEqual(['content_filter']);
  });

  test('that is cut has no terminal event', () => {
    expect(stream(...full.slice(0, -1)).some(({ terminal }) => terminal)).toBe(false);
  });

  test.each([
    ['overloaded_error', 'provider.overloaded'],
    ['api_error', 'provider.failed'],
    ['rate_limit_error', 'provider.throttled'],
    ['invalid_request_error', 'provider.refused'],
    ['authentication_error', 'provider.credentials'],
  ])('with the error %s in it ends with the fault %s', (type, code) => {
    const events = stream(start, { type: 'error', error: { type, message: 'x' } }, ...end('end_turn'));
    expect(events).toEqual([{ fault: expect.objectContaining({ code }) }]);
  });

  test('that does not begin at the beginning is malformed', () => {
    expect(() => stream(close(0))).toThrow(expect.objectContaining({ code: 'provider.malformed' }));
  });
});

describe('a failure', () => {
  test.each([
    [400, error('invalid_request_error'), 'provider.refused', 'refused'],
    [
      400,
      error('invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum'),
      'provider.context_overflow',
      'refused',
    ],
    [
      400,
      error('invalid_request_error', 'Your credit balance is too low to access the API.'),
      'provider.exhausted',
      'exhausted',
    ],
    [401, error('authentication_error'), 'provider.credentials', 'refused'],
    [402, error('billing_error'), 'provider.exhausted', 'exhausted'],
    [403, error('permission_error'), 'provider.credentials', 'refused'],
    [404, error('not_found_error'), 'provider.model_missing', 'refused'],
    [413, error('request_too_large'), 'provider.refused', 'refused'],
    [429, error('rate_limit_error'), 'provider.throttled', 'throttled'],
    [500, error('api_error'), 'provider.failed', 'failed'],
    [504, error('timeout_error'), 'provider.slow', 'slow'],
    [529, error('overloaded_error'), 'provider.overloaded', 'overloaded'],
    [503, 'upstream', 'provider.overloaded', 'overloaded'],
  ])('%i %j is %s, class %s', (status, body, code, kind) => {
    expect(claude.failure(reply(body, status))).toMatchObject({ code, class: kind });
  });
});
