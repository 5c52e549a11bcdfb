import { Fault } from '../core/index.ts';

/** When the database is away, callers are asked to come back after this long: a fail-over takes a few seconds. */
export const STORE_RETRY_AFTER_MS = 2_000;

const AWAY_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT', // the Unix socket is gone
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
]);

const AWAY_SQLSTATE = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '57P05', // idle_session_timeout
  '57014', // query_canceled: the statement timeout
  '25P03', // idle_in_transaction_session_timeout
  '25006', // read_only_sql_transaction: we still talk to the old primary after a fail-over
  '53300', // too_many_connections
  '53400', // configuration_limit_exceeded
  '55P03', // lock_not_available: the lock timeout
  '58030', // io_error
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '53100', // disk_full
  '53200', // out_of_memory
]);

/** What pg and its pool say without a code. */
const AWAY_MESSAGE =
  /timeout exceeded when trying to connect|connection terminated|query read timeout|connection error and is not queryable|server closed the connection|timeout expired/i;

/** Whether a failure means "the database is away for now", as opposed to a statement it refused. */
function isAway(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isAway);
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') {
    if (AWAY_SOCKET.has(code) || AWAY_SQLSTATE.has(code) || code.startsWith('08')) return true;
  }
  return AWAY_MESSAGE.test(error.message);
}

/** The error as the rest of the program may see it: `store.unavailable` when the database is away, else unchanged. */
export const storeFault = (error: unknown): unknown =>
  error instanceof Fault || !isAway(error) ? error : unavailable(error);

/**
 * Whatever keeps us from a connection (a refused password or certificate too) means that the store cannot be asked:
 * to a caller with an unknown key that is "come back later", never an internal error.
 */
export const connectFault = (error: unknown): Fault => (error instanceof Fault ? error : unavailable(error));

function unavailable(error: unknown): Fault {
  const code = (error as { code?: unknown }).code;
  const message = error instanceof Error ? error.message : String(error);
  return new Fault('store.unavailable', {
    internal: `The database is away: ${message === '' ? 'no address answers' : message}${typeof code === 'string' ? ` (${code})` : ''}.`,
    retryAfterMs: STORE_RETRY_AFTER_MS,
    cause: error,
  });
}
