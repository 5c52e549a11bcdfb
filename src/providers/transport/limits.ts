/** The bounds of one pool, each with its reason. */

/**
 * Bytes of an answer kept while its reader is busy, before the socket is left unread. A reader awaits a slow caller's
 * socket for a moment now and then; half a megabyte bridges that, and 2,000 such calls still fit into a gigabyte.
 */
export const QUEUED_BYTES_MAX = 512 * 1024;
/** Reading goes on below this, so that a socket is not stopped and started for every chunk. */
export const QUEUED_BYTES_LOW = 128 * 1024;
/**
 * A connection attempt that a call has long given up on ends here; until then it holds one place of the pool, which
 * bounds the attempts under way to a dead host.
 */
export const CONNECT_MS_MAX = 10_000;
/**
 * An unused connection is closed after this where the provider gives no `keep-alive: timeout`. A new TLS handshake
 * costs a call some 50 ms, a connection the other side has just closed costs it the whole attempt; load balancers
 * close theirs after 20 s and more.
 */
export const KEEP_ALIVE_MS = 15_000;
/** However long a provider offers to keep a connection, addresses behind its name move. */
export const KEEP_ALIVE_MS_MAX = 300_000;
