import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { request as undiciRequest } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../core/index.ts';
import { faultNames, faultsInPrompt, type FaultSpec } from './faults.ts';
import { json, refusalFor, sse, type Reply } from './reply.ts';
import { startSimulator, type Exchange, type Simulator } from './server.ts';

const WORDS = ['Voilà', ' —', ' one', ' two', ' three'];

const refuse = (status: number): Reply => json(status, { error: 'tiny' });

/** The smallest vendor: `/whole` and `/stream`, the prompt in the query. */
function tinyVendor(exchange: Exchange): Reply {
  const faults = exchange.takeFaults(exchange.query.get('model') ?? undefined, exchange.query.get('prompt') ?? '');
  const refusal = refusalFor(faults, {
    throttled: () => refuse(429),
    status: (_, status) => refuse(status),
    credentials: (_, status) => refuse(status),
    contentFilter: () => refuse(400),
    contextOverflow: () => refuse(400),
  });
  if (refusal) return refusal;
  if (exchange.path === '/whole') {
    return { ...json(200, { text: WORDS.join('') }), errorBody: Buffer.from('{"error":"inside"}') };
  }
  return {
    kind: 'stream',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    errorFrame: sse({ error: 'inside' }),
    frames: [
      { role: 'open', bytes: sse('open') },
      ...WORDS.map((word) => ({ role: 'content' as const, bytes: sse(word) })),
      { role: 'finish', bytes: sse('finish') },
      { role: 'usage', bytes: sse('usage') },
      { role: 'end', bytes: sse('[DONE]') },
    ],
  };
}

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ name: 'tiny', handle: tinyVendor }, { clock: systemClock });
});
afterAll(() => simulator.close());
afterEach(() => simulator.faults.clear());

/** Asks the stream; gives what arrived, piece by piece, and the error that ended it. */
async function ask(path: string, limits: { bytesMax?: number; signal?: AbortSignal } = {}) {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    const answer = await undiciRequest(simulator.url + path, { signal: limits.signal ?? null });
    for await (const piece of answer.body as AsyncIterable<Buffer>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > (limits.bytesMax ?? Number.POSITIVE_INFINITY)) break;
    }
    return { status: answer.statusCode, headers: answer.headers, pieces, text: Buffer.concat(pieces).toString() };
  } catch (error) {
    return { error: error as Error, pieces, text: Buffer.concat(pieces).toString() };
  }
}

const events = (text: string): string[] =>
  text
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.slice(6));
const inject = (fault: FaultSpec): void => simulator.faults.next(fault);

describe('a stream', () => {
  test('comes whole when nothing is wrong', async () => {
    const { text } = await ask('/stream');
    expect(events(text)).toEqual(['open', ...WORDS, 'finish', 'usage', '[DONE]']);
  });

  test('cut: what was sent before the cut arrives, then the connection breaks', async () => {
    inject({ name: 'cut', after: 2 });
    const { text, error } = await ask('/stream');
    expect([events(text), error?.message]).toEqual([['open', 'Voilà'], 'other side closed']);
  });

  test('cut beyond the last event still denies it a clean end', async () => {
    inject({ name: 'cut', after: 99 });
    expect((await ask('/stream')).error).toBeDefined();
  });

  test('endsEarly: a clean end before the finish reason', async () => {
    inject({ name: 'endsEarly' });
    const { text, error } = await ask('/stream');
    expect([events(text), error]).toEqual([['open', ...WORDS], undefined]);
  });

  test('noDone: everything but the terminal marker', async () => {
    inject({ name: 'noDone' });
    expect(events((await ask('/stream')).text).at(-1)).toBe('usage');
  });

  test('stall with a time: silence, then the rest', async () => {
    inject({ name: 'stall', after: 2, ms: 30 });
    const { text, pieces } = await ask('/stream');
    expect([events(pieces[0]?.toString() ?? ''), events(text).at(-1)]).toEqual([['open', 'Voilà'], '[DONE]']);
  });

  test('stall without a time lasts until the client leaves, and the leaving is seen', async () => {
    inject({ name: 'stall', after: 1 });
    const { text } = await ask('/stream', { signal: AbortSignal.timeout(100) });
    await sleep(20);
    expect([events(text), simulator.requests().at(-1)?.aborted]).toEqual([['open'], true]);
  });

  test('splitFrames at one byte cuts through characters, and the bytes are all there', async () => {
    inject({ name: 'splitFrames', size: 1 });
    const { text, pieces } = await ask('/stream');
    expect(events(text)).toEqual(['open', ...WORDS, 'finish', 'usage', '[DONE]']);
    expect(pieces.some((piece) => piece.toString().includes('\uFFFD'))).toBe(true);
  });

  test('malformed: one event is broken, the others are not', async () => {
    inject({ name: 'malformed', after: 1 });
    const seen = events((await ask('/stream')).text);
    expect([seen[0], seen[1]?.startsWith('{"id":"broken"'), seen.at(-1)]).toEqual(['open', true, '[DONE]']);
  });

  test('errorIn200: the error event takes the place of the rest', async () => {
    inject({ name: 'errorIn200', after: 1 });
    expect(events((await ask('/stream')).text)).toEqual(['open', '{"error":"inside"}']);
  });

  test('endless: content goes on for as long as the client reads', async () => {
    inject({ name: 'endless' });
    const { text } = await ask('/stream', { bytesMax: 1_000_000 });
    expect(text.length).toBeGreaterThan(900_000);
  });

  test('usageLate: usage is a packet of its own', async () => {
    inject({ name: 'usageLate', ms: 30 });
    const { pieces } = await ask('/stream');
    expect(events(pieces.at(-1)?.toString() ?? '')).toEqual(['usage', '[DONE]']);
  });

  test('slowFirstToken: head and opening at once, content later', async () => {
    inject({ name: 'slowFirstToken', ms: 30 });
    const { pieces } = await ask('/stream');
    expect(events(pieces[0]?.toString() ?? '')).toEqual(['open']);
  });
});

