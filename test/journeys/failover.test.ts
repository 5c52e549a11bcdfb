/** Fault × whole or streamed over a route with a fallback: before the first byte another deployment answers, never after. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultSpec } from '../../src/simulators/index.ts';
import { eventually, type CallRow } from '../support/control.ts';
import { chatModel, chatPrice, modelOf } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { watchLag } from '../support/lag.ts';
import { costOf, errorOf, say } from './desk.ts';

/** Each case has a deployment of its own, so that none is ejected or left alone for what another did to it. */
const CASES_MAX = {
  pair: 48,
  single: 6,
  never: 2,
  short: 2,
  named: 4,
  overflow: 2,
  guarded: 2,
  ejecting: 2,
  patient: 8,
};
type Kind = keyof typeof CASES_MAX;
const cases = new Map<Kind, number>();
function own(kind: Kind): string {
  const n = (cases.get(kind) ?? 0) + 1;
  cases.set(kind, n);
  return `${kind}-${n}`;
}
const firstOf = (route: string): string => `first-${route}`;
const SECOND = chatModel('anthropic');
const PROMPT = 'Say 12 words, Grüße, 你好 😀';
/** Short enough for a test, long enough for the second answer on a busy machine. */
const timeouts = { connectMs: 5_000, headersMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000, totalMs: 30_000 };

/** Three calls and their rows in the ledger come and go meanwhile, on a busy machine too. */
const EJECTED_MS = 4_000;

function routeOf(kind: Kind, first: string): object {
  const alone = { targets: [first], timeouts };
  const pair = { targets: [first, SECOND], timeouts };
  const kinds: Record<Kind, object> = {
    pair,
    single: alone,
    never: { ...pair, retries: { max: 0 } },
    short: { ...alone, timeouts: { ...timeouts, totalMs: 8_000 } },
    named: { ...alone, fallbackOn: { contextOverflow: SECOND, contentFilter: SECOND } },
    overflow: { ...alone, fallbackOn: { contextOverflow: SECOND } },
    guarded: { targets: [first, 'unpriced'], timeouts, fallbackOn: { contextOverflow: 'unpriced' } },
    patient: { targets: [first, SECOND] },
    ejecting: { ...pair, ejection: { consecutive: 2, baseMs: EJECTED_MS, maxMs: EJECTED_MS } },
  };
  return kinds[kind];
}

let installation: Installation;
let client: OpenAI;
let text = '';
/** Of the last stream whose head came. */
let streamId = '';

beforeAll(async () => {
  const models: Record<string, object> = {
    unpriced: modelOf('chat', { provider: 'anthropic', model: 'claude-sonnet-4-5' }),
  };
  const routes: Record<string, object> = {};
  for (const [kind, count] of Object.entries(CASES_MAX)) {
    for (let n = 1; n <= count; n += 1) {
      const name = `${kind}-${n}`;
      models[firstOf(name)] = modelOf('chat', { provider: 'openai', model: 'gpt-4.1-mini', price: chatPrice });
      routes[name] = routeOf(kind as Kind, firstOf(name));
    }
  }
  installation = await startInstallation({ doors: ['openai', 'anthropic'], yaml: { models, routes } });
  client = new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey: installation.key, maxRetries: 0 });
  const { choices } = await client.chat.completions.create({ model: SECOND, messages: say(PROMPT) });
  text = choices[0]?.message.content ?? '';
});
afterAll(() => installation.stop());

const failFirst = (fault: FaultSpec, times = 1): void =>
  installation.simulators.simulator('openai').faults.next(fault, { times });

interface Heard {
  readonly text: string;
  readonly headers: Headers;
  readonly row: CallRow;
}

async function converse(model: string, stream: boolean): Promise<Heard> {
  const messages = say(PROMPT);
  if (!stream) {
    const { data, response } = await client.chat.completions.create({ model, messages }).withResponse();
    return heard(data.choices[0]?.message.content ?? '', response.headers);
  }
  const { data, response } = await client.chat.completions.create({ model, messages, stream }).withResponse();
  streamId = response.headers.get('x-request-id') ?? '';
  let got = '';
  for await (const chunk of data) got += chunk.choices[0]?.delta.content ?? '';
  return heard(got, response.headers);
}

const heard = async (got: string, headers: Headers): Promise<Heard> => ({
  text: got,
  headers,
  row: await installation.waitForCall(headers.get('x-request-id') ?? ''),
});

