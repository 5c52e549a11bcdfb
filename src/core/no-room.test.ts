import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { explainNoRoom } from './no-room.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sallyport-room-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const failed = (code: string) => Object.assign(new Error(`${code}: write`), { code });
const file = () => path.join(directory, 'lock');

test.each([
  ['ENOSPC', 'its file system is full', 'free some space'],
  ['EDQUOT', 'the disk quota of this user is used up', 'larger quota'],
  ['EFBIG', 'this process may not write files of that size', 'ulimit -f'],
])('%s says which file, why, and what to do', async (code, what, hint) => {
  expect(await explainNoRoom(failed(code), file(), 120)).toMatchObject({
    message: expect.stringContaining(`cannot write ${file()} (120 bytes): ${what} (${code}`),
    hint: expect.stringContaining(hint),
  });
});

test('a full disk is told with what is free on it', async () => {
  const told = (await explainNoRoom(failed('ENOSPC'), file(), 120)) as Error;
  expect(told.message).toMatch(/\(ENOSPC, \d+ of \d+ bytes free\)$/);
});

test('every other failure stays as it is', async () => {
  const other = failed('EACCES');
  expect(await explainNoRoom(other, file(), 120)).toBe(other);
});

/** Takes the lock where no byte can be written. */
const TAKER = `
  const { acquireLock } = await import(process.argv[1]);
  try { await acquireLock(process.argv[2]); console.log('held'); }
  catch (error) { console.log(error.name + ': ' + error.message); }
`;

test('a start that cannot write its lock says so, and leaves nothing behind', async () => {
  const module = new URL('../config/lock.ts', import.meta.url).href;
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'ulimit -f 0; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    TAKER,
    module,
    directory,
  ]);
  expect(stdout).toContain(`NoRoomError: cannot write ${file()}`);
  expect(await readdir(directory)).toEqual([]);
});
