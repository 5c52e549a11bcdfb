import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { explainNoRoom, Fault, NoRoomError } from '../../core/index.ts';
import { gone, Session } from './session.ts';

/** In place of a directory: nothing is kept. */
export const MEMORY = 'memory://';
/** A crashed database is started again by the next statement, but not more often than this. */
const RESTART_AFTER_MS = 1_000;

/**
 * The embedded database, over the lives of its thread: after a crash every waiting statement fails with
 * `store.unavailable`, and the next one starts the thread again on the same directory.
 */
export class PgliteClient {
  readonly #dataDir: string;
  readonly #onNotice: (payload: string) => void;
  #session: Session;
  #startedAt = performance.now();
  #closed = false;

  private constructor(dataDir: string, onNotice: (payload: string) => void) {
    this.#dataDir = dataDir;
    this.#onNotice = onNotice;
    this.#session = new Session({ dataDir }, onNotice);
  }

  /**
   * @param dataDir a directory, made when missing, or `memory://`
   * @param onNotice called with the payload of each NOTIFY on our channel
   * @throws NoRoomError where the disk is full; Fault `store.refused`, `store.unavailable`
   */
  static async open(dataDir: string, onNotice: (payload: string) => void): Promise<PgliteClient> {
    try {
      return await PgliteClient.#open(dataDir, onNotice);
    } catch (failed) {
      const explained = await explainNoRoom((failed as Fault).cause, dataDir);
      throw explained instanceof NoRoomError ? explained : failed;
    }
  }

  static async #open(dataDir: string, onNotice: (payload: string) => void): Promise<PgliteClient> {
    if (dataDir !== MEMORY && !existsSync(join(dataDir, 'PG_VERSION'))) {
      await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Fault('store.refused', { internal: `Not started: the directory of the store: ${reason}.`, cause });
      });
      // Making a new database takes several hundred megabytes that only the end of its thread gives back.
      const maker = new Session({ dataDir }, () => {});
      await maker.ready;
      await maker.close();
    }
    const client = new PgliteClient(dataDir, onNotice);
    await client.#session.ready;
    return client;
  }

  /** The session that lives now, started again where it crashed. A transaction keeps to the one it began on. */
  async session(): Promise<Session> {
    if (this.#closed) throw gone(new Error('the store is closed'));
    const ended = this.#session.ended;
    if (ended) {
      // What was only in memory is lost with the thread; an empty database would pass for the right one.
      if (this.#dataDir === MEMORY || performance.now() - this.#startedAt < RESTART_AFTER_MS) throw ended;
      this.#startedAt = performance.now();
      this.#session = new Session({ dataDir: this.#dataDir }, this.#onNotice);
    }
    await this.#session.ready;
    return this.#session;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#session.close();
  }

  /** Ends the thread without warning, for tests of a crash. */
  async crash(): Promise<void> {
    await this.#session.crash();
  }
}