interface Plan {
  readonly candidates: readonly string[];
  readonly skipped: readonly { readonly target: string; readonly reason: string }[];
  readonly decisions: readonly { readonly step: string; readonly reason: string; readonly waitMs: number }[];
}
const planOf = (row: CallRow): Plan => row['plan'] as Plan;

/** Before the first byte, streamed or not; `lost`: something had been sent and no refusal came back, so it is estimated. */
const survived: readonly (readonly [fault: FaultSpec, code: string, lost: boolean])[] = [
  [{ name: 'latency', ms: 60_000 }, 'provider.slow', true],
  [{ name: 'reset' }, 'provider.unreachable', true],
  [{ name: 'errorIn200' }, 'provider.failed', true],
  [{ name: 'throttled' }, 'provider.throttled', false],
  [{ name: 'throttled', retryAfterS: 30 }, 'provider.throttled', false],
  [{ name: 'status', status: 500 }, 'provider.failed', false],
  [{ name: 'status', status: 502 }, 'provider.failed', false],
  [{ name: 'status', status: 503 }, 'provider.overloaded', false],
  [{ name: 'status', status: 408 }, 'provider.slow', false],
  [{ name: 'credentials' }, 'provider.credentials', false],
];

describe('a fault before the first byte', () => {
  for (const [fault, code, lost] of survived) {
    for (const stream of [false, true]) {
      test(`${JSON.stringify(fault)}, ${stream ? 'streamed' : 'whole'}: the fallback answers, in one ledger row`, async () => {
        // A refused credential is fetched anew once, within the same attempt.
        failFirst(fault, fault.name === 'credentials' ? 2 : 1);
        const { text: got, headers, row } = await converse(own('pair'), stream);
        installation.simulators.simulator('openai').faults.clear();
        expect(got).toBe(text);
        expect(headers.get('x-sallyport-provider')).toBe('anthropic');
        expect(headers.get('x-sallyport-attempts')).toBe('2');
        expect(row).toMatchObject({
          outcome: 'ok',
          errorCode: null,
          servedModel: `${SECOND}@1.0.0`,
          settlement: lost ? 'estimated' : 'settled',
          attempts: [
            { n: 1, provider: 'openai', outcome: 'failed', errorCode: code },
            { n: 2, provider: 'anthropic', outcome: 'ok', errorCode: null, usageEstimated: false },
          ],
        });
        if (row.usage) expect(row.costNanoUsd).toBe(costOf(row.usage, chatPrice));
        expect(planOf(row).decisions).toMatchObject([{ after: 1, step: 'next', reason: code, waitMs: 0 }]);
        if (!stream) expect(headers.get('x-sallyport-cost-usd')).toBe(row.costUsd);
      });
    }
  }

  test.each([
    [{ name: 'slowFirstToken', ms: 60_000 }, 'provider.slow'],
    [{ name: 'cut', after: 1 }, 'provider.cut'],
    [{ name: 'stall', after: 1 }, 'provider.slow'],
    [{ name: 'errorIn200', after: 1 }, 'provider.failed'],
  ] as const)('%o after the opening of a stream is one: no content had come', async (fault, code) => {
    failFirst(fault);
    const { text: got, row } = await converse(own('pair'), true);
    expect(got).toBe(text);
    expect(row.attempts).toMatchObject([{ errorCode: code }, { outcome: 'ok' }]);
  });
});

describe('a fault after the first byte', () => {
  test.each([
    [{ name: 'cut', after: 4 }, 'provider.cut'],
    [{ name: 'stall', after: 4 }, 'provider.slow'],
    [{ name: 'errorIn200', after: 4 }, 'provider.failed'],
    [{ name: 'malformed', after: 4 }, 'provider.malformed'],
    [{ name: 'endsEarly' }, 'provider.cut'],
  ] as const)('%o is told as %s, and nobody else is asked', async (fault, code) => {
    failFirst(fault);
    const error = await errorOf(converse(own('pair'), true));
    expect(error.code).toBe(code);
    const row = await installation.waitForCall(streamId);
    expect(row).toMatchObject({ outcome: 'failed', errorCode: code });
    expect(row.attempts).toHaveLength(1);
  });
});

