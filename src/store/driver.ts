import { Fault } from '../core/index.ts';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import { connectFault, STORE_RETRY_AFTER_MS, storeFault } from './faults.ts';
import { insideTransaction } from './handle.ts';

/** Longer than any transaction of ours takes; a caller waits no longer for the one embedded connection. */
export const TURN_WAIT_MS_MAX = 10_000;
/** Callers waiting for the embedded connection. The data plane has its own limits in front; this is the last one. */
const TURNS_WAITING_MAX = 4_096;

class GuardedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;

  constructor(inner: DatabaseConnection) {
    this.inner = inner;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.inner.executeQuery<R>(query);
    } catch (error) {
      throw storeFault(error);
    }
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.inner.streamQuery<R>(query, chunkSize);
  }
}

interface Turn {
  readonly begin: () => void;
  readonly refuse: (fault: Fault) => void;
  readonly timer: NodeJS.Timeout;
}

/** Hands the one embedded connection to one user at a time, first come first served, with a bounded wait. */
class Turns {
  #taken = false;
  readonly #waiting: Turn[] = [];

  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    if (this.#waiting.length >= TURNS_WAITING_MAX) throw busy('too many users wait for it');
    await new Promise<void>((resolve, reject) => {
      const turn: Turn = {
        begin: resolve,
        refuse: reject,
        timer: setTimeout(() => {
          this.#waiting.splice(this.#waiting.indexOf(turn), 1);
          turn.refuse(busy(`no turn within ${TURN_WAIT_MS_MAX} ms`));
        }, TURN_WAIT_MS_MAX),
      };
      this.#waiting.push(turn);
    });
  }

  pass(): void {
    const next = this.#waiting.shift();
    if (!next) {
      this.#taken = false;
      return;
    }
    clearTimeout(next.timer);
    next.begin();
  }
}

const busy = (why: string): Fault =>
  new Fault('store.unavailable', {
    internal: `The embedded database is busy: ${why}.`,
    retryAfterMs: STORE_RETRY_AFTER_MS,
  });

/**
 * Around Kysely's driver of either engine: refuses the outer handle inside a transaction before anything waits,
 * gives the embedded connection out one at a time (Kysely's own lock would be taken before we could refuse), and
 * turns "the database is away" into Fault `store.unavailable` at the one place every statement passes.
 */
export class GuardedDriver implements Driver {
  readonly #inner: Driver;
  readonly #turns: Turns | undefined;

  /** @param engine `single`: one connection, embedded; `pool`: the pool bounds and queues by itself */
  constructor(inner: Driver, engine: 'single' | 'pool') {
    this.#inner = inner;
    this.#turns = engine === 'single' ? new Turns() : undefined;
  }

  async init(): Promise<void> {
    await translated(this.#inner.init());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (insideTransaction()) {
      throw new Fault('internal', {
        internal: 'The store was used past the transaction that is open here; use the handle the transaction gave.',
      });
    }
    await this.#turns?.take();
    try {
      return new GuardedConnection(await this.#inner.acquireConnection());
    } catch (error) {
      this.#turns?.pass();
      throw connectFault(error);
    }
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    try {
      await this.#inner.releaseConnection(innerOf(connection));
    } finally {
      this.#turns?.pass();
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await translated(this.#inner.beginTransaction(innerOf(connection), settings));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await translated(this.#inner.commitTransaction(innerOf(connection)));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await translated(this.#inner.rollbackTransaction(innerOf(connection)));
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy();
  }
}

const innerOf = (connection: DatabaseConnection): DatabaseConnection =>
  connection instanceof GuardedConnection ? connection.inner : connection;

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw storeFault(error);
  }
}
