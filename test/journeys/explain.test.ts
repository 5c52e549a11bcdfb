/** Why a call was refused, or where it went: told from its record alone, to whoever has to answer for it. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/control.ts';
import { chatModel, chatPrice, modelOf } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { errorOf, idOf, say } from './desk.ts';
import { sdk } from './surface-installation.ts';

const SECOND = chatModel('anthropic');
const PROMPT = 'Say 12 words, Grüße';
const openai = { provider: 'openai', model: 'gpt-4.1-mini', price: chatPrice };
const inState = (state: string, more: object = {}) => ({
  versions: { '1.0.0': { state, kind: 'chat', deployments: [openai], ...more } },
});

let on: Installation;
beforeAll(async () => {
  on = await startInstallation({
    doors: ['openai', 'anthropic'],
    apps: {
      app: {},
      repeating: { cache: { exact: true } },
      tight: { limits: { rpm: 1 } },
      careful: { dataClass: 'confidential' },
    },
    yaml: {
      models: {
        first: modelOf('chat', openai),
        cut: modelOf('chat', openai),
        trial: inState('staging'),
        open: inState('production', { dataClasses: ['public'] }),
      },
      routes: {
        pair: { targets: ['first', SECOND] },
        guarded: { targets: ['trial@1.0.0', 'open'] },
      },
    },
  });
});
afterAll(() => on.stop());

type Told = Readonly<Record<string, unknown>> & {
  readonly summary: string;
  readonly steps: readonly { readonly step: string; readonly verdict: string; readonly says: readonly string[] }[];
};

const explain = async (id: string): Promise<Told> => {
  await on.waitForCall(id);
  const { status, body } = await on.control('GET', `/api/v1/calls/${id}/explanation`);
  expect(status).toBe(200);
  return body as Told;
};
const ended = ({ steps }: Told) => steps.find(({ verdict }) => !['passed', 'waited'].includes(verdict));
const reached = ({ steps }: Told) => steps.filter(({ verdict }) => verdict !== 'not reached').map(({ step }) => step);
const clientOf = async (application: string): Promise<OpenAI> => sdk(on, (await on.createKey({ application })).key);

const create = (client: OpenAI, model: string) =>
  client.chat.completions.create({ model, messages: say(PROMPT) }).withResponse();
const refusedId = async (client: OpenAI, model: string): Promise<string> =>
  (await errorOf(create(client, model))).headers?.get('x-request-id') ?? '';

describe('a call refused by its key', () => {
  test('is told with whose key it was, and who has to act', async () => {
    const { id, key } = await on.createKey();
    await on.control('POST', `/api/v1/keys/${id}/revoke`);
    const told = await explain(await refusedId(sdk(on, key), 'first'));
    expect(ended(told)).toMatchObject({
      step: 'identity',
      verdict: 'refused',
      says: [`key ${id}, for production`, 'application tests/app of default', 'The API key was revoked.'],
    });
    expect(reached(told)).toEqual(['identity']);
    expect(told).toMatchObject({
      outcome: 'refused',
      status: 401,
      errorCode: 'key.revoked',
      candidates: [],
      attempts: [],
      cost: { usd: '0', settlement: 'void' },
      next: { who: 'caller', says: 'Get a new one.' },
    });
  });

  test('that nobody knows leaves no call, and the answer to the question says so', async () => {
    const unknown = `${on.key.slice(0, -1)}${on.key.endsWith('A') ? 'B' : 'A'}`;
    const error = await errorOf(create(sdk(on, unknown), 'first'));
    const id = error.headers?.get('x-request-id') ?? '';
    const { status, body } = await on.control('GET', `/api/v1/calls/${id}/explanation`);
    expect([error.status, status]).toEqual([401, 404]);
    expect(body['detail']).toContain('without a key we know');
  });
});

test('a call refused by a limit is told with whose limit it was, and where it would have gone', async () => {
  const client = await clientOf('tests/tight');
  const refused = await eventually('a refusal', async () => {
    try {
      await create(client, 'first');
      return undefined;
    } catch (thrown) {
      return thrown instanceof OpenAI.RateLimitError ? thrown : undefined;
    }
  });
  const told = await explain(refused.headers?.get('x-request-id') ?? '');
  expect(ended(told)).toMatchObject({ step: 'limits', verdict: 'refused' });
  expect(ended(told)?.says.join(' ')).toContain('1 request a minute of this application is reached');
  expect(told).toMatchObject({
    errorCode: 'limit.requests',
    candidates: [{ target: 'first@1.0.0/openai', verdict: 'not asked', reason: 'the only one' }],
    next: { who: 'policy' },
  });
});

test('a call refused by admission is told with the rule that left out each target', async () => {
  const told = await explain(await refusedId(await clientOf('tests/careful'), 'guarded'));
  expect(ended(told)).toMatchObject({ step: 'routing', verdict: 'refused' });
  expect(ended(told)?.says[0]).toBe('"guarded" is the route guarded');
  expect(told).toMatchObject({
    errorCode: 'model.data_class',
    candidates: [
      { target: 'trial@1.0.0', verdict: 'left out', rule: 'state', reason: 'its state is staging' },
      { target: 'open', verdict: 'left out', rule: 'data-class', reason: 'it may not be given confidential data' },
    ],
    attempts: [],
  });
  expect(told.summary).toContain('before anybody was asked');
});

test('a call that failed over is told with each attempt, its class and what followed', async () => {
  on.simulators.simulator('openai').faults.next({ name: 'status', status: 500 }, { times: 1 });
  const { response } = await create(sdk(on), 'pair');
  const told = await explain(idOf(response));
  expect(ended(told)).toMatchObject({ step: 'providers', verdict: 'answered' });
  expect(told).toMatchObject({
    outcome: 'ok',
    candidates: [
      { target: 'first@1.0.0/openai', verdict: 'failed' },
      { target: `${SECOND}@1.0.0/anthropic`, verdict: 'answered' },
    ],
    attempts: [
      {
        outcome: 'failed',
        errorCode: 'provider.failed',
        failureClass: 'failed',
        status: 500,
        followedBy: { step: 'next', reason: 'provider.failed', to: `${SECOND}@1.0.0/anthropic`, waitMs: 0 },
      },
      { outcome: 'ok', followedBy: null },
    ],
    next: null,
  });
});

test('a call served from the cache is told with the call whose answer it was, and that nobody was asked', async () => {
  const client = await clientOf('tests/repeating');
  const first = idOf((await create(client, 'first')).response);
  const again = await eventually('an answer from the cache', async () => {
    const { response } = await create(client, 'first');
    return response.headers.get('x-sallyport-cache') === 'exact' ? response : undefined;
  });
  const told = await explain(idOf(again));
  expect(ended(told)).toMatchObject({ step: 'cache', verdict: 'answered' });
  expect(ended(told)?.says[0]).toContain(`the answer of call ${first}`);
  expect(reached(told)).not.toContain('providers');
  expect(told).toMatchObject({ outcome: 'ok', attempts: [], cost: { usd: '0' }, next: null });
});

test('a stream that was cut is told as what the caller saw: a status 200, and no end', async () => {
  on.simulators.simulator('openai').faults.next({ name: 'cut', after: 4 }, { times: 1 });
  const { data, response } = await sdk(on)
    .chat.completions.create({ model: 'cut', messages: say(PROMPT), stream: true })
    .withResponse();
  await errorOf(
    (async () => {
      for await (const chunk of data) void chunk;
    })(),
  );
  const told = await explain(idOf(response));
  expect(ended(told)).toMatchObject({ step: 'providers', verdict: 'failed' });
  expect(told).toMatchObject({
    outcome: 'failed',
    status: 200,
    errorCode: 'provider.cut',
    cost: { settlement: 'estimated', estimated: true },
    attempts: [{ outcome: 'failed', errorCode: 'provider.cut' }],
    next: { who: 'provider', says: 'Try again.' },
  });
  expect(told.summary).toContain('no end mark');
});
