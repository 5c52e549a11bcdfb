/** What could not be written for want of room, told to the person who has to make some. */
import { statfs } from 'node:fs/promises';
import path from 'node:path';

/** What is used up, by what the system says. */
const WANTS: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ['its file system is full', 'free some space on it, or set dataDir to a directory on another one'],
  EDQUOT: ['the disk quota of this user is used up', 'free some space, or ask for a larger quota'],
  EFBIG: ['this process may not write files of that size', 'start it with a larger limit, see: ulimit -f'],
};
const NO_INODES = [
  'its file system has no place for one more file',
  'remove files from it: its inodes are used up',
] as const;

export class NoRoomError extends Error {
  /** What to do. */
  readonly hint: string;

  constructor(message: string, hint: string, cause: unknown) {
    super(message, { cause });
    this.name = 'NoRoomError';
    this.hint = hint;
  }
}

/**
 * @param file what was to be written, a file or a directory
 * @param bytes its size, where that is known
 * @returns the same failure, or a `NoRoomError` where it is one of room
 */
export async function explainNoRoom(cause: unknown, file: string, bytes?: number): Promise<unknown> {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException;
  const want = WANTS[code];
  if (!want) return cause;
  const disk = code === 'ENOSPC' ? await statfs(path.dirname(file)).catch(() => undefined) : undefined;
  const hasNoInodes = disk !== undefined && disk.files > 0 && disk.ffree === 0;
  const [what, hint] = hasNoInodes ? NO_INODES : want;
  const left = disk ? `, ${disk.bavail * disk.bsize} of ${disk.blocks * disk.bsize} bytes free` : '';
  const size = bytes === undefined ? '' : ` (${bytes} bytes)`;
  return new NoRoomError(`cannot write ${file}${size}: ${what} (${code}${left})`, hint, cause);
}
