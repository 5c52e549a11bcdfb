import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KnownKey } from '../identity/index.ts';
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
}

const VERSION = 1;

export class SnapshotFile {
  readonly #path: string;
  readonly #seal: FileSeal;

  constructor(path: string, seal: FileSeal) {
    this.#path = path;
    this.#seal = seal;
  }

  /** Written beside and renamed, so that a crash leaves the one before. */
  async write(snapshot: SnapshotOnDisk): Promise<void> {
    const plain = JSON.stringify({ version: VERSION, ...snapshot });
    const sealed = await this.#seal.seal(Buffer.from(plain));
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#path}.new`, sealed, { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }

  /** @returns `undefined` where there is none, or one of another version of the program */
  async read(): Promise<SnapshotOnDisk | undefined> {
    let sealed: Buffer;
    try {
      sealed = readFileSync(this.#path);
    } catch {
      return undefined;
    }
    const parsed = JSON.parse((await this.#seal.open(sealed)).toString()) as SnapshotOnDisk & { version: number };
    return parsed.version === VERSION ? parsed : undefined;
  }
}
