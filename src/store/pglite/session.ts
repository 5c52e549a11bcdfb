import { Worker } from 'node:worker_threads';
import { Fault } from '../../core/index.ts';
import { copyRowsOf } from '../copy-rows.ts';
import { STORE_RETRY_AFTER_MS } from '../faults.ts';
import type { FromWorker, PlainError, PlainResults, ToWorker, WorkerOptions } from './protocol.ts';

interface Pending {
  readonly resolve: (results: PlainResults) => void;
  readonly reject: (error: unknown) => void;
}

type Question =
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }
  | { readonly kind: 'copy'; readonly sql: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'close' };

/** One life of the database's thread. It ends once; whoever waits then, or asks later, gets `store.unavailable`. */
export class Session {
  readonly ready: Promise<void>;
  /** Why it ended; `undefined` while it lives. */
  ended: Fault | undefined;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  constructor(options: WorkerOptions, onNotice: (payload: string) => void) {
    // The same name with the ending of the file that is running: .ts in a clone, .js as published.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: options,
      execArgv: [],
      name: 'sallyport-store',
    });
    const started = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<void>();
    this.ready = started.promise;
    this.#exited = exited.promise;
    // Who opens the session waits for `ready`; a restart that nobody waits for must not end the process.
    started.promise.catch(() => {});
    this.#worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') started.resolve();
      else if (message.kind === 'broken') started.reject(this.#end(asError(message.error)));
      else if (message.kind === 'notice') onNotice(message.payload);
      else this.#settle(message);
    });
    this.#worker.on('error', (error) => started.reject(this.#end(error)));
    this.#worker.on('exit', (code) => {
      started.reject(this.#end(new Error(`its thread ended with ${code}`)));
      exited.resolve();
    });
  }

  /** @throws Fault `store.unavailable` when the thread has ended or ends before it answers; else the database's error */
  async query(sql: string, parameters: readonly unknown[]): Promise<PlainResults> {
    const rows = copyRowsOf(parameters);
    if (rows) return this.#ask({ kind: 'copy', sql: `${sql} '/dev/blob'`, bytes: rows.bytes });
    return this.#ask({ kind: 'query', sql, parameters });
  }

  async close(): Promise<void> {
    if (!this.ended) await this.#ask({ kind: 'close' });
    await this.#exited;
  }

  /** Ends the thread as a crash would. */
  async crash(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(question: Question): Promise<PlainResults> {
    if (this.ended) throw this.ended;
    const id = this.#nextId++;
    return new Promise<PlainResults>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      const moved = question.kind === 'copy' ? [question.bytes.buffer] : [];
      this.#worker.postMessage({ ...question, id } satisfies ToWorker, moved);
    });
  }

  #settle(message: Extract<FromWorker, { id: number }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'results') pending?.resolve(message.results);
    else pending?.reject(asError(message.error));
  }

  #end(cause: Error): Fault {
    this.ended ??= gone(cause);
    for (const pending of this.#pending.values()) pending.reject(this.ended);
    this.#pending.clear();
    return this.ended;
  }
}

const asError = (plain: PlainError): Error => Object.assign(new Error(plain.message), plain);

export const gone = (cause: Error): Fault =>
  new Fault('store.unavailable', {
    internal: `The embedded database is not running: ${cause.message}.`,
    retryAfterMs: STORE_RETRY_AFTER_MS,
    cause,
  });
