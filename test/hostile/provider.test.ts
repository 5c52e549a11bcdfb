/** A provider that answers what none should: the call is judged rightly, and stands in the ledger with all after it. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRow } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

type Answer = (response: ServerResponse) => void;

const LONG_MS = 240_000;
let answer: Answer = (response) => response.end();
let installation: Installation;

const provider = createServer((request, response) => {
  request.resume();
  request.on('end', () => answer(response));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as AddressInfo;
  const of = (input: string, kind = 'chat') => ({
    versions: {
      '1.0.0': {
        state: 'production',
        kind,
        deployments: [{ provider: 'odd', model: 'm', price: { input, output: input } }],
      },
    },
  });
  installation = await startInstallation({
    doors: ['anthropic'],
    yaml: {
      providers: { odd: { kind: 'openai-compatible', region: 'Zürich\n', endpoint: `http://127.0.0.1:${port}/v1` } },
      models: { odd: of('1'), dear: of('1000000'), vectors: of('1', 'embeddings') },
      routes: { brief: { targets: ['odd'], retries: { max: 0 }, timeouts: { idleMs: 500, totalMs: 120_000 } } },
    },
  });
}, LONG_MS);

afterAll(async () => {
  await installation.stop();
  provider.closeAllConnections();
  provider.close();
});

async function call(more: object = {}): Promise<{ status: number; type: string | null; text: string; row: CallRow }> {
  const { gatewayUrl, key, waitForCall } = installation;
  const response = await fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'odd', messages: [{ role: 'user', content: 'Hello' }], ...more }),
  });
  const text = await response.text();
  const row = await waitForCall(response.headers.get('x-request-id') ?? 'of a call without an id');
  return { status: response.status, type: response.headers.get('content-type'), text, row };
}

const whole =
  (usage: unknown, more: object = {}): Answer =>
  (response) => {
    const choice = { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop', ...more };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 'x', choices: [choice], usage }));
  };

const counted = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

const streamed =
  (...choices: object[][]): Answer =>
  (response) => {
    response.setHeader('content-type', 'text/event-stream');
    for (const each of choices) response.write(`data: ${JSON.stringify({ id: 'x', choices: each })}\n\n`);
    response.end();
  };

describe('a count of tokens', () => {
  it.each([
    { prompt_tokens: 1e308, completion_tokens: 1e308 },
    { prompt_tokens: 2 ** 60, completion_tokens: 1 },
    { prompt_tokens: -1, completion_tokens: 5 },
    { prompt_tokens: 3, completion_tokens: -5 },
    { prompt_tokens: 3, completion_tokens: '5' },
  ])('that nobody can believe is replaced by an estimate that says so: %j', async (usage) => {
    answer = whole(usage);
    const { status, row } = await call();
    expect({ status, estimated: row['usageEstimated'], settlement: row.settlement }).toEqual({
      status: 200,
      estimated: true,
      settlement: 'estimated',
    });
  });
});

it('the highest price for the most tokens does not keep a call out of the ledger', async () => {
  answer = whole({ prompt_tokens: 1_000_000_000, completion_tokens: 1_000_000_000 });
  expect((await call({ model: 'dear' })).row.costUsd).toBe('2000000000');
});

describe('a finish word without end', () => {
  const word = 'z'.repeat(3_000_000);

  it('in a whole answer leaves a call record of ordinary size', async () => {
    answer = whole(counted, { finish_reason: word });
    expect(JSON.stringify((await call()).row).length).toBeLessThan(10_000);
  });

  it('in a stream does so too, and the next call reaches the ledger', async () => {
    answer = streamed([{ index: 0, delta: { content: 'a' } }], [{ index: 0, delta: {}, finish_reason: word }]);
    expect(JSON.stringify((await call({ stream: true })).row).length).toBeLessThan(10_000);
    answer = whole(counted);
    expect((await call()).row.outcome).toBe('ok');
  });
});

describe('what should be a text and is none', () => {
  const named = (name: unknown) => [{ index: 0, id: 't', type: 'function', function: { name, arguments: '' } }];
  const stop = [{ index: 0, delta: {}, finish_reason: 'stop' }];

  // A number beyond numbers cannot be written by `JSON.stringify`; as text of an event it can.
  const raw =
    (delta: string): Answer =>
    (response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(`data: {"id":"x","choices":[{"index":0,"delta":${delta}}]}\n\n`);
      response.end(`data: ${JSON.stringify({ id: 'x', choices: stop })}\n\n`);
    };

  it.each([
    '{"content":{"length":1e400}}',
    '{"content":{"length":1e18}}',
    '{"reasoning_content":{"length":1e400},"content":"a"}',
    '{"refusal":{"length":"x"},"content":"a"}',
    '{"content":5}',
  ])('is no length, no cost, and no text for the caller: %s', async (delta) => {
    answer = raw(delta);
    const { row, text } = await call({ stream: true });
    expect([row.outcome, row['usageEstimated'], Number(row.costUsd) < 0.001]).toEqual(['ok', true, true]);
    expect(text).not.toMatch(/"length"|"content":5/);
  });

  it('as the name of a tool call is the provider’s fault', async () => {
    answer = streamed([{ index: 0, delta: { tool_calls: named({ length: 'x' }) } }], stop);
    expect((await call({ stream: true })).row.errorCode).toBe('provider.malformed');
  });
});

it('an error whose body never comes is ended by the timer of pauses, not by that of the whole call', async () => {
  answer = (response) => {
    response.writeHead(503, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"err');
  };
  const { row } = await call({ model: 'brief' });
  expect([row.errorCode, Number(row['totalMs']) < 60_000]).toEqual(['provider.slow', true]);
});

it('a stream that leaves one of its choices unfinished is no success', async () => {
  answer = streamed(
    [{ index: 0, delta: { content: 'a' } }],
    [{ index: 1, delta: { content: 'b' } }],
    [{ index: 0, delta: {}, finish_reason: 'stop' }],
  );
  const { text, row } = await call({ stream: true });
  expect([row.errorCode, text.includes('[DONE]')]).toEqual(['provider.cut', false]);
});

it.each(['constructor', '__proto__', 'toString'])('an encoding called %s is the provider’s fault', async (encoding) => {
  answer = (response) => whole(counted)(response.setHeader('content-encoding', encoding));
  expect((await call()).row.errorCode).toBe('provider.malformed');
});

describe('fields that the vendor has no place for', () => {
  it.each([{ 'a\nb': 1 }, { naïve: 1 }, { 'x: y\r\n': 1, stream: true }])(
    'do not spoil the answer, whatever they are called: %j',
    async (field) => {
      const { status, type, row } = await call({ model: 'chat-anthropic', ...field });
      expect([status, type?.split(';')[0], row.outcome]).toEqual([
        200,
        'stream' in field ? 'text/event-stream' : 'application/json',
        'ok',
      ]);
    },
  );

  it('do not spoil it by their number or length either', async () => {
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`${n}${'x'.repeat(200)}`, 1]));
    const { status, row } = await call({ model: 'chat-anthropic', ...fields });
    expect([status, (row['dropped'] as string[]).length]).toEqual([200, 32]);
  });
});

it.each([1, 3])('%i embeddings for two texts are no answer', async (count) => {
  const data = Array.from({ length: count }, (_, index) => ({ index, embedding: [0.5] }));
  answer = (response) => response.end(JSON.stringify({ data, usage: counted }));
  const { gatewayUrl, key } = installation;
  const response = await fetch(`${gatewayUrl}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'vectors', input: ['one', 'two'] }),
  });
  expect([response.status, await response.text()]).toEqual([502, expect.stringContaining('provider.malformed')]);
});
