/** Fault × whole or streamed over a route with a fallback: before the first byte another deployment answers, never after. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FaultSpec } from '../../src/simulators/index.ts';
import type { CallRow } from '../support/control.ts';
import { chatModel, chatPrice } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { costOf, errorOf, say } from './desk.ts';

const FIRST = chatModel('openai');
const SECOND = chatModel('anthropic');
const PROMPT = 'Say 12 words, Grüße, 你好 😀';
const timeouts = { connectMs: 2_000, headersMs: 500, firstTokenMs: 500, idleMs: 500, totalMs: 20_000 };

let installation: Installation;
let client: OpenAI;
let text = '';
/** Of the last stream whose head came. */
let streamId = '';

beforeAll(async () => {
  const targets = [FIRST, SECOND];
  const unpriced = {
    versions: {
      '1.0.0': { state: 'production', deployments: [{ provider: 'anthropic', model: 'claude-sonnet-4-5' }] },
    },
  };
  installation = await startInstallation({
    doors: ['openai', 'anthropic'],
    yaml: {
      models: { unpriced },
      routes: {
        pair: { targets, timeouts },
        single: { targets: [FIRST], timeouts },
        never: { targets, timeouts, retries: { max: 0 } },
        short: { targets: [FIRST], timeouts: { ...timeouts, totalMs: 1_000 } },
        named: { targets: [FIRST], timeouts, fallbackOn: { contextOverflow: SECOND, contentFilter: SECOND } },
        overflow: { targets: [FIRST], timeouts, fallbackOn: { contextOverflow: SECOND } },
        guarded: { targets: [FIRST, 'unpriced'], timeouts, fallbackOn: { contextOverflow: 'unpriced' } },
      },
    },
  });
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
        const { text: got, headers, row } = await converse('pair', stream);
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
    const { text: got, row } = await converse('pair', true);
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
    const error = await errorOf(converse('pair', true));
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
      const error = await errorOf(converse('pair', stream));
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
      const { text: got, row } = await converse('named', false);
      expect(got).toBe(text);
      expect(planOf(row).decisions).toMatchObject([{ step: 'fallback', reason: name }]);
    },
  );

  test('a filtered request does not go where only long ones may', async () => {
    failFirst({ name: 'contentFilter' });
    expect(await errorOf(converse('overflow', false))).toMatchObject({ code: 'content_filter' });
  });
});

describe('a route', () => {
  test('asks its only deployment again after a short wait', async () => {
    failFirst({ name: 'throttled', retryAfterMs: 300 });
    const startedAt = performance.now();
    const { row } = await converse('single', false);
    expect(performance.now() - startedAt).toBeGreaterThan(295);
    expect(row.attempts).toMatchObject([{ errorCode: 'provider.throttled' }, { outcome: 'ok' }]);
    expect(planOf(row).decisions).toMatchObject([{ step: 'same', reason: 'provider.throttled' }]);
    expect(planOf(row).decisions[0]?.waitMs).toBeGreaterThanOrEqual(300);
  });

  test('does not wait longer than the call may take', async () => {
    failFirst({ name: 'throttled', retryAfterS: 5 });
    const error = await errorOf(converse('short', false));
    expect(error.status).toBe(429);
    expect(error.headers?.get('retry-after')).toBe('5');
  });

  test('makes no further attempt with retries.max 0', async () => {
    failFirst({ name: 'status', status: 500 });
    const error = await errorOf(converse('never', false));
    expect(error.headers?.get('x-sallyport-attempts')).toBe('1');
  });

  test('sends a fallback nowhere that has no price', async () => {
    failFirst({ name: 'contextOverflow' });
    const error = await errorOf(converse('guarded', false));
    expect(error.code).toBe('context_length_exceeded');
    const row = await installation.waitForCall(error.headers?.get('x-request-id') ?? '');
    expect(planOf(row).skipped).toEqual([{ target: 'unpriced@1.0.0/anthropic', reason: 'it has no price' }]);
  });
});

test('a caller that leaves ends the wait, and nothing more is sent', async () => {
  const simulator = installation.simulators.simulator('openai');
  failFirst({ name: 'throttled', retryAfterS: 10 });
  const before = simulator.requestsTotal;
  const leaving = new AbortController();
  const asked = client.chat.completions.create({ model: 'single', messages: say(PROMPT) }, { signal: leaving.signal });
  asked.catch(() => undefined);
  while (simulator.requestsTotal === before) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 50));
  leaving.abort();
  await expect(asked).rejects.toThrow();
  const [row] = await installation.waitForCalls(1, { model: 'single', outcome: 'cancelled' });
  expect(row?.attempts).toHaveLength(1);
  expect(simulator.requestsTotal).toBe(before + 1);
});

test('a call that names a model is tried once at its one deployment', async () => {
  failFirst({ name: 'throttled' });
  const error = await errorOf(converse(FIRST, false));
  expect(error.headers?.get('x-sallyport-attempts')).toBe('1');
});
