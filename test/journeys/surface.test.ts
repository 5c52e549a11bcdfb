/** The gateway's own face: models, paths, headers, names and keys, through the listener. */
import type OpenAI from 'openai';
import { type APIError, BadRequestError, NotFoundError, PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatModel, embeddingsModel } from '../support/doors.ts';
import type { Installation } from '../support/installation.ts';
import { errorOf, idOf, say } from './desk.ts';
import { NARROW, sdk, startSurface } from './surface-installation.ts';

let installation: Installation;
let narrowKey: string;
let client: OpenAI;
/** Begun first and looked at last: a ping comes only after 15 s of silence. */
let quiet: Promise<{ text: string; raw: string }>;

beforeAll(async () => {
  installation = await startSurface();
  client = sdk(installation);
  narrowKey = (await installation.createKey({ application: NARROW })).key;
  quiet = listenQuietly();
});
afterAll(() => installation.stop());

async function listenQuietly(): Promise<{ text: string; raw: string }> {
  let raw: Promise<string> = Promise.resolve('');
  const listener = sdk(installation, installation.key, {
    fetch: async (...request: Parameters<typeof fetch>) => {
      const response = await fetch(...request);
      raw = response.clone().text();
      return response;
    },
  });
  const messages = say('Hello there [[fault:stall ms=16000]]');
  const stream = listener.chat.completions.stream({ model: 'assistant', messages });
  const completion = await stream.finalChatCompletion();
  return { text: completion.choices[0]?.message.content ?? '', raw: await raw };
}

/** With a body where the method takes one, as a client of another surface would send. */
const raw = (method: string, path: string) =>
  fetch(`${installation.gatewayUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${installation.key}`, 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify({ model: 'assistant', messages: say('Hello') }) }),
  });

const chat = (model: string, of = client, headers: Record<string, string> = {}) =>
  of.chat.completions.create({ model, messages: say('Hello') }, { headers }).withResponse();

const ids = async (of: OpenAI): Promise<string[]> => (await of.models.list()).data.map(({ id }) => id);

