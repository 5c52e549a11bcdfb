import { PostgresDialect, type Driver } from 'kysely';
import { Pool, types, type ClientConfig } from 'pg';
import type { Secret } from '../../core/index.ts';
import { GuardedDriver } from '../driver.ts';
import type { StoreTarget } from '../url.ts';

/** Connections per node. Administration and the drain share them; a hundred nodes stay below a server's usual 500 with a proxy. */
const CONNECTIONS_MAX = 10;
/** A caller waiting for an unknown key gets its 503 after this. */
const CONNECT_TIMEOUT_MS = 3_000;
/** The server ends a statement of ours after this; the largest batch takes well under a second. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Our own end of a statement, for a server that no longer answers at all. */
const QUERY_TIMEOUT_MS = 20_000;
/** Above any wait for the change feed's lock, below the statement timeout, so that the reason shows. */
const LOCK_TIMEOUT_MS = 10_000;
/** A node that died in a transaction must not hold the change feed's lock. */
const IDLE_IN_TRANSACTION_MS = 15_000;
const IDLE_CONNECTION_MS = 30_000;

/** The type number of `int8` on the wire. */
const INT8 = 20;

/** As the embedded side does: `bigint` always, instead of text. */
const getTypeParser = ((oid, format) => {
  const code: number = oid;
  return code === INT8 ? (text: string) => BigInt(text) : types.getTypeParser(oid, format);
}) as typeof types.getTypeParser;

export function clientConfig(
  target: Extract<StoreTarget, { engine: 'postgres' }>,
  password: Secret | undefined,
): ClientConfig {
  return {
    host: target.host,
    port: target.port,
    user: target.user,
    database: target.database,
    ...(password ? { password: () => password.reveal() } : {}),
    ssl: target.tls === false ? false : { rejectUnauthorized: true, ...(target.tls.ca ? { ca: target.tls.ca } : {}) },
    application_name: 'sallyport',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    types: { getTypeParser },
  };
}

/** @param onIdleError told when a connection nobody uses breaks; the pool has dropped it already */
export function createPool(config: ClientConfig, onIdleError: (error: Error) => void): Pool {
  const pool = new Pool({ ...config, max: CONNECTIONS_MAX, idleTimeoutMillis: IDLE_CONNECTION_MS });
  pool.on('error', onIdleError);
  // A connection that breaks in use fails its statement; without a listener its event would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

export class ServerDialect extends PostgresDialect {
  override createDriver(): Driver {
    return new GuardedDriver(super.createDriver(), 'pool');
  }
}
