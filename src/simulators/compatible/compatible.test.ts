import OpenAI, { APIError, NotFoundError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulatorCredentials } from '../credentials.ts';
import type { Simulator } from '../server.ts';
import { startSimulators, type Simulators } from '../start.ts';

let simulators: Simulators;
let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulators = await startSimulators({ only: ['compatible'] });
  simulator = simulators.simulator('compatible');
  const { apiKey } = simulatorCredentials.compatible;
  client = new OpenAI({ apiKey, baseURL: `${simulator.url}/v1`, maxRetries: 0 });
});
afterAll(() => simulators.close());

const tool = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

/** The raw answer, as the quirks are about its bytes. */
async function raw(model: string, more: object = {}, headers: Record<string, string> = {}) {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello there' }], ...more });
  const answer = await fetch(`${simulator.url}/v1/chat/completions`, { method: 'POST', body, headers });
  return { status: answer.status, text: await answer.text() };
}

type Chunk = {
  choices: {
    delta: { tool_calls?: { id?: string }[]; reasoning?: string; reasoning_content?: string };
    finish_reason: string | null;
  }[];
};
const chunksOf = (text: string): Chunk[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)) as Chunk);

test('a plain model answers the official SDK, whole and streamed', async () => {
  const request = { model: 'plain-model', messages: [{ role: 'user' as const, content: 'Hello there' }] };
  const whole = await client.chat.completions.create(request);
  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
});

test('a caller without a key is served, one with a wrong key is not', async () => {
  const wrong = await raw('plain-model', {}, { authorization: 'Bearer wrong' });
  expect([(await raw('plain-model')).status, wrong.status]).toEqual([200, 401]);
});

test('unknown fields are ignored', async () => {
  expect((await raw('plain-model', { guided_choice: ['a', 'b'], top_k: 3 })).status).toBe(200);
});

describe('in a stream', () => {
  test('no-done: it ends after the finish reason', async () => {
    const { text } = await raw('x+no-done', { stream: true });
    expect([text.includes('[DONE]'), chunksOf(text).at(-1)?.choices[0]?.finish_reason]).toEqual([false, 'stop']);
  });

  test('no-index: fragments of parallel calls are told apart by a new id alone', async () => {
    const messages = [{ role: 'user', content: 'The weather in Paris and Rome?' }];
    const { text } = await raw('x+no-index', { stream: true, tools: [tool], messages });
    const fragments = chunksOf(text).flatMap((chunk) => chunk.choices[0]?.delta['tool_calls'] ?? []) as {
      id?: string;
    }[];
    expect(fragments.filter((fragment) => fragment.id !== undefined)).toHaveLength(2);
    expect(fragments.some((fragment) => 'index' in fragment)).toBe(false);
  });

  test.each([
    ['x+reasoning', 'reasoning'],
    ['x+reasoning-content', 'reasoning_content'],
    ['vllm-model', 'reasoning_content'],
    ['ollama-model', 'reasoning'],
  ] as const)('%s: thoughts are in %s', async (model, field) => {
    const { text } = await raw(model, { stream: true, reasoning_effort: 'low' });
    const thoughts = chunksOf(text).map((chunk) => chunk.choices[0]?.delta[field] ?? '');
    expect(thoughts.join('')).toContain('The question is: Hello there');
  });

  test('odd-finish: a word nobody knows', async () => {
    const { text } = await raw('x+odd-finish', { stream: true });
    expect(chunksOf(text).at(-1)?.choices[0]?.finish_reason).toBe('eos');
  });

  test('event-after: the name of the event follows its data', async () => {
    const { text } = await raw('x+event-after', { stream: true });
    expect(text).toMatch(/^data: \{.*\}\nevent: message\n\n/);
  });
});

describe('errors', () => {
  test.each([
    ['x+detail-errors', { detail: 'told to answer 500' }],
    ['x+text-errors', { error: 'told to answer 500' }],
    ['x+object-errors', { object: 'error', message: 'told to answer 500' }],
  ])('%s', async (model, shape) => {
    simulator.faults.next('status');
    const { status, text } = await raw(model);
    expect([status, JSON.parse(text)]).toEqual([500, expect.objectContaining(shape)]);
  });

  test('a missing model is a NotFoundError of the SDK, whatever the shape', async () => {
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const asked = client.chat.completions.create({ model: 'missing-model+text-errors', messages });
    await expect(asked).rejects.toBeInstanceOf(NotFoundError);
    await expect(asked).rejects.toBeInstanceOf(APIError);
  });
});

test('embeddings and models are there', async () => {
  const { data } = await client.embeddings.create({ model: 'embedder', input: 'fish' });
  expect([data[0]?.embedding.length, (await client.models.list()).data.length]).toEqual([1536, 3]);
});
