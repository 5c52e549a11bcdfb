import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explainNoRoom } from '../core/index.ts';
import type { KnownKey, KnownKeys } from '../identity/index.ts';
import type { StoreImage } from './keeper.ts';

/** Seals and opens files under the installation's master key. */
export interface FileSeal {
  seal(plain: Buffer): Promise<Buffer>;
  /** @throws where the file was altered or sealed under another key */
  open(sealed: Buffer): Promise<Buffer>;
}

/** The last good image of the store and the keys in use: a node starts and serves on it while the database is away. */
export interface SnapshotOnDisk {
  readonly image: StoreImage;
  readonly keys: readonly KnownKey[];
  /** What tells the pepper that the keys are hashed under; absent in files of before it was written. */
  readonly pepperMark?: string;
  /** Public keys of token issuers; absent in one of an earlier version. */
  readonly issuers?: readonly KnownKeys[];
}

const VERSION = 1;

/** `snapshot.sealed`; of the third worker `snapshot-3.sealed`. */
const FILE_NAME = /^snapshot(-\d+)?\.sealed$/;

/** @param worker absent: of a node without workers */
export const snapshotPath = (dataDir: string, worker?: number): string =>
  join(dataDir, worker === undefined ? 'snapshot.sealed' : `snapshot-${worker}.sealed`);

export class SnapshotFile {
  readonly #path: string;
  readonly #seal: FileSeal;
  readonly #pepperMark: string | undefined;

  /** @param path where it is written */
  constructor(path: string, seal: FileSeal, pepperMark?: string) {
    this.#path = path;
    this.#seal = seal;
    this.#pepperMark = pepperMark;
  }

  /** Written beside and renamed, so that a crash leaves the one before. */
  async write(snapshot: Omit<SnapshotOnDisk, 'pepperMark'>): Promise<void> {
    const plain = JSON.stringify({ version: VERSION, pepperMark: this.#pepperMark, ...snapshot });
    const sealed = await this.#seal.seal(Buffer.from(plain));
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.new`;
    try {
      writeFileSync(draft, sealed, { mode: 0o600 });
      renameSync(draft, this.#path);
    } catch (cause) {
      // Half of one would only take the room that is wanting.
      rmSync(draft, { force: true });
      throw await explainNoRoom(cause, this.#path, sealed.length);
    }
  }

  /**
   * Reads the newest that lies in its directory: with workers each writes its own, and the next start may have another
   * number of them.
   * @returns `undefined` where there is none, or one of another version of the program
   */
  async read(): Promise<SnapshotOnDisk | undefined> {
    const newest = newestSnapshot(dirname(this.#path));
    if (newest === undefined) return undefined;
    const sealed = readFileSync(newest);
    const parsed = JSON.parse((await this.#seal.open(sealed)).toString()) as SnapshotOnDisk & { version: number };
    return parsed.version === VERSION ? parsed : undefined;
  }
}

/** @returns the path of the one written last */
export function newestSnapshot(directory: string): string | undefined {
  let newest: { path: string; at: number } | undefined;
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const at = FILE_NAME.test(name) ? statSync(path, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (at !== undefined && (newest === undefined || at > newest.at)) newest = { path, at };
  }
  return newest?.path;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
