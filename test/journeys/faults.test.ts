/** Fault × whole or streamed × door, without a fallback: whatever breaks is told, settled once, and survived. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultNames } from '../../src/simulators/index.ts';
import { chatModel, type DoorName } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { tapWire, type WireTap } from '../support/wire-tap.ts';
import { deskAt, expectEstimated, expectFree, expectSettled, idOf, say, type Desk } from './desk.ts';
import { expectedAt, faultCases, faultDoors, lost, type Expected, type FaultCase } from './fault-table.ts';

const PROMPT = 'Say 40 words, Grüße, 你好 😀';
const slowRoute = (door: DoorName): string => `timed-${chatModel(door)}`;
/** Short enough for a test, long enough that only what is meant to be slow is. */
const timeouts = { connectMs: 2_000, headersMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000, totalMs: 2_000 };
/** What a busy machine may add to a timer. */
const LATE_MS_MAX = 4_000;

let installation: Installation;
let tap: WireTap;
/** Whole answers to the prompt without a fault, by door. */
const texts = new Map<DoorName, string>();
let asked = 0;

beforeAll(async () => {
  tap = tapWire();
  const routes = faultDoors.map((door) => [slowRoute(door), { targets: [chatModel(door)], timeouts }]);
  installation = await startInstallation({ doors: faultDoors, yaml: { routes: Object.fromEntries(routes) } });
  for (const door of faultDoors) {
    const { text } = await converse(deskAt(installation, tap, door), chatModel(door), false, '');
    texts.set(door, text);
  }
});
afterAll(async () => {
  await installation.stop();
  tap.close();
});

interface Heard {
  readonly callId: string;
  readonly text: string;
  readonly finish: string | null | undefined;
  readonly error: InstanceType<typeof OpenAI.APIError> | undefined;
  /** The bytes as they came. */
  readonly raw: string;
}

/** Asks through the SDK and keeps the bytes that came beside what the SDK made of them. */
async function converse(desk: Desk, model: string, stream: boolean, fault: string): Promise<Heard> {
  asked += 1;
  let raw: Promise<string> = Promise.resolve('');
  let callId = '';
  const client = desk.client.withOptions({
    fetch: async (...request: Parameters<typeof fetch>) => {
      const response = await fetch(...request);
      callId = response.headers.get('x-request-id') ?? '';
      const copy = response.clone();
      raw = copy.text().catch(() => '');
      return response;
    },
  });
  const messages = say(fault === '' ? PROMPT : `${PROMPT} [[fault:${fault}]]`);
  let text = '';
  let finish: string | null | undefined;
  let error: Heard['error'];
  try {
    if (stream) {
      for await (const chunk of await client.chat.completions.create({ model, messages, stream })) {
        text += chunk.choices[0]?.delta.content ?? '';
        finish = chunk.choices[0]?.finish_reason ?? finish;
      }
    } else {
      const { choices } = await client.chat.completions.create({ model, messages });
      text = choices[0]?.message.content ?? '';
      finish = choices[0]?.finish_reason;
    }
  } catch (thrown) {
    if (!(thrown instanceof OpenAI.APIError)) throw thrown;
    error = thrown;
  }
  return { callId, text, finish, error, raw: await raw };
}

async function expectHeard(desk: Desk, heard: Heard, stream: boolean, expected: Expected): Promise<void> {
  const { callId, text, finish, error, raw } = heard;
  const ended = raw.includes('data: [DONE]');
  if (expected.answer === 'whole' || expected.answer === 'filtered') {
    expect(error).toBeUndefined();
    expect(ended).toBe(stream);
    expect(finish).toBe(expected.answer === 'whole' ? 'stop' : 'content_filter');
    if (expected.answer === 'filtered') return;
    expect(text).toBe(texts.get(desk.door));
    if (expected.settled === 'settled') await expectSettled(desk, callId);
    else await expectEstimated(desk, callId, 'ok');
    return;
  }
  expect(ended).toBe(false);
  expect(error).toMatchObject({ code: expected.code });
  // In mid-stream there is no status any more; otherwise it is the one of the error's class.
  if (expected.answer === 'error' || error?.status !== undefined) expect(error?.status).toBe(expected.status);
  if (expected.answer === 'error' && expected.settled === 'free') {
    await expectFree(desk, callId, ledgerCode(expected.code));
    return;
  }
  // A filter that says no has not failed; the vendor bills the prompt all the same.
  const row = await expectEstimated(desk, callId, expected.code === 'content_filter' ? 'refused' : 'failed');
  expect(row.errorCode).toBe(ledgerCode(expected.code));
  if (text !== '') expect(row.usage?.outputVisible).toBeGreaterThan(0);
}

