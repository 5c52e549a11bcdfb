import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulatorCredentials } from '../credentials.ts';
import type { Simulator } from '../server.ts';
import { startSimulators, type Simulators } from '../start.ts';

let simulators: Simulators;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulators = await startSimulators({ only: ['openai'] });
  simulator = simulators.simulator('openai');
  client = connect(simulatorCredentials.openai.apiKey);
});
afterAll(() => simulators.close());

const connect = (apiKey: string): OpenAI =>
  new OpenAI({ apiKey, baseURL: `${simulators.addresses.openai}/v1`, maxRetries: 0 });

const user = (content: string) => [{ role: 'user' as const, content }];
const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city', 'unit'],
    },
  },
};
const clock = { type: 'function' as const, function: { name: 'get_time', parameters: { type: 'object' } } };

const ask = (model = 'gpt-4.1', more: object = {}) =>
  client.chat.completions.create({ model, messages: user('Hi'), ...more });

const cities = (completion: OpenAI.ChatCompletion) =>
  (completion.choices[0]?.message.tool_calls ?? []).map((call) =>
    call.type === 'function' ? (JSON.parse(call.function.arguments) as { city: string }).city : '',
  );

describe('chat', () => {
  test('answers with an echo of the prompt and believable usage', async () => {
    const { choices, usage } = await client.chat.completions.create({
      model: 'gpt-4.1',
      messages: user('Hello there'),
    });
    expect(choices[0]?.message.content).toContain('Hello there');
    expect(choices[0]?.finish_reason).toBe('stop');
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0));
  });

  test('is the same twice', async () => {
    const request = { model: 'gpt-4.1', messages: user('Again') };
    const first = await client.chat.completions.create(request);
    expect((await client.chat.completions.create(request)).choices).toEqual(first.choices);
  });

  test('stops at the limit of tokens and says so', async () => {
    const request = { model: 'gpt-4.1', messages: user('Say 200 words'), max_completion_tokens: 10 };
    const { choices, usage } = await client.chat.completions.create(request);
    expect([choices[0]?.finish_reason, usage?.completion_tokens]).toEqual(['length', 10]);
  });

  test('counts reasoning tokens when it thinks', async () => {
    const request = { model: 'gpt-5-mini', messages: user('Think'), reasoning_effort: 'high' as const };
    const { usage } = await client.chat.completions.create(request);
    expect(usage?.completion_tokens_details?.reasoning_tokens).toBe(192);
  });

  test('sees images', async () => {
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'What is it?' }, image] }];
    const { choices } = await client.chat.completions.create({ model: 'gpt-4.1', messages });
    expect(choices[0]?.message.content).toContain('I see 1 image.');
  });

  test('writes JSON that satisfies the schema', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        age: { type: 'integer', minimum: 18 },
        tags: { type: 'array', items: { enum: ['a', 'b'] } },
      },
      required: ['name', 'age', 'tags'],
      additionalProperties: false,
    };
    const { choices } = await client.chat.completions.create({
      model: 'gpt-4.1',
      messages: user('Describe Alice'),
      response_format: { type: 'json_schema', json_schema: { name: 'person', strict: true, schema } },
    });
    expect(JSON.parse(choices[0]?.message.content ?? '')).toEqual({ name: 'Alice', age: 18, tags: ['a'] });
  });
});

describe('a streamed chat', () => {
  test('is the whole answer in pieces, with usage when asked', async () => {
    const request = { model: 'gpt-4.1', messages: user('Hello there') };
    const whole = await client.chat.completions.create(request);
    const stream = client.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
    const streamed = await stream.finalChatCompletion();
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(streamed.usage).toEqual(whole.usage);
  });

  test('brings no usage when not asked', async () => {
    const stream = await client.chat.completions.create({ model: 'gpt-4.1', messages: user('Hi'), stream: true });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.some((chunk) => chunk.usage !== undefined)).toBe(false);
  });

  test('two tools at once, their arguments in fragments, and the answer to their results', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = user('Please call get_weather and get_time for Paris');
    const tools = [weather, clock];
    const first = await client.chat.completions.stream({ model: 'gpt-4.1', messages, tools }).finalChatCompletion();
    const calls = first.choices[0]?.message.tool_calls ?? [];
    expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual(['get_weather', 'get_time']);
    const argumentsOf = calls[0]?.type === 'function' ? calls[0].function.arguments : '';
    expect(JSON.parse(argumentsOf)).toEqual({ city: 'Paris', unit: 'celsius' });
    const answered = [
      ...messages,
      { role: 'assistant' as const, tool_calls: calls },
      ...calls.map(({ id }, at) => ({ role: 'tool' as const, tool_call_id: id, content: `result ${at}` })),
    ];
    const request = { model: 'gpt-4.1', messages: answered, tools };
    const second = await client.chat.completions.stream(request).finalChatCompletion();
    expect(second.choices[0]?.message.content).toBe('The tools say: result 0; result 1.');
  });

  test('given up by the client is seen as aborted', async () => {
    simulator.faults.next({ name: 'stall', after: 2 });
    const stream = await client.chat.completions.create({ model: 'gpt-4.1', messages: user('Hi'), stream: true });
    for await (const chunk of stream) {
      expect(chunk.choices).toBeDefined();
      break;
    }
    await sleep(50);
    expect(simulator.requests().at(-1)?.aborted).toBe(true);
  });

  test('an error in mid-stream is raised by the SDK', async () => {
    simulator.faults.next({ name: 'errorIn200', after: 2 });
    const stream = client.chat.completions.stream({ model: 'gpt-4.1', messages: user('Hi') });
    await expect(stream.finalChatCompletion()).rejects.toBeInstanceOf(APIError);
  });

  test('survives any split of its bytes', async () => {
    simulator.faults.next({ name: 'splitFrames', size: 1 });
    const stream = client.chat.completions.stream({ model: 'gpt-4.1', messages: user('Grüße, 你好') });
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toContain('Grüße, 你好');
  });
});

