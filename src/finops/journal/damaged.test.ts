import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JournalDrain } from './drain.ts';
import { FRAME_HEAD_BYTES } from './frame.ts';
import { journalCall, Ledger, quiet } from './testing.ts';
import { JournalWriter } from './writer.ts';

let directory: string;
let writer: JournalWriter;
let ledger: Ledger;
let damaged: number[];
let told: string[];
let drain: JournalDrain;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'damaged-'));
  writer = new JournalWriter({ directory, durability: 'process', bytesMax: 1 << 30, whenFull: 'refuse' });
  ledger = new Ledger();
  damaged = [];
  told = [];
  drain = new JournalDrain(writer, ledger, {
    ...quiet,
    damaged: (segment) => damaged.push(segment),
    posted: (closes) => told.push(...closes.map((close) => String(/"id":"(\w+)"/.exec(close.toString())?.[1]))),
  });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const file = (segment: number): string => join(directory, `0000000${segment}.journal`);

/** Flips a bit at this distance from the beginning of the close frame of a call. */
function flip(segment: number, id: string, at: number): void {
  const bytes = readFileSync(file(segment));
  const place = bytes.indexOf(`{"k":"close","id":"${id}"`) - FRAME_HEAD_BYTES + at;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(file(segment), bytes);
}

async function flushes(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await drain.flush();
}

const settlements = (): Record<string, string> =>
  Object.fromEntries([...ledger.rows].map(([id, { settlement }]) => [id, settlement]));

test.each([
  ['its payload', 40],
  ['its length', 0],
  ['its length, which then is beyond all frames', 3],
  ['its version', 8],
])(
  'a call whose end lost a bit of %s while the node runs is posted as estimated, and the file is kept',
  async (_what, at) => {
    for (const id of ['a', 'b', 'c']) await journalCall(writer, id, 'close');
    flip(1, 'b', at);
    await flushes(3);
    expect(settlements()).toEqual({ a: 'settled', b: 'estimated', c: 'settled' });
    expect(damaged).toEqual([1]);
    expect(readdirSync(directory)).toEqual(['00000001.journal.damaged', '00000002.journal']);
    expect(told.toSorted()).toEqual(['a', 'b', 'c']);
  },
);

test.each([
  ['its payload', 40],
  ['its length', 0],
])('so is the last of the file, which lost a bit of %s', async (_what, at) => {
  for (const id of ['a', 'b']) await journalCall(writer, id, 'close');
  flip(1, 'b', at);
  await flushes(3);
  expect(settlements()).toEqual({ a: 'settled', b: 'estimated' });
  expect(damaged).toEqual([1]);
});

test('a call that ends in a later segment than the damaged one is posted as it ended, and told once', async () => {
  for (const id of ['late', 'lost']) await journalCall(writer, id, 'attempt');
  await journalCall(writer, 'b', 'close');
  flip(1, 'b', 40);
  await flushes(3);
  expect(readdirSync(directory)).toContain('00000001.journal');
  for (const id of ['late', 'lost'])
    await writer.close(id, `{"k":"close","id":"${id}","settlement":"settled","record":{"id":"${id}","attempts":[]}}`);
  await flushes(3);
  expect(settlements()).toEqual({ b: 'estimated', late: 'settled', lost: 'settled' });
  expect(told.toSorted()).toEqual(['b', 'late', 'lost']);
  expect(writer.bytes).toBe(readFileSync(file(2)).length);
});

test('while the ledger is away a damaged file stays as it is', async () => {
  for (const id of ['a', 'b']) await journalCall(writer, id, 'close');
  flip(1, 'a', 40);
  ledger.away = true;
  for (let turn = 0; turn < 3; turn += 1) await drain.flush().catch(() => undefined);
  expect(readdirSync(directory)).toContain('00000001.journal');
  ledger.away = false;
  await flushes(3);
  expect(settlements()).toEqual({ a: 'estimated', b: 'settled' });
  expect(damaged).toEqual([1]);
});

test('a segment that is damaged when its writer is gone is told once', async () => {
  await journalCall(writer, 'open', 'attempt');
  await journalCall(writer, 'a', 'close');
  flip(1, 'a', 40);
  await drain.flush();
  const adopted = drain.adopt();
  await drain.stop(5_000);
  await adopted;
  expect(settlements()).toEqual({ open: 'estimated', a: 'estimated' });
  expect(damaged).toEqual([1]);
});

test('what the writer has written in part is no damage', async () => {
  await journalCall(writer, 'a', 'close');
  const { segmentBytes } = writer;
  // As the reader finds it where the write of the next frame is under way.
  writeFileSync(file(1), Buffer.concat([readFileSync(file(1)), Buffer.from([40, 0, 0])]));
  await flushes(2);
  expect(writer.segmentBytes).toBe(segmentBytes);
  expect(damaged).toEqual([]);
  expect(settlements()).toEqual({ a: 'settled' });
});
