import { readdirSync, readFileSync } from 'node:fs';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../core/index.ts';
import { startSimulator, type Simulator } from '../server.ts';
import { bedrockVendor } from './simulator.ts';

interface Recording {
  readonly request: { readonly url: string; readonly body: Record<string, unknown> };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly bodyText?: string;
    readonly bodyBase64?: string;
  };
}

const wire = new URL('../../../test/fixtures/wire/', import.meta.url);
const recordings = readdirSync(wire)
  .filter((name) => /^bedrock-(?:converse|embed|count)/.test(name))
  .map((name) => ({ name, ...(JSON.parse(readFileSync(new URL(name, wire), 'utf8')) as Recording) }));
const whole = recordings.filter(({ response }) => response.bodyBase64 === undefined);
const streamed = recordings.filter(({ response }) => response.bodyBase64 !== undefined);

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator(bedrockVendor({ credentials: [], bearerKeys: ['key'] }), { clock: systemClock });
});
afterAll(() => simulator.close());

async function replay({ request }: Recording): Promise<Response> {
  const headers = { authorization: 'Bearer key', 'content-type': 'application/json' };
  const body = JSON.stringify(request.body).replace('capital of Japan', 'capital of Japan, GUARDRAIL_MASK');
  return fetch(simulator.url + new URL(request.url).pathname, { method: 'POST', headers, body });
}

/** Every path to a value with the value's type; a list's members are taken together. */
function shapeOf(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [`${path}: ${value === null ? 'null' : typeof value}`];
  const members = Array.isArray(value)
    ? value.flatMap((item) => shapeOf(item, `${path}[]`))
    : Object.entries(value).flatMap(([key, item]) => shapeOf(item, `${path}.${key}`));
  return [...new Set(members)].toSorted();
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString(),
  (text) => Buffer.from(text),
);

/** The kinds of events with the shape of each, in order, neighbours of one kind taken together. */
function storyOf(bytes: Buffer): string[] {
  const story: string[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    const { headers, body } = codec.decode(bytes.subarray(at, at + bytes.readUInt32BE(at)));
    const kind = `${String(headers[':event-type']?.value)} ${shapeOf(JSON.parse(Buffer.from(body).toString())).join(' ')}`;
    if (story.at(-1) !== kind) story.push(kind);
  }
  return story;
}

describe('asked what was recorded, the simulator answers with the same structure', () => {
  test.each(whole)('$name', async (recording) => {
    const { status, headers, body, bodyText } = recording.response;
    const response = await replay(recording);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, headers['content-type']]);
    expect(shapeOf(await response.json())).toEqual(shapeOf(body ?? JSON.parse(bodyText ?? '')));
  });

  test.each(streamed)('$name', async (recording) => {
    const response = await replay(recording);
    const story = storyOf(Buffer.from(await response.arrayBuffer()));
    expect(story).toEqual(storyOf(Buffer.from(recording.response.bodyBase64 ?? '', 'base64')));
  });

  test.each(whole.filter(({ name }) => name.startsWith('bedrock-embed')))(
    '$name, token count in the header',
    async (recording) => {
      const response = await replay(recording);
      expect(response.headers.get('x-amzn-bedrock-input-token-count')).toMatch(/^\d+$/);
    },
  );
});

test('the OpenAI-compatible door serves the OpenAI SDK', async () => {
  const openai = new OpenAI({ baseURL: `${simulator.url}/openai/v1`, apiKey: 'key', maxRetries: 0 });
  const { choices } = await openai.chat.completions.create({
    model: 'openai.gpt-oss-120b-1:0',
    messages: [{ role: 'user', content: 'Bonjour' }],
  });
  expect(choices[0]?.message.content).toContain('Bonjour');
});