/** Codes that callers know by OpenAI's words. */
const ledgerCode = (code: string): string =>
  ({
    rate_limit_exceeded: 'provider.throttled',
    content_filter: 'provider.content_filter',
    context_length_exceeded: 'provider.context_overflow',
  })[code] ?? code;

const describeExpected = (expected: Expected): string => {
  if (expected.answer === 'whole') return expected.settled === 'settled' ? 'harms nothing' : 'is settled by estimate';
  if (expected.answer === 'filtered') return 'is told as content_filter';
  return expected.answer === 'error' ? `is ${expected.status} ${expected.code}` : `breaks as ${expected.code}`;
};

type Cell = readonly [name: string, faultCase: FaultCase, stream: boolean, expected: Expected];
const cells = (door: DoorName): Cell[] =>
  faultCases.flatMap((faultCase) => {
    const { whole, stream } = expectedAt(door, faultCase);
    return [
      [`${faultCase.fault}, whole: ${describeExpected(whole)}`, faultCase, false, whole],
      [`${faultCase.fault}, streamed: ${describeExpected(stream)}`, faultCase, true, stream],
    ] as const;
  });

describe.for(faultDoors)('%s', (door) => {
  test.concurrent.for(cells(door))('%s', async ([, { fault, timed }, stream, expected]) => {
    const desk = deskAt(installation, tap, door);
    const startedAt = performance.now();
    const heard = await converse(desk, timed ? slowRoute(door) : chatModel(door), stream, fault);
    if (timed) expect(performance.now() - startedAt).toBeLessThan(timeouts.totalMs + LATE_MS_MAX);
    await expectHeard(desk, heard, stream, expected);
  });
});

describe('an answer without end, at full speed', () => {
  test('is cut at the limit of a whole answer', async () => {
    const desk = deskAt(installation, tap, 'openai');
    const heard = await converse(desk, desk.chat, false, 'endless');
    await expectHeard(desk, heard, false, lost('provider.too_large', 502));
  });

  test('is cut by the total timer of a stream, with an error event as its last', async () => {
    asked += 1;
    const response = await fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${installation.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: slowRoute('openai'),
        messages: say(`${PROMPT} [[fault:endless]]`),
        stream: true,
      }),
    });
    let tail = Buffer.alloc(0);
    for await (const bytes of response.body ?? []) tail = Buffer.concat([tail, bytes]).subarray(-4096);
    expect(tail.toString('utf8').trimEnd()).toMatch(
      /\ndata: \{"error":\{[^\n]*"code":"provider\.(?:slow|too_large)"[^\n]*$/,
    );
    await expectEstimated(deskAt(installation, tap, 'openai'), idOf(response), 'failed');
  });
});

describe('afterwards', () => {
  test('every call stands in the ledger exactly once, and none is under way', async () => {
    const rows = await installation.waitForCalls(asked);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(asked);
    expect(rows).toHaveLength(asked);
    const { body } = await installation.control('GET', '/api/v1/status');
    expect(body['callsInFlight']).toBe(0);
  });

  test('the table knows every fault of the simulators', () => {
    const told = new Set(faultCases.map(({ fault }) => fault.split(' ')[0]));
    expect(faultNames.filter((name) => !told.has(name))).toEqual([]);
  });
});