describe('a refusal of the request itself', () => {
  test.each([
    [{ name: 'status', status: 400 }, 'provider.refused', 400],
    [{ name: 'status', status: 422 }, 'provider.refused', 422],
    [{ name: 'contentFilter' }, 'content_filter', 400],
    [{ name: 'contextOverflow' }, 'context_length_exceeded', 400],
  ] as const)('%o goes nowhere else', async (fault, code, status) => {
    for (const stream of [false, true]) {
      failFirst(fault);
      const error = await errorOf(converse(own('pair'), stream));
      expect(error).toMatchObject({ code, status });
      const row = await installation.waitForCall(error.headers?.get('x-request-id') ?? '');
      expect(row.attempts).toHaveLength(1);
      expect(planOf(row).decisions).toMatchObject([{ step: 'stop' }]);
    }
  });

  test.each(['contentFilter', 'contextOverflow'] as const)(
    '%s goes to the model its route names for it',
    async (name) => {
      failFirst({ name });
      const { text: got, row } = await converse(own('named'), false);
      expect(got).toBe(text);
      expect(planOf(row).decisions).toMatchObject([{ step: 'fallback', reason: name }]);
    },
  );

  test('a filtered request does not go where only long ones may', async () => {
    failFirst({ name: 'contentFilter' });
    expect(await errorOf(converse(own('overflow'), false))).toMatchObject({ code: 'content_filter' });
  });
});

describe('a route', () => {
  test('asks its only deployment again after a short wait', async () => {
    failFirst({ name: 'throttled', retryAfterMs: 300 });
    const startedAt = performance.now();
    const { row } = await converse(own('single'), false);
    expect(performance.now() - startedAt).toBeGreaterThan(295);
    expect(row.attempts).toMatchObject([{ errorCode: 'provider.throttled' }, { outcome: 'ok' }]);
    expect(planOf(row).decisions).toMatchObject([{ step: 'same', reason: 'provider.throttled' }]);
    expect(planOf(row).decisions[0]?.waitMs).toBeGreaterThanOrEqual(300);
  });

  test('does not wait longer than the call may take', async () => {
    failFirst({ name: 'throttled', retryAfterS: 9 });
    const error = await errorOf(converse(own('short'), false));
    expect(error.status).toBe(429);
    expect(error.headers?.get('retry-after')).toBe('9');
  });

  test('makes no further attempt with retries.max 0', async () => {
    failFirst({ name: 'status', status: 500 });
    const error = await errorOf(converse(own('never'), false));
    expect(error.headers?.get('x-sallyport-attempts')).toBe('1');
  });

  test('sends a fallback nowhere that has no price', async () => {
    failFirst({ name: 'contextOverflow' });
    const error = await errorOf(converse(own('guarded'), false));
    expect(error.code).toBe('context_length_exceeded');
    const row = await installation.waitForCall(error.headers?.get('x-request-id') ?? '');
    expect(planOf(row).skipped).toMatchObject([{ target: 'unpriced@1.0.0/anthropic', reason: 'it has no price' }]);
  });
});

test('a caller that leaves ends the wait, and nothing more is sent', async () => {
  const simulator = installation.simulators.simulator('openai');
  failFirst({ name: 'throttled', retryAfterS: 10 });
  const before = simulator.requestsTotal;
  const model = own('single');
  const leaving = new AbortController();
  const asked = client.chat.completions.create({ model, messages: say(PROMPT) }, { signal: leaving.signal });
  asked.catch(() => undefined);
  while (simulator.requestsTotal === before) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  leaving.abort();
  await expect(asked).rejects.toThrow();
  const [row] = await installation.waitForCalls(1, { model, outcome: 'cancelled' });
  expect(row?.attempts).toHaveLength(1);
  expect(simulator.requestsTotal).toBe(before + 1);
});

/** Caller, gateway and vendor each have to be woken, and the gateway twice. */
const STEPS = 4;

