/**
 * One process owns the data directory. The lock is a file that says who; a process that died without letting go,
 * killed or with its machine, loses it to the next one.
 */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { createPrivateFile, hasCode, writePrivateFile } from './private-file.ts';
import { type ProcessIdentity, isAlive, ownIdentity } from './process-identity.ts';

/** The owner touches its lock this often, for readers on another host, who cannot look for its process. */
const HEARTBEAT_MS = 10_000;
/** Three missed beats: a container that was replaced by one of another name is gone after half a minute. */
const HEARTBEAT_STALE_MS = 35_000;
/** Writing one takes milliseconds. */
const DRAFT_STALE_MS = 60_000;
/** Every turn either ends or sees another process make progress. */
const TURNS_MAX = 100;

const holderSchema = z.object({
  pid: z.int(),
  startTicks: z.string().nullable(),
  bootId: z.string().nullable(),
  host: z.string(),
  /** ISO 8601, for people. */
  since: z.string(),
  /** Different for every time the lock is taken. */
  token: z.string().min(1),
});
export type LockHolder = z.infer<typeof holderSchema>;

export interface Lock {
  release(): Promise<void>;
}

export class LockHeldError extends Error {
  readonly holder: LockHolder;

  constructor(directory: string, holder: LockHolder) {
    const where = holder.host === os.hostname() ? '' : ` on ${holder.host}`;
    super(`another sallyport (pid ${holder.pid}${where}, since ${holder.since}) owns ${directory}`);
    this.name = 'LockHeldError';
    this.holder = holder;
  }
}

export const lockFile = (dataDir: string): string => path.join(dataDir, 'lock');

/**
 * Takes the data directory for this process, before anything in it is opened.
 * @throws LockHeldError at once where a living process has it
 */
export async function acquireLock(dataDir: string): Promise<Lock> {
  const file = lockFile(dataDir);
  const holder = newHolder(await ownIdentity());
  await take(file, holder, dataDir);
  await sweep(dataDir);
  const beat = setInterval(() => {
    const now = new Date();
    // A lock on a directory that went away is no reason to fall over; the store will say so.
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      const current = await readHolder(file);
      if (current?.token === holder.token) await rm(file, { force: true });
    },
  };
}

/** Who has the data directory now; `undefined` where nobody living does. */
export async function findLockHolder(dataDir: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(lockFile(dataDir));
  return holder && (await isHeld(lockFile(dataDir), holder)) ? holder : undefined;
}

/**
 * Creates the file, or replaces it when its holder is dead. To replace it one must first take the file named after
 * the dead holder's token, in the same way: so of several that find the same dead holder one replaces it, and one
 * that comes late finds another token and starts over.
 */
async function take(file: string, holder: LockHolder, dataDir: string): Promise<void> {
  const text = JSON.stringify(holder);
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    if (await createPrivateFile(file, text)) return;
    const current = await readHolder(file);
    if (!current) continue;
    if (await isHeld(file, current)) throw new LockHeldError(dataDir, current);
    const claim = `${file}.${current.token}`;
    await take(claim, newHolder(holder), dataDir);
    try {
      if ((await readHolder(file))?.token !== current.token) continue;
      await writePrivateFile(file, text);
      return;
    } finally {
      await rm(claim, { force: true });
    }
  }
  throw new Error(`the lock ${file} changes hands too fast to be taken; try again`);
}

function newHolder(identity: ProcessIdentity): LockHolder {
  const { pid, startTicks, bootId, host } = identity;
  const token = randomBytes(12).toString('hex');
  return { pid, startTicks, bootId, host, since: new Date().toISOString(), token };
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    // The file appears whole, so this one was damaged with its machine; its holder is dead. Its number keeps it apart.
    const token = `damaged-${(await stat(file)).ino}`;
    return { pid: 0, startTicks: null, bootId: null, host: os.hostname(), since: 'an unknown time', token };
  }
}

async function isHeld(file: string, holder: LockHolder): Promise<boolean> {
  const verdict = await isAlive(holder);
  return verdict === 'unknown' ? !(await isOlderThan(file, HEARTBEAT_STALE_MS)) : verdict;
}

async function isAbandoned(file: string): Promise<boolean> {
  const holder = await readHolder(file);
  return holder !== undefined && !(await isHeld(file, holder));
}

/** A file that is gone counts as old. */
async function isOlderThan(file: string, ageMs: number): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs >= ageMs;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return true;
    throw cause;
  }
}

/** Removes what processes left that were killed in the middle of taking the lock. */
async function sweep(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!/^lock\.[\w.-]+$/.test(name)) continue;
    const file = path.join(dataDir, name);
    // A draft of a living process may be half written, and is gone within the same breath.
    const isLitter = name.endsWith('.tmp') ? await isOlderThan(file, DRAFT_STALE_MS) : await isAbandoned(file);
    if (isLitter) await rm(file, { force: true });
  }
}
