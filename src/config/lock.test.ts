import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock, findLockHolder, lockFile } from './lock.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sallyport-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** Takes the lock in a process of its own, says `held` or why not, and stays until it is killed. */
const CONTENDER = `
  const { acquireLock } = await import(process.argv[1]);
  try { await acquireLock(process.argv[2]); console.log('held'); setInterval(() => {}, 1000); }
  catch (error) { console.log(error.name); }
`;

async function contend(): Promise<{ child: ChildProcess; outcome: string }> {
  const module = new URL('lock.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', CONTENDER, module, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, outcome: line.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function rewriteHolder(changes: object): Promise<void> {
  const holder = JSON.parse(await readFile(lockFile(directory), 'utf8')) as object;
  await writeFile(lockFile(directory), JSON.stringify({ ...holder, ...changes }));
}

test('a second process is turned away at once, and told who was first', async () => {
  const { child } = await contend();
  await expect(acquireLock(directory)).rejects.toThrow(`another sallyport (pid ${child.pid}, since `);
});

test('what was released can be taken again', async () => {
  await (await acquireLock(directory)).release();
  await (await acquireLock(directory)).release();
  expect(await readdir(directory)).toEqual([]);
});

test('the lock of a killed process is taken over', async () => {
  const { child } = await contend();
  await kill(child);
  expect((await contend()).outcome).toBe('held');
});

test('a zombie that nobody has waited for counts as dead', async () => {
  // The shell starts a process, lets it die and never collects it.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(parent);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  await acquireLock(directory);
  await rewriteHolder({ pid: Number(line.toString()), startTicks: null });
  await expect.poll(() => findLockHolder(directory)).toBeUndefined();
});

test('another process that got the number of the dead one does not hold the lock', async () => {
  await acquireLock(directory);
  await rewriteHolder({ startTicks: '1' });
  expect((await contend()).outcome).toBe('held');
});

test('a lock from before the machine was restarted is taken over', async () => {
  await acquireLock(directory);
  await rewriteHolder({ bootId: 'an earlier boot' });
  expect((await contend()).outcome).toBe('held');
});

test('a lock of another host stands while it is touched, and falls when it no longer is', async () => {
  await acquireLock(directory);
  await rewriteHolder({ host: 'elsewhere' });
  expect((await contend()).outcome).toBe('LockHeldError');
  const minuteAgo = new Date(Date.now() - 60_000);
  await utimes(lockFile(directory), minuteAgo, minuteAgo);
  expect((await contend()).outcome).toBe('held');
});

test('a damaged lock file is taken over', async () => {
  await writeFile(lockFile(directory), '');
  expect((await contend()).outcome).toBe('held');
});

test('a takeover that was killed half way does not stand in the way', async () => {
  const first = await contend();
  await kill(first.child);
  const { token } = JSON.parse(await readFile(lockFile(directory), 'utf8')) as { token: string };
  // A process that died after it had claimed the dead holder's lock and before it replaced it.
  await writeFile(`${lockFile(directory)}.${token}`, await readFile(lockFile(directory)));
  expect((await contend()).outcome).toBe('held');
  expect(await readdir(directory)).toEqual(['lock']);
});

test('of many processes that find the same dead holder, exactly one gets the lock', async () => {
  for (let round = 0; round < 3; round += 1) {
    const dead = await contend();
    expect(dead.outcome).toBe('held');
    await kill(dead.child);
    const contenders = await Promise.all(Array.from({ length: 6 }, contend));
    expect(contenders.map(({ outcome }) => outcome).toSorted()).toEqual([
      ...Array<string>(5).fill('LockHeldError'),
      'held',
    ]);
    const winner = contenders.find(({ outcome }) => outcome === 'held');
    expect((await findLockHolder(directory))?.pid).toBe(winner?.child.pid);
    if (winner) await kill(winner.child);
  }
});

test('of many takers in one process that find the same dead holder, exactly one gets the lock', async () => {
  for (let round = 0; round < 25; round += 1) {
    const lock = await acquireLock(directory);
    await rewriteHolder({ startTicks: '1', token: `dead${round}` });
    const takers = await Promise.allSettled(Array.from({ length: 16 }, () => acquireLock(directory)));
    const won = takers.flatMap((taker) => (taker.status === 'fulfilled' ? [taker.value] : []));
    expect(won).toHaveLength(1);
    await Promise.all([...won, lock].map((each) => each.release()));
  }
});

test('letting go does not remove the lock of a successor', async () => {
  const lock = await acquireLock(directory);
  await rewriteHolder({ token: 'successor' });
  await lock.release();
  expect((await findLockHolder(directory))?.token).toBe('successor');
});
