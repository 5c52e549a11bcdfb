import {
  AbortedTransactionError,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
} from 'kysely';
import { GuardedDriver } from '../driver.ts';
import type { PgliteClient } from './client.ts';
import type { Session } from './session.ts';

/** Bound to one life of the database: a transaction cut by a crash fails and never goes on in the next life. */
class PgliteConnection implements DatabaseConnection {
  readonly #session: Session;
  /** Set by a failed statement: Postgres would answer COMMIT with a silent rollback. */
  #failed = false;

  constructor(session: Session) {
    this.#session = session;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { rows, affectedRows } = await this.#session.query(query.sql, query.parameters);
      return affectedRows === undefined
        ? { rows: rows as R[] }
        : { rows: rows as R[], numAffectedRows: BigInt(affectedRows) };
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  // oxlint-disable-next-line require-yield -- the interface asks for a generator; we have no cursor to stream from.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the embedded database does not stream; read a page at a time');
  }

  async begin(): Promise<void> {
    this.#failed = false;
    await this.#session.query('begin', []);
  }

  async commit(): Promise<void> {
    if (this.#failed) {
      await this.rollback();
      throw new AbortedTransactionError();
    }
    await this.#session.query('commit', []);
  }

  async rollback(): Promise<void> {
    // The end of its thread has rolled it back already.
    if (this.#session.ended) return;
    try {
      await this.#session.query('rollback', []);
    } catch (error) {
      // Nobody may go on in a transaction that would not end.
      await this.#session.crash();
      throw error;
    }
  }
}

/**
 * Kysely's own PGlite driver waits for ever when a transaction cannot begin and shares its state between users, so
 * this one speaks plain BEGIN and COMMIT on one connection, which `GuardedDriver` hands out one user at a time.
 */
class PgliteDriver implements Driver {
  readonly #client: PgliteClient;

  constructor(client: PgliteClient) {
    this.#client = client;
  }
  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return new PgliteConnection(await this.#client.session());
  }
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PgliteConnection).begin();
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PgliteConnection).commit();
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as PgliteConnection).rollback();
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {
    await this.#client.close();
  }
}

/** The Postgres dialect over the embedded database: same SQL, same compiler, one connection. */
export class EmbeddedDialect implements Dialect {
  readonly #client: PgliteClient;

  constructor(client: PgliteClient) {
    this.#client = client;
  }
  createDriver(): Driver {
    return new GuardedDriver(new PgliteDriver(this.#client), 'single');
  }
  createQueryCompiler(): QueryCompiler {
    return new PostgresQueryCompiler();
  }
  createAdapter(): DialectAdapter {
    // It says "many connections"; the driver does its own queueing, after it has refused misuse.
    return new PostgresAdapter();
  }
  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new PostgresIntrospector(db);
  }
}
