/** Fault × whole or streamed × door, over a route with a fallback: who answers, what is told, and what it costs. */
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CallRow } from '../support/control.ts';
import { chatModel, doorOf, modelOf, simulatorOf, type DoorName } from '../support/doors.ts';
import { lanes } from '../support/lanes.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { tapWire, usageOnWire, type WireTap } from '../support/wire-tap.ts';
import { costOf } from './desk.ts';
import { cells, deploymentAt, isRefusal, modelAt, priceOf, type Cell, type Leg } from './fallback-table.ts';
import { converse, expectTold, ledgerCode, type Heard } from './fault-call.ts';
import { faultDoors } from './fault-table.ts';

/** Most of what waits here waits for a timer. */
vi.setConfig({ maxConcurrency: 40, testTimeout: 120_000 });
/** Of those that need the processor so many run at once, so that none comes late for being one of many. */
const BUSY_MAX = 6;

/** Short enough for a test, long enough for the second answer on a busy machine. */
const SILENT_MS = 2_000;
const TOTAL_MS = 6_000;
/** What a busy machine may add to a timer. */
const LATE_MS_MAX = 6_000;
const timeouts = {
  connectMs: 5_000,
  headersMs: SILENT_MS,
  firstTokenMs: SILENT_MS,
  idleMs: SILENT_MS,
  totalMs: TOTAL_MS,
};
/** Nobody is left out for what other cells did to it. */
const ejection = { consecutive: 1_000 };

let installation: Installation;
let client: OpenAI;
let tap: WireTap;
/** Whole answers to the prompt without a fault, by door. */
const texts = new Map<DoorName, string>();
let asked = 0;

beforeAll(async () => {
  tap = tapWire();
  const models: Record<string, object> = {};
  const routes: Record<string, object> = {};
  for (const { route } of cells) {
    const { name, targets, fallbackOn = {}, timed } = route;
    for (const door of targets) models[modelAt(route, door)] = modelOf('chat', deploymentAt(door));
    const named = Object.entries(fallbackOn).map(([reason, door]) => [reason, chatModel(door)]);
    routes[name] = {
      targets: targets.map((door) => modelAt(route, door)),
      retries: { max: 1 },
      ejection,
      ...(named.length > 0 && { fallbackOn: Object.fromEntries(named) }),
      ...(timed && { timeouts }),
    };
  }
  installation = await startInstallation({ doors: faultDoors, yaml: { models, routes } });
  client = new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey: installation.key, maxRetries: 0 });
  for (const door of faultDoors) {
    asked += 1;
    const { text } = await converse(client, chatModel(door), false);
    texts.set(door, text);
  }
});
afterAll(async () => {
  await installation?.stop();
  tap.close();
});

const last = (legs: Cell['legs']): Leg => legs.at(-1) ?? legs[0];

function expectAttempt(attempt: CallRow['attempts'][number] | undefined, { door, expected }: Leg, n: number): void {
  const answered = expected.answer === 'whole' || expected.answer === 'filtered';
  expect(attempt).toMatchObject({
    n,
    provider: doorOf(door).provider,
    outcome: answered ? 'ok' : 'failed',
    errorCode: answered ? null : ledgerCode(expected.code),
  });
  const usage = attempt?.['usage'] as CallRow['usage'];
  expect(attempt?.['costNanoUsd']).toBe(usage ? costOf(usage, priceOf(door)) : '0');
  if (expected.answer === 'filtered') return;
  const isGuess = expected.answer === 'broken' || expected.settled === 'estimated';
  expect(attempt?.['usageEstimated']).toBe(isGuess);
  if (isGuess) expect(usage?.inputUncached).toBeGreaterThan(0);
  if (expected.answer === 'broken') expect(usage?.outputVisible).toBeGreaterThan(0);
  if (expected.answer === 'error' && expected.settled === 'free') expect(attempt?.['costNanoUsd']).toBe('0');
}