describe('a whole answer', () => {
  test('reset: the connection breaks before any answer', async () => {
    inject({ name: 'reset' });
    expect((await ask('/whole')).error?.message).toMatch(/ECONNRESET|other side closed/);
  });

  test('cut: half a body, and its length was promised', async () => {
    inject({ name: 'cut' });
    const { text, error } = await ask('/whole');
    expect([text.length > 0, error === undefined]).toEqual([true, false]);
  });

  test('malformed: a body that is not JSON', async () => {
    inject({ name: 'malformed' });
    const { text } = await ask('/whole');
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test('errorIn200: status 200 and an error', async () => {
    inject({ name: 'errorIn200' });
    const { status, text } = await ask('/whole');
    expect([status, text]).toEqual([200, '{"error":"inside"}']);
  });

  test('bomb: few bytes that expand to many', async () => {
    inject({ name: 'bomb', bytes: 64 * 1024 * 1024 });
    const { pieces, headers } = await ask('/whole');
    expect([headers?.['content-encoding'], Buffer.concat(pieces).length < 100_000]).toEqual(['gzip', true]);
  });

  test('endless: the body grows for as long as the client reads', async () => {
    inject({ name: 'endless' });
    expect((await ask('/whole', { bytesMax: 2_000_000 })).text.length).toBeGreaterThan(2_000_000);
  });
});

describe('the queue', () => {
  test('gives each fault to as many requests as it says, then none', async () => {
    simulator.faults.next({ name: 'status', status: 503 }, { times: 2 });
    const statuses = [];
    for (let at = 0; at < 3; at += 1) statuses.push((await ask('/whole')).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test('keeps a fault for the model it is meant for', async () => {
    simulator.faults.next('throttled', { model: 'b' });
    expect([(await ask('/whole?model=a')).status, (await ask('/whole?model=b')).status]).toEqual([200, 429]);
  });

  test('can be written in a prompt, several at once', () => {
    expect(faultsInPrompt('Hi [[fault:stall after=2 ms=5]] and [[fault:status status=418 message="no tea"]]')).toEqual([
      { name: 'stall', after: 2, ms: 5 },
      { name: 'status', status: 418, message: 'no tea' },
    ]);
  });

  test('of a prompt acts only at the simulator it names, where it names one', async () => {
    const asked = (prompt: string) => ask(`/whole?prompt=${encodeURIComponent(prompt)}`);
    const statuses = [
      (await asked('[[fault:throttled at=tiny]]')).status,
      (await asked('[[fault:throttled at=another]]')).status,
    ];
    expect(statuses).toEqual([429, 200]);
  });

  test('may come after the opening of a stream, however long that is', async () => {
    simulator.faults.next({ name: 'cut', after: 'open' });
    expect(events((await ask('/stream')).text)).toEqual(['open']);
  });

  test('is scripted over HTTP', async () => {
    const body = JSON.stringify([{ name: 'status', status: 502, times: 2 }]);
    await undiciRequest(`${simulator.url}/_faults`, { method: 'PUT', body });
    expect([(await ask('/whole')).status, simulator.faults.list()]).toEqual([
      502,
      [{ faults: [{ name: 'status', status: 502 }], times: 1 }],
    ]);
  });

  test('brings several faults to one request', async () => {
    const body = JSON.stringify({ faults: [{ name: 'latency', ms: 1 }, { name: 'noDone' }] });
    await undiciRequest(`${simulator.url}/_faults`, { method: 'POST', body });
    await ask('/stream');
    expect(simulator.requests().at(-1)?.faults).toEqual(['latency', 'noDone']);
  });

  test('refuses a fault it does not know', async () => {
    const { statusCode } = await undiciRequest(`${simulator.url}/_faults`, { method: 'PUT', body: '{"name":"fire"}' });
    expect(statusCode).toBe(400);
  });
});

test('the request log is readable over HTTP, by id', async () => {
  const before = simulator.requestsTotal;
  await undiciRequest(`${simulator.url}/whole`, { headers: { traceparent: '00-ab-cd-01', authorization: 'Bearer x' } });
  const answer = await undiciRequest(`${simulator.url}/_requests?since=${before}`);
  const { requests } = (await answer.body.json()) as { requests: Record<string, unknown>[] };
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ path: '/whole', traceparent: '00-ab-cd-01', status: 200, aborted: false });
  expect(JSON.stringify(requests[0])).not.toContain('Bearer');
});

test('every fault stands in the documentation, and nothing else does', () => {
  const page = readFileSync(new URL('../../docs/simulators.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('| Fault |'), page.indexOf('## What they saw'));
  const named = [...table.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? []);
  expect(named.toSorted()).toEqual(faultNames.toSorted());
});
