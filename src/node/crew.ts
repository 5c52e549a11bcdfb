import cluster from 'node:cluster';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallRecord, Log } from '../observe/index.ts';
import type { WorkerJournals } from './journals.ts';
import type { FileInForce, ToWorker, WorkerStart } from './messages.ts';
import { wholeLines } from './whole-lines.ts';
import { WorkerFailed, WorkerProcess, type Ended } from './worker-process.ts';

/** A worker that ends is replaced after this, doubled each time while it goes on, … */
const REPLACE_MS = 100;
/** … up to this: a crash loop costs a process's start twice a minute. */
const REPLACE_MS_MAX = 30_000;
/** A worker that served so long did not die of its start. */
const STEADY_MS = 10_000;
/** At the first start a worker that keeps dying is a reason not to start. */
const FIRST_STARTS_MAX = 4;
/** Between looks whether all have a new file in force, and how long whoever asked for it waits. */
const FILE_LOOK_MS = 20;
const FILE_MS_MAX = 10_000;
const REFRESH_MS_MAX = 1_000;
const REPORT_MS_MAX = 1_000;
/** Beyond the time to drain: ended calls settle, bodies and the snapshot are written. */
const STOP_MORE_MS = 10_000;

export interface CrewOptions {
  readonly size: number;
  readonly log: Log;
  readonly journals: WorkerJournals;
  /** What a worker is told when it begins, but for the directory of its journal. */
  readonly start: (slot: number) => Omit<WorkerStart, 'journalDirectory'>;
  /** A worker has ended, with what it last reported. */
  readonly onEnded: (worker: WorkerProcess) => void;
  /** Calls of a worker that ended, which it had not counted. */
  readonly onUncounted: (records: readonly CallRecord[]) => void;
}

/** The workers of a node: as many as were asked for, each replaced when it ends. */
export class Crew {
  readonly #options: CrewOptions;
  readonly #at = new Map<number, WorkerProcess>();
  /** Deaths in a row, by slot. */
  readonly #deaths = new Map<number, number>();
  #stopping = false;
  /** Workers that ended and were not told to. */
  lost = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    // Its standard output comes to us, so that the lines of several workers never mix.
    cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'], serialization: 'json' });
  }

  get workers(): WorkerProcess[] {
    return [...this.#at.values()];
  }
  get listening(): number {
    return this.workers.filter(({ isListening }) => isListening).length;
  }

  /** @returns the address they all listen on @throws WorkerFailed with what the first one that cannot begin said */
  async begin(): Promise<string> {
    const slots = Array.from({ length: this.#options.size }, (_, at) => at + 1);
    const urls = await Promise.all(slots.map((slot) => this.#beginFirst(slot)));
    return urls[0] ?? '';
  }

  async #beginFirst(slot: number): Promise<string> {
    for (let tried = 1; ; tried += 1) {
      const worker = this.#fork(slot);
      const url = await Promise.race([worker.listening, worker.ended.then(() => undefined)]);
      if (url !== undefined) return url;
      if (tried === FIRST_STARTS_MAX)
        throw new WorkerFailed(`worker ${slot} ended ${tried} times before it listened`, undefined);
      await this.#replaced(slot, worker);
    }
  }

  #fork(slot: number): WorkerProcess {
    const { journals, log, start } = this.#options;
    const worker = new WorkerProcess(
      slot,
      (say) => journals.create(say),
      () => ({ ...start(slot), journalDirectory: '' }),
    );
    this.#at.set(slot, worker);
    if (worker.stdout) wholeLines(worker.stdout as Readable, (lines) => log.lines(lines));
    void worker.ended.then((ended) => this.#bury(worker, ended));
    return worker;
  }

  /** Its journal is adopted at once; its place is filled again after a while. */
  #bury(worker: WorkerProcess, ended: Ended): void {
    const { slot } = worker;
    this.#options.onEnded(worker);
    worker.journal.adopt().then(
      (records) => this.#options.onUncounted(records),
      // What it left is found again at the next start.
      (error: unknown) =>
        this.#options.log.logger.error({ worker: slot, cause: String(error) }, 'a journal was not put away'),
    );
    if (this.#stopping) return;
    this.lost += 1;
    const deaths = ended.servedMs > STEADY_MS ? 1 : (this.#deaths.get(slot) ?? 0) + 1;
    this.#deaths.set(slot, deaths);
    this.#at.delete(slot);
    void this.#fill(slot, worker, ended, deaths);
  }

  async #fill(slot: number, worker: WorkerProcess, { code, signal, reason }: Ended, deaths: number): Promise<void> {
    const againInMs = Math.min(REPLACE_MS_MAX, REPLACE_MS * 2 ** (deaths - 1));
    this.#options.log.logger.error(
      { worker: slot, pid: worker.pid, code, signal, reason, inARow: deaths, againInMs },
      'a worker ended; its calls are recovered and it is replaced',
    );
    await sleep(againInMs, undefined, { ref: false });
    if (!this.#stopping) this.#fork(slot);
  }

  /** Resolves when there is another one in its place. */
  async #replaced(slot: number, before: WorkerProcess): Promise<WorkerProcess> {
    for (;;) {
      const now = this.#at.get(slot);
      if (now && now !== before) return now;
      await sleep(REPLACE_MS);
    }
  }

  tell(message: ToWorker): void {
    for (const worker of this.workers) worker.say(message);
  }

  /** Resolves when all have the file in force, at most after `FILE_MS_MAX`. @returns slots that have not */
  async followFile(file: FileInForce): Promise<number[]> {
    this.tell({ t: 'file', file });
    const until = performance.now() + FILE_MS_MAX;
    for (;;) {
      const behind = this.workers.filter(({ fileRevision }) => fileRevision < file.revision).map(({ slot }) => slot);
      if (behind.length === 0 || performance.now() > until) return behind;
      await sleep(FILE_LOOK_MS);
    }
  }

  /** Has each take the store's changes into force now. */
  async refresh(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.ask('refresh', REFRESH_MS_MAX)));
  }

  /** Has each say what it has counted; of one that is silent its last word stands. */
  async report(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.ask('report', REPORT_MS_MAX)));
  }

  /** Calls under way finish, at most for `drainMs`. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    const { workers } = this;
    this.tell({ t: 'stop' });
    const timer = setTimeout(() => {
      for (const worker of workers) worker.kill();
    }, drainMs + STOP_MORE_MS);
    await Promise.all(workers.map(({ ended }) => ended));
    clearTimeout(timer);
  }
}
