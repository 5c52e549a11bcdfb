/** Fault × whole or streamed × door, without a fallback: whatever breaks is told, settled once, and survived. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultNames } from '../../src/simulators/index.ts';
import { chatModel, type DoorName } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { tapWire, type WireTap } from '../support/wire-tap.ts';
import { deskAt, expectEstimated, expectFree, expectSettled, idOf, say, type Desk } from './desk.ts';
import { converse, expectTold, ledgerCode, PROMPT, type Heard } from './fault-call.ts';
import { expectedAt, faultCases, faultDoors, lost, type Expected, type FaultCase } from './fault-table.ts';

const slowRoute = (door: DoorName): string => `timed-${chatModel(door)}`;
/** Short enough for a test, long enough that only what is meant to be slow is. */
const timeouts = { connectMs: 2_000, headersMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000, totalMs: 2_000 };
/** What a busy machine may add to a timer. */
const LATE_MS_MAX = 6_000;

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
    asked += 1;
    const { text } = await converse(deskAt(installation, tap, door).client, chatModel(door), false);
    texts.set(door, text);
  }
});
afterAll(async () => {
  await installation.stop();
  tap.close();
});

async function expectSettledAs(desk: Desk, { callId, text }: Heard, expected: Expected): Promise<void> {
  if (expected.answer === 'filtered') return;
  if (expected.answer === 'whole') {
    if (expected.settled === 'settled') await expectSettled(desk, callId);
    else await expectEstimated(desk, callId, 'ok');
    return;
  }
  if (expected.answer === 'error' && expected.settled === 'free') {
    await expectFree(desk, callId, ledgerCode(expected.code));
    return;
  }
  // A filter that says no has not failed; the vendor bills the prompt all the same.
  const row = await expectEstimated(desk, callId, expected.code === 'content_filter' ? 'refused' : 'failed');
  expect(row.errorCode).toBe(ledgerCode(expected.code));
  if (text !== '') expect(row.usage?.outputVisible).toBeGreaterThan(0);
}

const describeExpected = (expected: Expected): string => {
  if (expected.answer === 'whole') return expected.settled === 'settled' ? 'harms nothing' : 'is settled by estimate';
  if (expected.answer === 'filtered') return 'is told as content_filter';
  return expected.answer === 'error' ? `is ${expected.status} ${expected.code}` : `breaks as ${expected.code}`;
};

type Cell = readonly [name: string, faultCase: FaultCase, stream: boolean, expected: Expected];
const cells = (door: DoorName): Cell[] =>
  faultCases.flatMap((faultCase) => {
    const { whole, stream } = expectedAt(door, faultCase);
    const cell = (how: string, expected: Expected | undefined): Cell[] =>
      expected
        ? [[`${faultCase.fault}, ${how}: ${describeExpected(expected)}`, faultCase, how === 'streamed', expected]]
        : [];
    return [...cell('whole', whole), ...cell('streamed', stream)];
  });

describe.for(faultDoors)('%s', (door) => {
  test.concurrent.for(cells(door))('%s', async ([, { fault, timed }, stream, expected]) => {
    const desk = deskAt(installation, tap, door);
    asked += 1;
    const heard = await converse(desk.client, timed ? slowRoute(door) : chatModel(door), stream, fault);
    if (timed) expect(heard.elapsedMs).toBeLessThan(timeouts.totalMs + LATE_MS_MAX);
    expectTold(heard, stream, expected, texts.get(door));
    await expectSettledAs(desk, heard, expected);
  });
});

describe('an answer without end, at full speed', () => {
  test('is cut at the limit of a whole answer', async () => {
    const desk = deskAt(installation, tap, 'openai');
    asked += 1;
    const heard = await converse(desk.client, desk.chat, false, 'endless');
    const expected = lost('provider.too_large', 502);
    expectTold(heard, false, expected, undefined);
    await expectSettledAs(desk, heard, expected);
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
