/** Calls that wait for a limit instead of being refused, as callers meet them. */
import { readFile, writeFile } from 'node:fs/promises';
import { RateLimitError } from 'openai';
import { parse, stringify } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import { chatModel, chatPrice, embeddingsModel, modelOf } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { errorOf, say } from './desk.ts';
import { sdk } from './surface-installation.ts';

const slot = { limits: { concurrency: 1 } };
const WAIT_MS = 60_000;

const going = modelOf('chat', { provider: 'openai', model: 'gpt-4.1-mini', price: chatPrice });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    doors: ['openai'],
    apps: {
      app: { ...slot, waitMs: WAIT_MS },
      impatient: slot,
      low: { ...slot, waitMs: WAIT_MS, priority: 'low' },
      high: { ...slot, waitMs: WAIT_MS, priority: 'high' },
      rate: { limits: { rpm: 20, burstSeconds: 1 }, waitMs: WAIT_MS },
      raised: { ...slot, waitMs: WAIT_MS },
      revoked: { ...slot, waitMs: WAIT_MS },
      'loses-model': { ...slot, waitMs: WAIT_MS },
      'is-denied': { ...slot, waitMs: WAIT_MS },
      'is-removed': { ...slot, waitMs: WAIT_MS },
      users: { userLimits: { concurrency: 1 } },
    },
    yaml: { queue: { max: 3 }, models: { going } },
  });
});
afterAll(() => installation.stop());

const model = chatModel('openai');
type Client = ReturnType<typeof sdk>;
const clientOf = async (application: string): Promise<Client> => {
  const { key } = await installation.createKey({ application: `tests/${application}` });
  return sdk(installation, key);
};
const ask = (client: Client, headers: Record<string, string> = {}, of = model) =>
  client.chat.completions.create({ model: of, messages: say('Hello'), max_tokens: 20 }, { headers }).withResponse();

