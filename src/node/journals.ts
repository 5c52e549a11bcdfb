import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findLockHolder } from '../config/index.ts';
import { abandonedJournal, JournalDrain, type LedgerStore } from '../finops/index.ts';
import type { CallRecord, Log } from '../observe/index.ts';
import { drainEvents } from './drain-events.ts';
import type { ToWorker } from './messages.ts';
import { RemoteJournal } from './remote-journal.ts';
import { Tally } from './tally.ts';

/** Between looks whether a worker of a primary that died has noticed. */
const HOLDER_LOOK_MS = 100;
/** A worker ends its calls within two seconds. */
const HOLDER_SLOW_MS = 5_000;

export interface JournalsOptions {
  readonly dataDir: string;
  readonly ledger: LedgerStore;
  readonly log: Log['logger'];
}

/** The journal of one worker, from its beginning until all of it stands in the ledger. */
export interface WorkerJournal {
  readonly remote: RemoteJournal;
  readonly tally: Tally;
  /** The worker is gone for good. Resolves with what it had not counted, when everything it left stands in the ledger. */
  adopt(): Promise<readonly CallRecord[]>;
}

/**
 * The journals of a node's workers: a directory for each life of one, drained here, and adopted here when its owner is
 * gone: what closed is posted, what did not is void or estimated, as at any start.
 */
export class WorkerJournals {
  readonly #options: JournalsOptions;
  readonly #drains = new Set<JournalDrain>();
  readonly #adoptions = new Set<Promise<unknown>>();
  #last: number;
  #postedBefore = 0;
  #leaving = 0;
  #stopped = false;

  constructor(options: JournalsOptions) {
    this.#options = options;
    this.#last = Math.max(0, ...this.#names().map(Number));
  }

  /** Whether workers of a former primary still run. */
  get hasLeaving(): boolean {
    return this.#leaving > 0;
  }

  /** Rows posted since the start. */
  get posted(): number {
    return [...this.#drains].reduce((sum, drain) => sum + drain.posted, this.#postedBefore);
  }

  get #parent(): string {
    return join(this.#options.dataDir, 'workers');
  }
  get #shared(): string {
    return join(this.#options.dataDir, 'journal');
  }

  #names(): string[] {
    if (!existsSync(this.#parent)) return [];
    return readdirSync(this.#parent).filter((name) => /^\d+$/.test(name));
  }

  /** Adopts what former processes left here, however many they were. To be called before `create`. */
  adoptFound(): void {
    for (const name of this.#names()) void this.#keep(this.#adoptFound(join(this.#parent, name), name));
  }

  /** The journal of a node without workers, where this one has some. */
  adoptShared(): void {
    mkdirSync(this.#shared, { recursive: true, mode: 0o700 });
    const { ledger, log } = this.#options;
    const drain = this.#begin(new JournalDrain(abandonedJournal(this.#shared), ledger, drainEvents(log)));
    void this.#keep(drain.adopt());
  }

  create(say: (message: ToWorker) => void): WorkerJournal {
    this.#last += 1;
    const name = String(this.#last);
    const directory = join(this.#parent, name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const remote = new RemoteJournal(directory, say);
    const tally = new Tally();
    const { ledger, log } = this.#options;
    const events = { ...drainEvents(log), posted: (closes: readonly Buffer[]) => tally.drained(closes) };
    const drain = this.#begin(new JournalDrain(remote, ledger, events, undefined, this.#aside(name)));
    return {
      remote,
      tally,
      adopt: () => {
        remote.end();
        return this.#keep(this.#settle(drain, directory).then(() => tally.unreported));
      },
    };
  }

  /** Waits for what can still be posted, at most that long; what is left is adopted at the next start. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopped = true;
    await Promise.race([Promise.all(this.#adoptions), sleep(timeoutMs, undefined, { ref: false })]);
    await Promise.all([...this.#drains].map((drain) => drain.stop(0)));
  }

  async #adoptFound(directory: string, name: string): Promise<void> {
    this.#leaving += 1;
    await this.#untilLeft(directory, name);
    this.#leaving -= 1;
    if (this.#stopped) return;
    const { ledger, log } = this.#options;
    const source = abandonedJournal(directory);
    const drain = new JournalDrain(source, ledger, drainEvents(log), undefined, this.#aside(name));
    await this.#settle(this.#begin(drain), directory);
  }

  /** A worker whose primary died ends its calls first; until then its journal is its own. */
  async #untilLeft(directory: string, name: string): Promise<void> {
    const from = performance.now();
    let isSaid = false;
    for (;;) {
      const holder = await findLockHolder(directory);
      if (!holder || this.#stopped) return;
      if (!isSaid && performance.now() - from > HOLDER_SLOW_MS) {
        isSaid = true;
        this.#options.log.warn(
          { worker: name, pid: holder.pid },
          'a worker of a former primary still runs; its calls are posted when it has ended',
        );
      }
      await sleep(HOLDER_LOOK_MS, undefined, { ref: false });
    }
  }

  async #settle(drain: JournalDrain, directory: string): Promise<void> {
    await drain.adopt();
    this.#drains.delete(drain);
    this.#postedBefore += drain.posted;
    rmSync(directory, { recursive: true, force: true });
  }

  #begin(drain: JournalDrain): JournalDrain {
    this.#drains.add(drain);
    drain.start();
    return drain;
  }

  #aside(name: string): { directory: string; prefix: string } {
    mkdirSync(this.#shared, { recursive: true, mode: 0o700 });
    return { directory: this.#shared, prefix: `worker-${name}-` };
  }

  #keep<T>(adoption: Promise<T>): Promise<T> {
    this.#adoptions.add(adoption);
    const forget = (): void => void this.#adoptions.delete(adoption);
    adoption.then(forget, forget);
    return adoption;
  }
}
