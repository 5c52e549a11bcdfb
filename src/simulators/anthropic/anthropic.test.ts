import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulatorCredentials } from '../credentials.ts';
import type { Simulator } from '../server.ts';
import { startSimulators, type Simulators } from '../start.ts';

type Request = Anthropic.MessageCreateParamsNonStreaming;

const MODEL = 'claude-haiku-4-5';
const user = (content: string): Anthropic.MessageParam[] => [{ role: 'user', content }];
const weather: Anthropic.Tool = {
  name: 'get_weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const clock: Anthropic.Tool = { name: 'get_time', input_schema: { type: 'object' } };

let simulators: Simulators;
let simulator: Simulator;
let client: Anthropic;

beforeAll(async () => {
  simulators = await startSimulators({ only: ['anthropic'] });
  simulator = simulators.simulator('anthropic');
  client = connect(simulatorCredentials.anthropic.apiKey);
});
afterAll(() => simulators.close());

const connect = (apiKey: string): Anthropic =>
  new Anthropic({ apiKey, baseURL: simulators.addresses.anthropic ?? '', maxRetries: 0 });

const ask = (content: string, more: Partial<Request> = {}): Promise<Anthropic.Message> =>
  client.messages.create({ model: MODEL, max_tokens: 2048, messages: user(content), ...more });

const streamed = (content: string, more: Partial<Request> = {}): Promise<Anthropic.Message> =>
  client.messages
    .stream({ model: MODEL, max_tokens: 2048, messages: user(content), ...more, stream: true })
    .finalMessage();

const textOf = (message: Anthropic.Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');

const failure = (asked: Promise<unknown>): Promise<unknown> => asked.catch((thrown: unknown) => thrown);

describe('messages', () => {
  test('an echo, a stop reason and usage', async () => {
    const message = await ask('Hello there');
    expect(textOf(message)).toContain('Hello there');
    expect(message).toMatchObject({ stop_reason: 'end_turn', usage: { cache_read_input_tokens: 0 } });
  });

  test('a stream is the whole answer in pieces', async () => {
    const [whole, pieces] = [await ask('Grüße, 你好'), await streamed('Grüße, 你好')];
    expect([pieces.content, pieces.usage.output_tokens]).toEqual([whole.content, whole.usage.output_tokens]);
  });

  test('the limit of tokens is a stop reason', async () => {
    const message = await ask('Say 200 words', { max_tokens: 10 });
    expect([message.stop_reason, message.usage.output_tokens]).toEqual(['max_tokens', 10]);
  });

  test('a stop sequence is named', async () => {
    const message = await ask('Hello there', { stop_sequences: ['there'] });
    expect([message.stop_reason, message.stop_sequence]).toEqual(['stop_sequence', 'there']);
  });

  test('JSON by schema', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    };
    const message = await ask('Describe Alice', { output_config: { format: { type: 'json_schema', schema } } });
    expect(JSON.parse(textOf(message))).toEqual({ name: 'Alice' });
  });

  test('images are seen', async () => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: 'iVBORw0KGgo=' };
    const content = [
      { type: 'image' as const, source },
      { type: 'text' as const, text: 'What is it?' },
    ];
    expect(textOf(await ask('', { messages: [{ role: 'user', content }] }))).toContain('I see 1 image.');
  });

  test('what is marked for the cache is written first and read afterwards', async () => {
    const system = [
      { type: 'text' as const, text: 'A long rule. '.repeat(50), cache_control: { type: 'ephemeral' as const } },
    ];
    const [first, second] = [await ask('Hi', { system }), await ask('Ho', { system })];
    expect([first.usage.cache_creation_input_tokens, first.usage.cache_read_input_tokens]).toEqual([163, 0]);
    expect([second.usage.cache_creation_input_tokens, second.usage.cache_read_input_tokens]).toEqual([0, 163]);
  });
});

describe('tools', () => {
  test('two at once in a stream, and the answer to their results', async () => {
    const first = await streamed('Please call get_weather and get_time for Paris', { tools: [weather, clock] });
    const uses = first.content.filter((block) => block.type === 'tool_use');
    expect(uses.map(({ name, input }) => [name, input])).toEqual([
      ['get_weather', { city: 'Paris' }],
      ['get_time', {}],
    ]);
    const results = uses.map(({ id }, at) => ({
      type: 'tool_result' as const,
      tool_use_id: id,
      content: `result ${at}`,
    }));
    const messages = [
      ...user('…'),
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: results },
    ];
    expect(textOf(await ask('', { messages, tools: [weather, clock] }))).toBe('The tools say: result 0; result 1.');
  });

  test('a call without its result is refused', async () => {
    const content = [{ type: 'tool_use' as const, id: 'toolu_1', name: 'get_time', input: {} }];
    const messages = [...user('Hi'), { role: 'assistant' as const, content }, ...user('And?')];
    expect(await failure(ask('', { messages, tools: [clock] }))).toBeInstanceOf(BadRequestError);
  });
});

