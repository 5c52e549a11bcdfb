import type * as fs from 'node:fs';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JournalDrain } from './drain.ts';
import { close, journalCall, Ledger, open, quiet } from './testing.ts';
import { JournalWriter } from './writer.ts';

/** A volume of that size, on which nothing but the journal lies. */
const volume = vi.hoisted(() => ({ directory: '', bytesMax: Infinity }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const used = (): number =>
    real
      .readdirSync(volume.directory)
      .reduce((sum, name) => sum + real.statSync(`${volume.directory}/${name}`).size, 0);
  const admit = (bytes: number): void => {
    if (used() + bytes > volume.bytesMax) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  };
  return {
    ...real,
    writevSync(fd: number, buffers: Buffer[]) {
      admit(buffers.reduce((sum, { length }) => sum + length, 0));
      return real.writevSync(fd, buffers);
    },
    writeSync(fd: number, buffer: Buffer) {
      admit(buffer.length);
      return real.writeSync(fd, buffer);
    },
  };
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-full-'));
  Object.assign(volume, { directory, bytesMax: Infinity });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

function journal(ledger = new Ledger()) {
  const said: string[] = [];
  const writer = new JournalWriter({
    directory,
    durability: 'process',
    bytesMax: 1 << 30,
    whenFull: 'refuse',
    onRefusing: () => said.push('refusing'),
    onTaking: (refused) => said.push(`taking after ${refused}`),
  });
  return { writer, ledger, said, drain: new JournalDrain(writer, ledger, quiet) };
}

/** Not a byte more than lies there now. */
const fill = (): void => {
  volume.bytesMax = readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
};
const refused = expect.objectContaining({ code: 'journal.full' }) as unknown;

it('a segment that fills its volume gives way by itself, and no call is lost', async () => {
  const { writer, ledger, drain } = journal();
  await journalCall(writer, 'a', 'attempt');
  await journalCall(writer, 'b', 'attempt');
  await writer.close('a', close('a'));
  fill();
  await writer.close('b', close('b'));
  await expect(writer.open('late', open('late'))).rejects.toEqual(refused);
  await drain.flush();
  await journalCall(writer, 'c', 'attempt');
  await writer.close('c', close('c'));
  await drain.flush();
  expect([...ledger.rows].map(([id, { settlement }]) => `${id} ${settlement}`).toSorted()).toEqual([
    'a settled',
    'b settled',
    'c settled',
  ]);
});

it('a segment that fills its volume stays while a call in it has not ended', async () => {
  const { writer, drain } = journal();
  await journalCall(writer, 'running', 'attempt');
  await journalCall(writer, 'b', 'attempt');
  fill();
  await writer.close('b', close('b'));
  await drain.flush();
  expect(readdirSync(directory)).toEqual(['00000001.journal']);
  await writer.close('running', close('running'));
  await drain.flush();
  expect(readdirSync(directory)).toEqual(['00000002.journal']);
});

it('closes that the disk refused are kept while the database is away, and posted when it is back', async () => {
  const { writer, ledger, drain } = journal();
  await journalCall(writer, 'a', 'attempt');
  fill();
  await writer.close('a', close('a'));
  ledger.away = true;
  await expect(drain.flush()).rejects.toMatchObject({ code: 'store.unavailable' });
  await writer.settled();
  expect(readdirSync(directory)).toEqual(['00000001.journal']);
  ledger.away = false;
  await drain.flush();
  expect([...ledger.rows.keys()]).toEqual(['a']);
  expect(writer.hasOpenCalls(1)).toBe(false);
});

it.each([
  ['before its close is posted from memory', false, 'estimated'],
  ['after it, with its segment still there', true, 'settled'],
])('a process that is killed %s leaves the call in the ledger once', async (_, isPosted, settlement) => {
  const former = journal();
  await journalCall(former.writer, 'running', 'attempt');
  await journalCall(former.writer, 'a', 'attempt');
  fill();
  await former.writer.close('a', close('a'));
  if (isPosted) await former.drain.flush();
  const next = journal(former.ledger);
  await next.drain.flush();
  expect([...next.ledger.rows].map(([id, row]) => `${id} ${row.settlement}`).toSorted()).toEqual([
    `a ${settlement}`,
    'running estimated',
  ]);
  expect(readdirSync(directory)).toEqual(['00000002.journal']);
});

it('says once that it takes no more, and once with a count that it does again, though nobody calls', async () => {
  const { writer, said, drain } = journal();
  await journalCall(writer, 'a', 'attempt');
  await writer.close('a', close('a'));
  fill();
  for (let n = 0; n < 5; n += 1) await expect(writer.open(`late ${n}`, open('late'))).rejects.toEqual(refused);
  expect(writer.refusal).toContain('ENOSPC');
  await drain.flush();
  volume.bytesMax = 3_000;
  const later = performance.now() + 60_000;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  writer.mend();
  expect(said).toEqual(['refusing']);
  volume.bytesMax = 10_000;
  writer.mend();
  writer.mend();
  expect({ said, refusal: writer.refusal }).toEqual({ said: ['refusing', 'taking after 5'], refusal: undefined });
  expect(statSync(join(directory, '00000002.journal')).size).toBe(0);
});
