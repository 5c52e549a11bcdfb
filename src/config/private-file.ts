import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { explainNoRoom } from '../core/index.ts';

/** Files that only this user may read. */
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/** Replaces the file whole: a reader sees the old text or the new, and a crash leaves one of the two. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await withDraft(file, text, (draft) => rename(draft, file));
}

/**
 * Writes the file only where there is none yet; of several processes that try, one wins.
 * @returns whether this call wrote it
 */
export async function createPrivateFile(file: string, text: string): Promise<boolean> {
  return withDraft(file, text, async (draft) => {
    try {
      // A hard link appears with its content, and not at all where the name is taken.
      await link(draft, file);
      return true;
    } catch (cause) {
      if (hasCode(cause, 'EEXIST')) return false;
      throw cause;
    }
  });
}

/** @returns `undefined` where there is no such file */
export async function readPrivateFile(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    // A copy or a restore may have opened it to others.
    await chmod(file, PRIVATE_FILE);
    return text;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

export function hasCode(cause: unknown, code: string): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === code;
}

/** @throws NoRoomError where the disk is full */
async function withDraft<T>(file: string, text: string, use: (draft: string) => Promise<T>): Promise<T> {
  try {
    return await draftAnd(file, text, use);
  } catch (cause) {
    throw await explainNoRoom(cause, file, Buffer.byteLength(text));
  }
}

async function draftAnd<T>(file: string, text: string, use: (draft: string) => Promise<T>): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true, mode: PRIVATE_DIRECTORY });
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(draft, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return await use(draft);
  } finally {
    await rm(draft, { force: true });
  }
}