describe('thinking', () => {
  const thinking = { type: 'enabled' as const, budget_tokens: 1024 };

  test('comes first, signed, and is counted', async () => {
    const message = await streamed('Think', { thinking });
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(message.usage.output_tokens_details?.thinking_tokens).toBe(192);
  });

  test('goes back unchanged, or is refused', async () => {
    const first = await ask('What time is it?', { thinking, tools: [clock] });
    const use = first.content.find((block) => block.type === 'tool_use');
    const results = [{ type: 'tool_result' as const, tool_use_id: use?.id ?? '', content: 'noon' }];
    const replay = (content: Anthropic.ContentBlock[]) =>
      ask('', {
        thinking,
        tools: [clock],
        messages: [...user('Hi'), { role: 'assistant', content }, { role: 'user', content: results }],
      });
    const changed = first.content.map((block) => (block.type === 'thinking' ? { ...block, thinking: 'else' } : block));
    expect(textOf(await replay(first.content))).toContain('noon');
    expect(await failure(replay(changed))).toMatchObject({ message: expect.stringContaining('signature') as string });
    expect(await failure(replay(first.content.slice(1)))).toMatchObject({
      message: expect.stringContaining('must start with a thinking block') as string,
    });
  });

  test('adapts to the effort asked for, with its thoughts left out when asked', async () => {
    const config = {
      thinking: { type: 'adaptive' as const, display: 'omitted' as const },
      output_config: { effort: 'low' as const },
    };
    const message = await ask('Think', { ...config, model: 'claude-opus-5-5' });
    expect(message.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    expect(message.usage.output_tokens_details?.thinking_tokens).toBe(16);
  });

  test('with a fixed budget is refused by the newest models', async () => {
    expect(await failure(ask('Think', { thinking, model: 'claude-opus-5-5' }))).toBeInstanceOf(BadRequestError);
  });
});

describe('refusals', () => {
  test('a wrong key', async () => {
    const asked = connect('wrong').messages.create({ model: MODEL, max_tokens: 5, messages: user('Hi') });
    expect(await failure(asked)).toBeInstanceOf(AuthenticationError);
  });

  test('no version header', async () => {
    const headers = { 'x-api-key': simulatorCredentials.anthropic.apiKey, 'content-type': 'application/json' };
    const answer = await fetch(`${simulator.url}/v1/messages`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('anthropic-version')]);
  });

  test.each([
    ['2026-10-21', MODEL, { temperature: 1 }, 400],
    ['2023-06-01', MODEL, { temperature: 0.5 }, 200],
    ['2023-06-01', 'claude-opus-5-5', { temperature: 0.5 }, 400],
    ['2023-06-01', 'claude-opus-5-5', { temperature: 1 }, 200],
    ['2022-12-31', MODEL, {}, 400],
  ])('version %s, %s, %o: %i', async (version, model, more, status) => {
    const headers = { 'x-api-key': simulatorCredentials.anthropic.apiKey, 'anthropic-version': version };
    const body = JSON.stringify({ model, max_tokens: 5, messages: user('Hi'), ...more });
    expect((await fetch(`${simulator.url}/v1/messages`, { method: 'POST', headers, body })).status).toBe(status);
  });

  test('no max_tokens', async () => {
    const asked = client.messages.create({ model: MODEL, messages: user('Hi') } as unknown as Request);
    expect(await failure(asked)).toMatchObject({ error: { error: { message: 'max_tokens: Field required' } } });
  });

  test.each([
    [{ name: 'throttled', retryAfterS: 3 }, RateLimitError, 'rate_limit_error'],
    [{ name: 'status', status: 529 }, InternalServerError, 'overloaded_error'],
    [{ name: 'status', status: 404 }, NotFoundError, 'not_found_error'],
    [{ name: 'credentials' }, AuthenticationError, 'authentication_error'],
    [{ name: 'contextOverflow' }, BadRequestError, 'invalid_request_error'],
  ] as const)('the fault %o has the class and type of the real one', async (fault, kind, type) => {
    simulator.faults.next(fault);
    const error = await failure(ask('Hi'));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ error: { type: 'error', error: { type } } });
  });

  test.each([
    ['prompt', 0],
    ['completion', 1],
  ] as const)('a filtered %s is a stop reason', async (on, blocks) => {
    simulator.faults.next({ name: 'contentFilter', on });
    const message = await streamed('Hi');
    expect([message.stop_reason, message.content.length]).toEqual(['refusal', blocks]);
  });

  test('an error in mid-stream is raised by the SDK', async () => {
    simulator.faults.next({ name: 'errorIn200', after: 4 });
    expect(await failure(streamed('Hi'))).toBeInstanceOf(APIError);
  });

  test('a stream given up by the client is seen as aborted', async () => {
    simulator.faults.next({ name: 'stall', after: 5 });
    const stream = client.messages.stream({ model: MODEL, max_tokens: 64, messages: user('Hi') });
    await stream.emitted('text');
    stream.abort();
    await failure(stream.done());
    await sleep(50);
    expect(simulator.requests().at(-1)?.aborted).toBe(true);
  });

  test('late usage still reaches the client', async () => {
    simulator.faults.next({ name: 'usageLate', ms: 20 });
    expect((await streamed('Hi')).usage.output_tokens).toBeGreaterThan(1);
  });
});

test('tokens are counted and models listed', async () => {
  const { input_tokens } = await client.messages.countTokens({ model: MODEL, messages: user('Hello there') });
  const { data } = await client.models.list();
  expect([input_tokens, data.length > 0]).toEqual([10, true]);
});
