import cluster, { type Worker } from 'node:cluster';
import { WORKER_MARK } from '../config/index.ts';
import type { WorkerJournal } from './journals.ts';
import type { FromWorker, ToWorker, WorkerReport, WorkerStart } from './messages.ts';

/** How a worker ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  /** Since it listened; 0: it never did. */
  readonly servedMs: number;
  /** Its own word, where it could not begin. */
  readonly reason: string | undefined;
}

/** What a worker said when it could not begin. */
export class WorkerFailed extends Error {
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'WorkerFailed';
    this.code = code;
  }
}

/** One life of a worker, as its primary sees it. */
export class WorkerProcess {
  readonly slot: number;
  readonly journal: WorkerJournal;
  /** Resolves with its address; rejects with `WorkerFailed`. Neither, where it just dies. */
  readonly listening: Promise<string>;
  readonly ended: Promise<Ended>;
  readonly #worker: Worker;
  readonly #asked = new Map<number, () => void>();
  #questions = 0;
  #report: WorkerReport | undefined;
  #isListening = false;
  #listensSince = 0;
  #failure: string | undefined;
  #fileRevision = -1;

  constructor(slot: number, journalOf: (say: (message: ToWorker) => void) => WorkerJournal, start: () => WorkerStart) {
    this.slot = slot;
    const worker = cluster.fork({ [WORKER_MARK]: String(slot) });
    this.#worker = worker;
    this.journal = journalOf((message) => this.say(message));
    const listening = Promise.withResolvers<string>();
    listening.promise.catch(() => undefined);
    this.listening = listening.promise;
    worker.on('message', (message: FromWorker) => {
      if (message.t === 'awake') {
        // Made only now: what is in force may have changed since the fork.
        const first = start();
        this.#fileRevision = first.file.revision;
        this.say({ ...first, journalDirectory: this.journal.remote.directory });
      } else if (message.t === 'listening') {
        this.#isListening = true;
        this.#listensSince = performance.now();
        listening.resolve(message.url);
      } else if (message.t === 'failed') {
        this.#failure = message.message;
        listening.reject(new WorkerFailed(message.message, message.code));
      } else this.#hear(message);
    });
    worker.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      worker.on('exit', (code, signal) => {
        this.#isListening = false;
        const servedMs = this.#listensSince === 0 ? 0 : performance.now() - this.#listensSince;
        const end = (): void => {
          for (const done of this.#asked.values()) done();
          resolve({ code, signal, servedMs, reason: this.#failure });
        };
        // Its last word may still be on the way.
        if (worker.isConnected()) worker.once('disconnect', end);
        else end();
      });
    });
  }

  get pid(): number | undefined {
    return this.#worker.process.pid;
  }
  get stdout(): NodeJS.ReadableStream | null {
    return this.#worker.process.stdout;
  }
  get report(): WorkerReport | undefined {
    return this.#report;
  }
  get isListening(): boolean {
    return this.#isListening;
  }
  /** Of the file it has in force. */
  get fileRevision(): number {
    return this.#fileRevision;
  }

  #hear(message: FromWorker): void {
    if (message.t === 'journal') this.journal.remote.stands(message.stand);
    if (message.t === 'unwritten') this.journal.remote.offers(message.calls);
    else if (message.t === 'report') {
      this.#report = message.report;
      this.journal.tally.reported(message.report.closed);
    } else if (message.t === 'in force') this.#fileRevision = message.fileRevision;
    else if (message.t === 'done') this.#asked.get(message.n)?.();
  }

  say(message: ToWorker): void {
    // What cannot be said any more is told by `ended`.
    if (this.#worker.isConnected()) this.#worker.send(message, () => undefined);
  }

  /** Resolves when it has answered, has ended, or the time is over. */
  async ask(what: 'report' | 'refresh', timeoutMs: number): Promise<void> {
    if (!this.#isListening) return;
    this.#questions += 1;
    const n = this.#questions;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.#asked.set(n, resolve);
    this.say({ t: what, n });
    await promise;
    clearTimeout(timer);
    this.#asked.delete(n);
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }
}