test('a city list makes parallel calls of one tool, unless they are forbidden', async () => {
  const request = { model: 'gpt-4.1', messages: user('The weather in Paris and Rome?'), tools: [weather] };
  const both = await client.chat.completions.create(request);
  const one = await client.chat.completions.create({ ...request, parallel_tool_calls: false });
  expect([cities(both), cities(one)]).toEqual([['Paris', 'Rome'], ['Paris']]);
});

test('embeddings come by the default of the SDK, and equal the float form', async () => {
  const request = { model: 'text-embedding-3-small', input: ['one fish', 'two fish'] };
  const packed = await client.embeddings.create(request);
  const plain = await client.embeddings.create({ ...request, encoding_format: 'float' });
  expect(simulator.requests().at(-2)?.body).toMatchObject({ encoding_format: 'base64' });
  expect(packed.data).toEqual(plain.data);
  expect(packed.data[0]?.embedding).toHaveLength(1536);
});

test('models are listed and found by name', async () => {
  const { data } = await client.models.list();
  expect((await client.models.retrieve(data[0]?.id ?? '')).object).toBe('model');
});

describe('refusals', () => {
  test('a wrong key is an AuthenticationError', async () => {
    const asked = connect('sk-wrong').chat.completions.create({ model: 'gpt-4.1', messages: user('Hi') });
    await expect(asked).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test.each([
    ['a missing model', ask.bind(null, 'missing-model'), NotFoundError, 'model_not_found'],
    [
      'max_tokens for a reasoning model',
      ask.bind(null, 'o4-mini', { max_tokens: 5 }),
      BadRequestError,
      'unsupported_parameter',
    ],
    ['a wrong type', ask.bind(null, 'gpt-4.1', { temperature: 'hot' }), BadRequestError, 'invalid_type'],
    ['an unknown field', ask.bind(null, 'gpt-4.1', { temprature: 1 }), BadRequestError, 'unknown_parameter'],
    ['no messages', ask.bind(null, 'gpt-4.1', { messages: [] }), BadRequestError, 'empty_array'],
  ] as const)('%s is refused by its code', async (_, call, kind, code) => {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code });
  });

  test.each([
    [{ name: 'throttled', retryAfterS: 7 }, RateLimitError, 'rate_limit_exceeded'],
    [{ name: 'throttled', code: 'insufficient_quota' }, RateLimitError, 'insufficient_quota'],
    [{ name: 'status', status: 503 }, InternalServerError, null],
    [{ name: 'credentials' }, AuthenticationError, 'invalid_api_key'],
    [{ name: 'credentials', status: 403 }, PermissionDeniedError, 'unsupported_country_region_territory'],
    [{ name: 'contentFilter' }, BadRequestError, 'invalid_prompt'],
    [{ name: 'contextOverflow' }, BadRequestError, 'context_length_exceeded'],
  ] as const)('the fault %o has the class and code of the real one', async (fault, kind, code) => {
    simulator.faults.next(fault);
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code });
  });

  test('retry-after is a header', async () => {
    simulator.faults.next({ name: 'throttled', retryAfterS: 7, retryAfterMs: 6500 });
    const error = (await ask().catch((thrown: unknown) => thrown)) as InstanceType<typeof APIError>;
    expect([error.headers?.get('retry-after'), error.headers?.get('retry-after-ms')]).toEqual(['7', '6500']);
  });

  test('a filtered completion finishes with content_filter', async () => {
    simulator.faults.next({ name: 'contentFilter', on: 'completion' });
    expect((await ask()).choices[0]?.finish_reason).toBe('content_filter');
  });

  test.each([
    ['usageMissing', undefined],
    ['usageZero', 0],
  ] as const)('%s', async (name, total) => {
    simulator.faults.next(name);
    expect((await ask()).usage?.total_tokens).toBe(total);
  });
});