describe('a caller that leaves during the second attempt', () => {
  test.each([
    ['before its head, whole', 'latency ms=60000', false, false],
    ['before its head, streamed', 'latency ms=60000', true, false],
    ['before its first content', 'slowFirstToken ms=60000', true, false],
    ['in a silence after it', 'stall after=8', true, true],
  ])('%s: the provider is left within a second, and both attempts are booked', async (_when, fault, stream, begun) => {
    const simulator = installation.simulators.simulator('anthropic');
    const model = own('patient');
    const seen = simulator.requestsTotal;
    const leaving = new AbortController();
    const messages = say(`${PROMPT} [[fault:status status=500 at=openai]] [[fault:${fault} at=anthropic]]`);
    let got = '';
    const asked = (async () => {
      const { completions } = client.chat;
      const options = { signal: leaving.signal };
      if (!stream) return completions.create({ model, messages }, options);
      for await (const chunk of await completions.create({ model, messages, stream }, options))
        got += chunk.choices[0]?.delta.content ?? '';
      return undefined;
    })().catch((error: unknown) => error);
    await eventually('the second attempt', () => simulator.requestsTotal > seen || undefined);
    if (begun) await eventually('the first words', () => got !== '' || undefined);
    const leftAtMs = Date.now();
    const lagMs = watchLag();
    leaving.abort();
    await asked;
    const left = await eventually('the provider to be left', () =>
      simulator.requests().find(({ id, aborted }) => id === seen + 1 && aborted),
    );
    expect((left.endedAtMs ?? Infinity) - leftAtMs).toBeLessThan(1_000 + STEPS * lagMs());
    const [row] = await installation.waitForCalls(1, { model, outcome: 'cancelled' });
    expect(row).toMatchObject({
      errorCode: 'request.cancelled',
      settlement: 'estimated',
      attempts: [
        { provider: 'openai', outcome: 'failed', errorCode: 'provider.failed', costNanoUsd: '0' },
        { provider: 'anthropic', outcome: 'cancelled', usageEstimated: true },
      ],
    });
    expect(row && planOf(row).decisions).toMatchObject([{ after: 1, step: 'next', reason: 'provider.failed' }]);
    expect(row?.usage?.inputUncached).toBeGreaterThan(0);
    expect(Number(row?.usage?.outputVisible) > 0).toBe(begun);
    expect(simulator.requestsTotal).toBe(seen + 1);
  });
});

test('a call that names a model is tried once at its one deployment', async () => {
  failFirst({ name: 'throttled' });
  const error = await errorOf(converse(firstOf(own('single')), false));
  expect(error.headers?.get('x-sallyport-attempts')).toBe('1');
});

interface DeploymentRow {
  readonly deployment: string;
  readonly state: string;
  readonly failures: number;
}
async function stateOf(id: string): Promise<string | undefined> {
  const { body } = await installation.control('GET', '/api/v1/providers');
  const providers = body['data'] as { readonly deployments: readonly DeploymentRow[] }[];
  return providers.flatMap(({ deployments }) => deployments).find(({ deployment }) => deployment === id)?.state;
}

describe('a deployment that keeps failing', () => {
  test('is left out, shown as ejected, probed by one call, and taken back', async () => {
    const model = own('ejecting');
    const id = `${firstOf(model)}@1.0.0/openai`;
    expect(await stateOf(id)).toBe('healthy');
    failFirst({ name: 'status', status: 500 }, 2);
    await converse(model, false);
    await converse(model, false);
    expect(await stateOf(id)).toBe('ejected');

    const { headers, row } = await converse(model, false);
    expect(headers.get('x-sallyport-provider')).toBe('anthropic');
    expect(headers.get('x-sallyport-attempts')).toBe('1');
    expect(planOf(row).skipped).toMatchObject([{ target: id, reason: expect.stringContaining('ejected') }]);

    await eventually('the end of the ejection', async () => (await stateOf(id)) === 'half-open' || undefined);
    // The probe is under way while the others come.
    failFirst({ name: 'latency', ms: 700 });
    const asked = await Promise.all(Array.from({ length: 8 }, () => converse(model, false)));
    const providers = asked.map((each) => each.headers.get('x-sallyport-provider'));
    expect(providers.filter((provider) => provider === 'openai')).toHaveLength(1);
    expect(await stateOf(id)).toBe('healthy');
  });

  test('is asked on when nobody else stands', async () => {
    const model = own('single');
    for (let n = 0; n < 6; n += 1) {
      failFirst({ name: 'latency', ms: 60_000 });
      await errorOf(converse(model, false));
    }
    const { headers } = await converse(model, false);
    expect(headers.get('x-sallyport-provider')).toBe('openai');
  });

  test('is left alone for as long as it asks when it throttles, without being ill', async () => {
    const model = own('pair');
    const id = `${firstOf(model)}@1.0.0/openai`;
    failFirst({ name: 'throttled', retryAfterS: 20 });
    await converse(model, false);
    expect(await stateOf(id)).toBe('cooling');
    const { row } = await converse(model, false);
    expect(row.attempts).toMatchObject([{ provider: 'anthropic' }]);
    expect(planOf(row).skipped).toMatchObject([{ reason: expect.stringContaining('throttled') }]);
  });

  test('stands in the metrics with its state', async () => {
    const response = await fetch(`${installation.controlUrl}/metrics`);
    expect(await response.text()).toMatch(
      /^aigw_deployment_state\{deployment="[^"]+",provider="openai",state="healthy"\} 1$/m,
    );
  });
});
