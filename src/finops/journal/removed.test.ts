import type * as fs from 'node:fs';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JournalDrain } from './drain.ts';
import { close, Ledger, open, quiet } from './testing.ts';
import { JournalWriter, type JournalOptions } from './writer.ts';

const disk = vi.hoisted(() => ({ refuses: undefined as string | undefined, isStuck: false }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const failure = () => Object.assign(new Error(`${disk.refuses}: the disk says no`), { code: disk.refuses });
  return {
    ...real,
    writevSync(fd: number, buffers: Buffer[]) {
      if (disk.refuses === undefined) return real.writevSync(fd, buffers);
      // As a full disk does: the first bytes still fit.
      real.writevSync(fd, [(buffers[0] ?? Buffer.alloc(0)).subarray(0, 5)]);
      throw failure();
    },
    ftruncateSync(fd: number, length: number) {
      if (disk.isStuck) throw failure();
      real.ftruncateSync(fd, length);
    },
  };
});

let home: string;
let directory: string;
beforeEach(() => {
  disk.refuses = undefined;
  disk.isStuck = false;
  home = mkdtempSync(join(tmpdir(), 'journal-removed-'));
  directory = join(home, 'journal');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function journal(more: Partial<JournalOptions> = {}) {
  const ledger = new Ledger();
  const remade = vi.fn();
  const writer = new JournalWriter({
    directory,
    durability: 'process',
    bytesMax: 1 << 30,
    whenFull: 'refuse',
    onRemade: remade,
    ...more,
  });
  return { writer, drain: new JournalDrain(writer, ledger, quiet), rows: ledger.rows, remade };
}

/** Longer than the pause between two looks at the path. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 60));

it.each(['process', 'disk'] as const)(
  'a journal that was removed under the process is made anew with what stood in it (durability %s)',
  async (durability) => {
    const { writer, drain, rows, remade } = journal({ durability });
    await writer.open('before', open('before'));
    rmSync(directory, { recursive: true });
    await aWhile();
    await writer.open('after', open('after'));
    expect(readdirSync(directory)).toEqual(['00000002.journal']);
    for (const id of ['before', 'after']) await writer.close(id, close(id));
    await drain.flush();
    expect([...rows.keys()]).toEqual(['before', 'after']);
    expect(remade).toHaveBeenCalledTimes(1);
  },
);

it('a journal that was moved away is made anew, and the drain alone finds out', async () => {
  const { writer, drain, rows } = journal();
  await writer.open('a', open('a'));
  await writer.close('a', close('a'));
  renameSync(directory, join(home, 'elsewhere'));
  await drain.flush();
  expect([...rows.keys()]).toEqual(['a']);
});

it('the process that dies after the removal leaves its open calls for the next start', async () => {
  const { writer, drain } = journal();
  await writer.open('orphan', open('orphan'));
  rmSync(directory, { recursive: true });
  await drain.flush();
  const next = journal();
  await next.drain.flush();
  expect(next.rows.get('orphan')?.settlement).toBe('void');
});

it('segments of a former process that were removed are not waited for', async () => {
  const former = journal();
  await former.writer.open('gone', open('gone'));
  const { writer, drain, rows } = journal();
  rmSync(directory, { recursive: true });
  await writer.close('a', close('a'));
  await drain.flush();
  expect([...rows.keys()]).toEqual(['a']);
});

it('refuses calls while the directory cannot be made, and goes on when it can', async () => {
  const { writer } = journal();
  rmSync(directory, { recursive: true });
  writeFileSync(directory, 'in the way');
  await aWhile();
  await expect(writer.open('a', open('a'))).rejects.toMatchObject({ code: 'journal.full', status: 503 });
  rmSync(directory);
  await expect(writer.open('b', open('b'))).resolves.toBeUndefined();
  expect(existsSync(directory)).toBe(true);
});

it.each([
  ['ENOSPC', false],
  ['EROFS', false],
  ['EIO', true],
])('refuses calls while the disk says %s, keeps ended ones, and goes on by itself', async (code, isStuck) => {
  const { writer, drain, rows } = journal();
  await writer.open('running', open('running'));
  Object.assign(disk, { refuses: code, isStuck });
  await expect(writer.open('late', open('late'))).rejects.toMatchObject({ code: 'journal.full', status: 503 });
  await writer.close('running', close('running'));
  disk.refuses = undefined;
  disk.isStuck = false;
  await writer.open('new', open('new'));
  await writer.close('new', close('new'));
  await drain.flush();
  await writer.settled();
  await drain.flush();
  expect([...rows.keys()].toSorted()).toEqual(['new', 'running']);
});

it('with whenFull: continue calls go on unrecorded while the disk is full, and are counted', async () => {
  const { writer } = journal({ whenFull: 'continue' });
  disk.refuses = 'ENOSPC';
  await expect(writer.open('a', open('a'))).resolves.toBeUndefined();
  await expect(writer.attempt('a', open('a'))).resolves.toBeUndefined();
  expect(writer.unjournaled).toBe(2);
});
