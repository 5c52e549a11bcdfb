/** The bounds of the program, each with its reason. Bodies, queues, waits and pages all end somewhere. */

/** One documented limit for a request body: twenty images of 1 MB in base64 fit, 50 MB does not. */
export const REQUEST_BODY_BYTES_MAX = 32 * 1024 * 1024;
/**
 * Large bodies of all callers together, from their first bytes to the end of their answers; beyond it callers get 503. A
 * key's form is no secret, so strangers get this far too.
 */
export const BODIES_BYTES_MAX = 512 * 1024 * 1024;
/** Smaller bodies are bounded by the calls in flight, and while they come by the next. */
export const LARGE_BODY_BYTES_MIN = 64 * 1024;
/**
 * Bodies that did not come in one piece with their head and are not complete; beyond it the oldest are cut. What they hold
 * without being large is 256 MB at most.
 */
export const BODIES_ARRIVING_MAX = 4_096;
/** Deeper JSON than this is an attack on recursive code, not a request; JSON schemas of tools stay below 40. */
export const JSON_DEPTH_MAX = 64;
/**
 * Keys and values of one body. Reading and checking that many holds the thread that all callers share for a few tenths
 * of a second; ten thousand messages or an embedding of 300,000 tokens stay below.
 */
export const JSON_KEYS_MAX = 100_000;
export const JSON_VALUES_MAX = 500_000;
/** Node's own default; all headers of one request together. */
export const HEADER_BYTES_MAX = 16 * 1024;
/** A whole answer of a provider: 128k output tokens with log-probabilities stay below it. */
export const RESPONSE_BODY_BYTES_MAX = 64 * 1024 * 1024;
/** One event of a stream, e.g. a generated image in base64. */
export const STREAM_EVENT_BYTES_MAX = 8 * 1024 * 1024;
/** A whole stream; an answer without end is cut here. */
export const STREAM_BYTES_MAX = 256 * 1024 * 1024;
/** A page of any listing. */
export const PAGE_ROWS_MAX = 200;
export const PAGE_ROWS_DEFAULT = 50;