/** One row, with an attempt for each leg at its own price, and every step from one to the next with its reason. */
async function expectBooked({ callId, headers }: Heard, { legs, route }: Cell): Promise<void> {
  const row = await installation.waitForCall(callId);
  expect(row.attempts).toHaveLength(legs.length);
  for (const [at, leg] of legs.entries()) expectAttempt(row.attempts[at], leg, at + 1);
  const sum = row.attempts.reduce((all, { costNanoUsd }) => all + BigInt(String(costNanoUsd)), 0n);
  const { door, expected } = last(legs);
  const answered = expected.answer === 'whole' || expected.answer === 'filtered';
  expect(row).toMatchObject({
    outcome: answered ? 'ok' : isRefusal(expected) ? 'refused' : 'failed',
    errorCode: answered ? null : ledgerCode(expected.code),
    costNanoUsd: sum.toString(),
    usageEstimated: row.attempts.some(({ usageEstimated }) => usageEstimated),
  });
  expect(row.settlement === 'estimated').toBe(row['usageEstimated']);
  if (expected.answer === 'whole' && expected.settled === 'settled') {
    expect(row.attempts.at(-1)?.['usage']).toEqual(usageOnWire(tap.exchanges(callId).slice(-1)));
  }
  expect(headers.get('x-sallyport-attempts')).toBe(String(legs.length));
  if (answered) expect(headers.get('x-sallyport-provider')).toBe(doorOf(door).provider);

  const { decisions } = row['plan'] as { decisions: readonly object[] };
  const steps = legs.slice(1).map(({ by, door: to }, at) => ({
    after: at + 1,
    step: by,
    to: `${by === 'next' ? modelAt(route, to) : chatModel(to)}@1.0.0/${doorOf(to).provider}`,
    waitMs: 0,
  }));
  const end = expected.answer === 'error' ? [{ after: legs.length, step: 'stop', to: null }] : [];
  expect(decisions).toMatchObject([...steps, ...end]);
}

async function check(cell: Cell): Promise<void> {
  const { route, stream, fault, legs, timed } = cell;
  asked += 1;
  const heard = await converse(client, route.name, stream, fault);
  const { door, expected } = last(legs);
  expectTold(heard, stream, expected, texts.get(door));
  const waitedMs = timed === 'total' ? TOTAL_MS : legs.length * SILENT_MS;
  if (timed) expect(heard.elapsedMs).toBeLessThan(waitedMs + LATE_MS_MAX);
  await expectBooked(heard, cell);
}

const isBomb = (fault: string): boolean => fault.startsWith('bomb');
const named = (some: readonly Cell[]): [string, Cell][] => some.map((cell) => [cell.name, cell]);

describe('a fault that a timer ends', () => {
  test.concurrent.for(named(cells.filter(({ timed }) => timed)))('%s', ([, cell]) => check(cell));
});

describe('a fault that is seen at once', () => {
  const turns = lanes(BUSY_MAX);
  const these = cells.filter(({ timed, fault }) => !timed && !isBomb(fault));
  test.concurrent.for(named(these))('%s', ([, cell]) => turns(() => check(cell)));
});

describe('a bomb', () => {
  // One after the other: each holds a processor for about a second.
  test.for(named(cells.filter(({ fault }) => isBomb(fault))))('%s', ([, cell]) => check(cell));
});

describe('afterwards', () => {
  test('every call stands in the ledger exactly once, and none is under way', async () => {
    const rows = await installation.waitForCalls(asked);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(asked);
    expect(rows).toHaveLength(asked);
    const { body } = await installation.control('GET', '/api/v1/status');
    expect(body['callsInFlight']).toBe(0);
  });

  test('the vendors were sent exactly the attempts of the ledger', async () => {
    const booked = (await installation.calls()).flatMap((row) =>
      row.attempts.map(({ n }) => `${String(row['id']).replaceAll('-', '')} ${String(n)}`),
    );
    const sent = new Set<string>();
    for (const name of new Set(faultDoors.map(simulatorOf))) {
      for (const { traceparent = '' } of installation.simulators.simulator(name).requests()) {
        const [, trace = '', span = ''] = traceparent.split('-');
        sent.add(`${trace} ${Number.parseInt(span.slice(14), 16)}`);
      }
    }
    expect([...sent].toSorted()).toEqual(booked.toSorted());
  });
});
