/** Limits as the callers of an application meet them. */
import { RateLimitError } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import { chatModel, embeddingsModel } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { errorOf, say } from './desk.ts';
import { sdk } from './surface-installation.ts';

/** One request, and the next half a minute later: longer than a busy machine takes for a few calls. */
const SELDOM = { rpm: 2, burstSeconds: 30 };

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    doors: ['openai'],
    apps: {
      app: {},
      requests: { limits: SELDOM },
      shared: { limits: SELDOM },
      tokens: { limits: { tpm: 600 } },
      refunds: { limits: { tpm: 60_000 } },
      models: { modelLimits: { [chatModel('openai')]: SELDOM } },
      users: { userLimits: SELDOM },
      slots: { limits: { concurrency: 1 } },
      many: { limits: { rpm: 6_000, tpm: 600_000, concurrency: 50 } },
    },
  });
});
afterAll(() => installation.stop());

const model = chatModel('openai');
const clientOf = async (application: string) => {
  const { key } = await installation.createKey({ application: `tests/${application}` });
  return sdk(installation, key);
};
const ask = (client: Awaited<ReturnType<typeof clientOf>>, more: object = {}) =>
  client.chat.completions.create({ model, messages: say('Hello'), max_tokens: 20, ...more });

test('an application without limits is told of none', async () => {
  const { response } = await ask(sdk(installation)).withResponse();
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});

test('an answer tells what is left of each rate', async () => {
  const { response } = await ask(await clientOf('many')).withResponse();
  const told = Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('x-ratelimit')));
  expect(told).toMatchObject({
    'x-ratelimit-limit-requests': '6000',
    'x-ratelimit-remaining-requests': '999',
    'x-ratelimit-reset-requests': '10ms',
    'x-ratelimit-limit-tokens': '600000',
  });
  expect(Number(told['x-ratelimit-remaining-tokens'])).toBeLessThan(100_000);
});

test('a request beyond the limit is a RateLimitError that says when to come again', async () => {
  const client = await clientOf('requests');
  await ask(client);
  const error = await errorOf(ask(client));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded', type: 'rate_limit_error' });
  expect(error.headers?.get('x-sallyport-error')).toBe('limit.requests');
  expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(5);
  expect(error.headers?.get('x-ratelimit-remaining-requests')).toBe('0');
  const row = await installation.waitForCall(error.headers?.get('x-request-id') ?? '');
  expect(row).toMatchObject({ outcome: 'refused', errorCode: 'limit.requests', settlement: 'void', attempts: [] });
});

test('a limit holds over all keys of the application', async () => {
  await ask(await clientOf('shared'));
  expect(await errorOf(ask(await clientOf('shared')))).toBeInstanceOf(RateLimitError);
});

test('a key has limits of its own beside those of its application', async () => {
  const { key } = await installation.createKey({ limits: SELDOM });
  await ask(sdk(installation, key));
  const error = await errorOf(ask(sdk(installation, key)));
  expect(error.message).toContain('The limit of 2 requests a minute of this key is reached.');
  await ask(sdk(installation));
});

test('a key that takes the place of another has its limits', async () => {
  const { id } = await installation.createKey({ limits: SELDOM });
  const { body } = await installation.control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 0 });
  await ask(sdk(installation, String(body['key'])));
  expect(await errorOf(ask(sdk(installation, String(body['key']))))).toBeInstanceOf(RateLimitError);
});

test('a limit of one model binds the calls to it, and no others', async () => {
  const client = await clientOf('models');
  await ask(client);
  expect((await errorOf(ask(client))).message).toContain('The limit of 2 requests a minute of this model is reached.');
  await client.embeddings.create({ model: embeddingsModel('openai'), input: 'Hello' });
});

test('each end user has a limit of their own, by either field, and whoever names none has none', async () => {
  const client = await clientOf('users');
  await ask(client, { user: 'anna' });
  expect((await errorOf(ask(client, { safety_identifier: 'anna' }))).message).toContain('of this user is reached');
  await ask(client, { user: 'bert' });
  await ask(client);
  await ask(client);
});

test('a call that may use more than a whole minute is told so, and not to come again', async () => {
  const error = await errorOf(ask(await clientOf('tokens'), { max_tokens: 1_000 }));
  expect(error).toMatchObject({ status: 429 });
  expect(error.message).toContain('the limit of this application is 600 a minute');
  expect(error.headers?.get('x-should-retry')).toBe('false');
});

test('a short answer gives back the tokens it did not use', async () => {
  const client = await clientOf('refunds');
  // Each reserves nearly the whole burst of 10,000 tokens and uses a few.
  for (let n = 0; n < 4; n += 1) await ask(client, { max_tokens: 9_000 });
  const row = await ask(client, { max_tokens: 9_000 });
  expect(row.usage?.total_tokens).toBeLessThan(1_000);
});

test('a slot is taken while a stream runs, and free when its caller is gone', async () => {
  const client = await clientOf('slots');
  const controller = new AbortController();
  const stream = await client.chat.completions.create(
    { model, messages: say('Hello [[fault:stall after=2 ms=30000]]'), stream: true },
    { signal: controller.signal },
  );
  await stream[Symbol.asyncIterator]().next();
  const error = await errorOf(ask(client));
  expect(error.headers?.get('x-sallyport-error')).toBe('limit.concurrency');
  expect(error.message).toContain('The limit of 1 call at a time of this application is reached.');
  controller.abort();
  await eventually('the slot to be free', () =>
    ask(client).then(
      () => true,
      () => undefined,
    ),
  );
});

test.each([
  ['a provider that cuts the stream', '[[fault:cut after=2]]', true],
  ['a provider that cuts the answer', '[[fault:cut]]', false],
  ['a provider that fails', '[[fault:status]]', false],
  ['a request that is not valid', '', undefined],
])('%s leaves no slot behind', async (_what, fault, stream) => {
  const client = await clientOf('slots');
  const broken = async () => {
    const answer = await ask(client, { messages: say(`Hello ${fault}`), stream, ...(fault === '' && { n: 'x' }) });
    if (stream) for await (const _ of answer as unknown as AsyncIterable<unknown>);
  };
  await expect(broken()).rejects.toThrow(/./);
  await ask(client);
});