/** A stream that holds a slot until it is told to end. */
async function hold(client: Client): Promise<() => void> {
  const controller = new AbortController();
  const stream = await client.chat.completions.create(
    { model, messages: say('Hello [[fault:stall after=2 ms=120000]]'), stream: true },
    { signal: controller.signal },
  );
  await stream[Symbol.asyncIterator]().next();
  return () => controller.abort();
}
const metric = async (line: string): Promise<number> => {
  const text = await (await fetch(`${installation.controlUrl}/metrics`)).text();
  return Number(new RegExp(`^${line.replaceAll(/[{}]/g, String.raw`\$&`)} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
};
const waiting = (count: number) =>
  eventually(`${count} waiting calls`, async () => ((await metric('aigw_queue_depth')) === count ? true : undefined));

test('a call waits for a slot, is served, and its record tells how long it waited', async () => {
  const client = await clientOf('app');
  const release = await hold(client);
  const answer = ask(client);
  await waiting(1);
  release();
  const { response } = await answer;
  const row = await installation.waitForCall(response.headers.get('x-request-id') ?? '');
  expect(row).toMatchObject({ outcome: 'ok', settlement: 'settled' });
  expect(row['queuedMs']).toBeGreaterThan(0);
  expect(Number(response.headers.get('x-sallyport-queued-ms'))).toBe(Math.round(Number(row['queuedMs'])));
  expect(await metric('aigw_queue_wait_seconds_count{priority="normal",outcome="admitted"}')).toBeGreaterThan(0);
  await waiting(0);
});

test('a call that need not wait says nothing of waiting', async () => {
  const { response } = await ask(await clientOf('app'));
  expect(response.headers.has('x-sallyport-queued-ms')).toBe(false);
});

test('an application that says nothing does not wait, whatever its callers ask for', async () => {
  const client = await clientOf('impatient');
  const release = await hold(client);
  const error = await errorOf(ask(client, { 'x-sallyport-wait-ms': '60000' }));
  expect(error.headers?.get('x-sallyport-error')).toBe('limit.concurrency');
  expect(error.message).not.toContain('waited');
  release();
});

test('a wait that ends in vain is the refusal it would have been, and says how long it was', async () => {
  const client = await clientOf('app');
  const release = await hold(client);
  const error = await errorOf(ask(client, { 'x-sallyport-wait-ms': '300' }));
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error.headers?.get('retry-after')).toBe('1');
  expect(error.message).toMatch(/is reached\. The call waited \d+\.\d seconds for its turn\. Try again in 1 second\./);
  const row = await installation.waitForCall(error.headers?.get('x-request-id') ?? '');
  expect(row).toMatchObject({ outcome: 'refused', errorCode: 'limit.concurrency', settlement: 'void', attempts: [] });
  expect(row['queuedMs']).toBeGreaterThanOrEqual(290);
  release();
});

test('a wait for a rate ends when the rate allows', async () => {
  const client = await clientOf('rate');
  const answers = await Promise.all([ask(client), ask(client)]);
  expect(answers.filter(({ response }) => response.headers.has('x-sallyport-queued-ms'))).toHaveLength(1);
});

test('who goes first is the higher priority, which a call may lower and never raise', async () => {
  const client = await clientOf('low');
  const release = await hold(client);
  const order: string[] = [];
  const asked = async (name: string, headers: Record<string, string>, count: number) => {
    const answer = ask(client, headers).then(() => order.push(name));
    await waiting(count);
    return { answer };
  };
  // Of the same priority whatever they ask for: the one that came first goes first.
  const first = await asked('first', {}, 1);
  const second = await asked('second', { 'x-sallyport-priority': 'high' }, 2);
  release();
  await Promise.all([first.answer, second.answer]);
  const other = await clientOf('high');
  const releaseOther = await hold(other);
  const lowered = ask(other, { 'x-sallyport-priority': 'low' }).then(() => order.push('lowered'));
  await waiting(1);
  const high = ask(other).then(() => order.push('high'));
  await waiting(2);
  releaseOther();
  await Promise.all([lowered, high]);
  expect(order).toEqual(['first', 'second', 'high', 'lowered']);
});

test('a full queue refuses at once, and makes room for a higher priority', async () => {
  const [client, high] = [await clientOf('low'), await clientOf('high')];
  const [release, releaseHigh] = [await hold(client), await hold(high)];
  const waiters: ReturnType<typeof errorOf>[] = [];
  const controller = new AbortController();
  for (let n = 1; n <= 3; n += 1) {
    waiters.push(
      errorOf(client.chat.completions.create({ model, messages: say('Hello') }, { signal: controller.signal })),
    );
    await waiting(n);
  }
  const error = await errorOf(ask(client));
  expect(error.message).toContain('No further call can wait for its turn.');
  expect(error.headers?.get('retry-after')).toBe('1');
  const answer = ask(high);
  expect((await waiters[2])?.message).toContain('made room for one of a higher priority');
  releaseHigh();
  await answer;
  controller.abort();
  await waiting(0);
  release();
});

test('a caller that leaves while it waits takes nothing', async () => {
  const client = await clientOf('app');
  const release = await hold(client);
  const controller = new AbortController();
  const gone = errorOf(
    client.chat.completions.create({ model, messages: say('Hello') }, { signal: controller.signal }),
  );
  await waiting(1);
  controller.abort();
  await gone;
  await waiting(0);
  const rows = await eventually('the row of who left', async () => {
    const found = await installation.calls({ outcome: 'cancelled' });
    return found.find((row) => row.attempts.length === 0 && Number(row['queuedMs']) > 0);
  });
  expect(rows).toMatchObject({ settlement: 'void' });
  release();
  await ask(client);
});

test('a limit that is raised while a call waits lets it go', async () => {
  const client = await clientOf('raised');
  const release = await hold(client);
  const answer = ask(client);
  await waiting(1);
  await reconfigure((file) => {
    file.teams.tests.apps['raised'] = { limits: { concurrency: 2 }, waitMs: WAIT_MS };
  });
  await answer;
  release();
});

test('a key that is revoked while its call waits is good for nothing', async () => {
  const { key, id } = await installation.createKey({ application: 'tests/revoked' });
  const release = await hold(sdk(installation, key));
  const refused = errorOf(ask(sdk(installation, key)));
  await waiting(1);
  await installation.control('POST', `/api/v1/keys/${id}/revoke`);
  release();
  expect(await refused).toMatchObject({ status: 401 });
  await ask(await clientOf('revoked'));
});

test.each<readonly [string, string, string, (file: File) => void, number, string]>([
  [
    'its model archived',
    'loses-model',
    'going',
    ({ models }) => {
      for (const version of Object.values(models['going']?.versions ?? {})) version.state = 'archived';
    },
    410,
    'model.archived',
  ],
  [
    'its application denied the model',
    'is-denied',
    model,
    ({ teams }) => {
      teams.tests.apps['is-denied'] = { ...slot, waitMs: WAIT_MS, models: [embeddingsModel('openai')] };
    },
    403,
    'model.denied',
  ],
  [
    'its application removed',
    'is-removed',
    model,
    ({ teams }) => {
      delete teams.tests.apps['is-removed'];
    },
    401,
    'key.revoked',
  ],
])(
  'a call that waits while a reload has %s is refused as one made now',
  async (_what, app, name, change, status, code) => {
    const client = await clientOf(app);
    const release = await hold(client);
    const refused = errorOf(ask(client, {}, name));
    await waiting(1);
    await reconfigure(change);
    release();
    const error = await refused;
    expect([error.status, error.headers?.get('x-sallyport-error')]).toEqual([status, code]);
    const row = await installation.waitForCall(error.headers?.get('x-request-id') ?? '');
    expect(row).toMatchObject({ settlement: 'void', attempts: [] });
    const fresh = await errorOf(ask(client, { 'x-sallyport-wait-ms': '0' }, name));
    expect([fresh.status, fresh.headers?.get('x-sallyport-error')]).toEqual([status, code]);
  },
);

test('an end user may be named by a header, which goes before the fields of the body', async () => {
  const client = await clientOf('users');
  const create = (user: string, header?: string) =>
    client.chat.completions.create(
      { model, messages: say('Hello'), user },
      { ...(header !== undefined && { headers: { 'x-sallyport-user': header } }) },
    );
  const controller = new AbortController();
  const stream = await client.chat.completions.create(
    { model, messages: say('Hello [[fault:stall after=2 ms=120000]]'), stream: true, user: 'bert' },
    { headers: { 'x-sallyport-user': 'anna' }, signal: controller.signal },
  );
  await stream[Symbol.asyncIterator]().next();
  expect((await errorOf(create('carl', 'anna'))).message).toContain('of this user is reached');
  expect((await errorOf(create('anna'))).message).toContain('of this user is reached');
  await create('bert');
  controller.abort();
});

test.each([
  ['x-sallyport-user', 'a'.repeat(257), 'is 1 to 256 printable ASCII characters'],
  ['x-sallyport-user', 'Zoë', 'is 1 to 256 printable ASCII characters'],
  ['x-sallyport-priority', 'urgent', 'is low, normal or high'],
  ['x-sallyport-wait-ms', '-1', 'is a whole number of milliseconds'],
])('the header %s: %s is 400', async (name, value, sentence) => {
  const error = await errorOf(ask(await clientOf('impatient'), { [name]: value }));
  expect(error).toMatchObject({ status: 400, param: name });
  expect(error.message).toContain(`The header ${name} ${sentence}.`);
});

test('a program that stops lets those who wait have their turn', async () => {
  const client = await clientOf('app');
  const release = await hold(client);
  const answer = ask(client);
  await waiting(1);
  const stopped = installation.running.stop();
  release();
  const { data } = await answer;
  expect(data.choices).toHaveLength(1);
  await stopped;
});

interface File {
  readonly models: Record<string, { readonly versions: Record<string, { state: string }> }>;
  readonly teams: { readonly tests: { readonly apps: Record<string, object> } };
}
async function reconfigure(change: (file: File) => void): Promise<void> {
  const { configFile } = installation.prepared;
  const file = parse(await readFile(configFile, 'utf8')) as File;
  change(file);
  await writeFile(configFile, stringify(file, { aliasDuplicateObjects: false }));
  const { status } = await installation.control('POST', '/api/v1/reload');
  expect(status).toBe(200);
}