describe('GET /v1/models', () => {
  test('lists the routes and models that the key may call', async () => {
    const all = [
      'assistant',
      chatModel('anthropic'),
      chatModel('openai'),
      embeddingsModel('openai'),
      'many',
      'unpriced',
    ];
    expect(await ids(client)).toEqual(all.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(await ids(sdk(installation, narrowKey))).toEqual(['assistant', chatModel('anthropic')]);
  });

  test("a key narrows its application's rights, and never widens them", async () => {
    const { key } = await installation.createKey({ application: NARROW, models: ['assistant', 'many'] });
    expect(await ids(sdk(installation, key))).toEqual(['assistant']);
  });

  test.for(['assistant', 'many', 'many@1.0.0', 'many@1.10.0'])('shows %s', async (id) => {
    expect(await client.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });

  test('says since when a model is registered here, and whose it is', async () => {
    const { data } = await client.models.list();
    const of = (id: string) => data.find((model) => model.id === id);
    const within = (created = 0) => Math.abs(Date.now() / 1_000 - created) < 3_600;
    expect([of('many')?.owned_by, of('unpriced')?.owned_by, of('assistant')?.owned_by]).toEqual([
      'tests',
      'default',
      'default',
    ]);
    expect([within(of('many')?.created), within(of('assistant')?.created)]).toEqual([true, true]);
    expect(await client.models.retrieve('many@1.0.0')).toMatchObject({ owned_by: 'tests' });
  });

  test.each([
    [{}, 'key.missing'],
    [{ authorization: `Bearer sp-${'0'.repeat(40)}` }, 'key.unknown'],
  ])('whoever is refused the list is told why in a header', async (headers, code) => {
    const answer = await fetch(`${installation.gatewayUrl}/v1/models`, { headers });
    expect([answer.status, answer.headers.get('x-sallyport-error')]).toEqual([401, code]);
  });

  test('what the key may not call does not exist for it', async () => {
    const narrow = sdk(installation, narrowKey);
    expect(await narrow.models.retrieve('many@1.0.0')).toMatchObject({ id: 'many@1.0.0' });
    for (const id of ['many', 'many@1.10.0', 'nobody', 'a/b']) {
      expect(await errorOf(narrow.models.retrieve(id))).toBeInstanceOf(NotFoundError);
    }
  });
});

describe('an address', () => {
  const envelope = { message: expect.any(String), type: expect.any(String), param: null, code: expect.any(String) };

  test.for([
    ['GET', '/v1'],
    ['GET', '/v1/nothing'],
    ['POST', '/v1/completions'],
    ['POST', '/v1/messages'],
    ['POST', '/v1/responses'],
    ['POST', '/v1/chat/completions/more'],
    ['DELETE', '/v1/files/file-1'],
    ['GET', '/v1/..%2Fhealthz'],
  ] as const)('%s %s is 404 in the envelope', async ([method, path]) => {
    const answer = await raw(method, path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: { ...envelope, code: 'path.unknown' } });
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(answer.headers.get('x-sallyport-error')).toBe('path.unknown');
    expect(idOf(answer)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test.for([
    ['GET', '/models'],
    ['POST', '/chat/completions?api-version=1'],
  ] as const)('%s %s is 404 and says what the base URL lacks', async ([method, path]) => {
    const { error } = (await (await raw(method, path)).json()) as { error: { message: string } };
    expect(error.message).toBe(`There is nothing at ${method} ${path}. The base URL ends in /v1.`);
  });

  test.for([
    ['GET', '/v1/chat/completions', 'POST'],
    ['PUT', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/embeddings', 'POST'],
    ['PATCH', '/v1/embeddings', 'POST'],
    ['POST', '/v1/models', 'GET'],
    ['DELETE', '/v1/models/assistant', 'GET'],
  ] as const)('%s %s is 405 and says what is allowed', async ([method, path, allow]) => {
    const answer = await raw(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.json()).toEqual({ error: { ...envelope, code: 'method.not_allowed' } });
    expect(answer.headers.get('x-sallyport-error')).toBe('method.not_allowed');
  });
});

describe('the answer', () => {
  test('tells who served it and what it cost, under the id of the call', async () => {
    const { response } = await chat('many');
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'x-sallyport-model': 'many@1.10.0',
      'x-sallyport-provider': 'openai',
      'x-sallyport-attempts': '1',
    });
    expect(headers).toHaveProperty('x-sallyport-region');
    expect(headers).not.toHaveProperty('x-sallyport-cache');
    const row = await installation.waitForCall(idOf(response));
    expect(row).toMatchObject({
      id: idOf(response),
      servedModel: 'many@1.10.0',
      costUsd: headers['x-sallyport-cost-usd'],
    });
  });

  test('that is streamed tells the same, but for a cost nobody knows yet', async () => {
    const { response, data } = await client.chat.completions
      .create({ model: 'many', messages: say('Hello'), stream: true })
      .withResponse();
    for await (const chunk of data) void chunk;
    expect(response.headers.get('x-sallyport-model')).toBe('many@1.10.0');
    expect(response.headers.get('x-sallyport-cost-usd')).toBeNull();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
  });

  test('holds two choices where two were asked for, streamed too', async () => {
    const stream = await client.chat.completions.create({ model: 'many', messages: say('Hello'), n: 2, stream: true });
    const finished = new Map<number, string>();
    for await (const { choices } of stream) {
      for (const { index, finish_reason: reason } of choices) if (reason) finished.set(index, reason);
    }
    expect([...finished]).toEqual([
      [0, 'stop'],
      [1, 'stop'],
    ]);
  });

  test('is asked for again by the SDK only where that can help', async () => {
    const simulator = installation.simulators.simulator('openai');
    const patient = sdk(installation, installation.key, { maxRetries: 2 });
    const asked = async (fault: Parameters<typeof simulator.faults.next>[0]) => {
      const before = simulator.requestsTotal;
      simulator.faults.next(fault, { model: 'gpt-one' });
      const outcome = await chat('many@1.0.0', patient).then(
        () => 'ok',
        (error: APIError) => error.code,
      );
      simulator.faults.clear();
      return [outcome, simulator.requestsTotal - before];
    };
    expect(await asked({ name: 'status', status: 503, retryAfterMs: 1 })).toEqual(['ok', 2]);
    expect(await asked({ name: 'throttled', retryAfterMs: 1 })).toEqual(['ok', 2]);
    expect(await asked({ name: 'contextOverflow' })).toEqual(['context_length_exceeded', 1]);
    expect(await asked({ name: 'credentials' })).toEqual(['provider.credentials', 1]);
  });
});

describe('what the caller says about a call', () => {
  test('is recorded', async () => {
    const { response } = await chat('assistant', client, {
      'x-sallyport-conversation': 'thread/42',
      'x-sallyport-metadata': '{"feature":"search","tenant":"acme"}',
    });
    expect(await installation.waitForCall(idOf(response))).toMatchObject({
      conversation: 'thread/42',
      metadata: { feature: 'search', tenant: 'acme' },
    });
  });

  test.for([
    ['x-sallyport-conversation', 'two words'],
    ['x-sallyport-conversation', 'x'.repeat(129)],
    ['x-sallyport-metadata', 'not json'],
    ['x-sallyport-metadata', '["list"]'],
    ['x-sallyport-metadata', '{"nested":{}}'],
    ['x-sallyport-metadata', JSON.stringify(Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, ''])))],
  ] as const)('in %s is refused when it is %s', async ([header, value]) => {
    const error = await errorOf(chat('assistant', client, { [header]: value }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error.param).toBe(header);
  });
});

describe('headers of a caller', () => {
  const TOLD = {
    'openai-beta': 'preview=v2',
    'anthropic-beta': 'context-x',
    'anthropic-version': '1999-01-01',
    'idempotency-key': 'mine',
  };
  const KEPT = {
    cookie: 'session=1',
    'openai-organization': 'org-theirs',
    'api-key': 'theirs',
    forwarded: 'for=10.9.8.7',
    'x-forwarded-for': '10.9.8.7',
    'x-amz-date': 'yesterday',
    'opc-request-id': 'theirs',
    'x-ms-region': 'moon',
    tracestate: 'theirs=1',
    'user-agent': 'their-agent',
    'x-request-id': 'theirs',
  };
  const requestTo = async (
    simulator: 'openai' | 'anthropic',
    headers: object,
    model = chatModel(simulator),
    of = client,
  ) => {
    await chat(model, of, { ...headers });
    const request = installation.simulators.simulator(simulator).requests().at(-1);
    if (!request) throw new Error('the request did not come');
    return request;
  };
  const sentTo = async (...asked: Parameters<typeof requestTo>) => (await requestTo(...asked)).headers;

  test('go on to a provider that knows them, and to no other', async () => {
    const [openai, anthropic] = [await sentTo('openai', TOLD), await sentTo('anthropic', TOLD)];
    expect([openai['openai-beta'], openai['anthropic-beta']]).toEqual(['preview=v2', undefined]);
    expect([anthropic['openai-beta'], anthropic['anthropic-beta']]).toEqual([undefined, 'context-x']);
    expect([anthropic['anthropic-version'], anthropic['idempotency-key']]).toEqual(['2023-06-01', undefined]);
  });

  test('with an idempotency key share none with another application', async () => {
    const keyOf = async (of: OpenAI) => (await sentTo('openai', TOLD, 'many@1.0.0', of))['idempotency-key'];
    const mine = await keyOf(client);
    expect([mine?.length, await keyOf(client)]).toEqual([43, mine]);
    expect(await keyOf(sdk(installation, narrowKey))).not.toBe(mine);
  });

  test('that say nothing to a provider end at the gateway', async () => {
    const [before, after] = [await requestTo('openai', {}), await requestTo('openai', KEPT)];
    expect(after.headerNames.toSorted()).toEqual(before.headerNames.toSorted());
    expect(JSON.stringify(after.headers)).not.toMatch(/theirs|10\.9\.8\.7|yesterday|moon|their-agent/);
  });

  test('that no header may be are refused by their name', async () => {
    await expect(chat('assistant', client, { 'openai-beta': 'x'.repeat(600) })).rejects.toMatchObject({
      status: 400,
      param: 'openai-beta',
    });
  });
});

describe('a name in "model"', () => {
  test.for([
    ['assistant', { route: 'assistant', servedModel: `${chatModel('openai')}@1.0.0` }],
    ['many', { route: null, servedModel: 'many@1.10.0' }],
    ['many@1.0.0', { route: null, servedModel: 'many@1.0.0' }],
    ['many@1.9.0', { route: null, servedModel: 'many@1.9.0' }],
  ] as const)('%s leads to its route, its highest version, or that very version', async ([model, served]) => {
    const { response } = await chat(model);
    expect(await installation.waitForCall(idOf(response))).toMatchObject({ requestedModel: model, ...served });
  });

  test.for([
    ['nobody', NotFoundError, 'model_not_found'],
    ['many@3.0.0', NotFoundError, 'model_not_found'],
    ['many@2.0.0', PermissionDeniedError, 'model_not_available'],
    [embeddingsModel('openai'), BadRequestError, 'request.wrong_operation'],
  ] as const)('%s is refused before anything is sent', async ([model, kind, code]) => {
    const error = await errorOf(chat(model));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code, param: 'model' });
    expect(error.headers?.get('x-should-retry')).toBe('false');
    const row = await installation.waitForCall(error.requestID ?? '');
    expect(row).toMatchObject({ outcome: 'refused', attempts: [], settlement: 'void', costNanoUsd: '0' });
  });

  test('of a model that is allowed without a price is served at no cost, and the ledger says why', async () => {
    const { response } = await chat('unpriced');
    expect(response.headers.get('x-sallyport-cost-usd')).toBeNull();
    expect(await installation.waitForCall(idOf(response))).toMatchObject({ priced: false, costNanoUsd: '0' });
  });

  test('that the application may not call is a PermissionDeniedError', async () => {
    const narrow = sdk(installation, narrowKey);
    const error = await errorOf(chat('many', narrow));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({ code: 'model_not_allowed', param: 'model' });
    expect((await chat('assistant', narrow)).response.status).toBe(200);
  });

  test('of a chat model gives no embeddings', async () => {
    const error = await errorOf(client.embeddings.create({ model: 'many', input: 'fish' }));
    expect(error).toMatchObject({ status: 400, code: 'request.wrong_operation' });
  });
});

test('a ping in a quiet stream is a comment that the SDK passes over', async () => {
  const { text, raw: bytes } = await quiet;
  expect(bytes).toContain('\n: ping\n');
  expect(text).toContain('Hello there');
  expect(bytes.trimEnd().endsWith('data: [DONE]')).toBe(true);
});
