import type { IncomingHttpHeaders } from 'node:http';

/** One request as a simulator saw it. Never a credential: of those only the header's name is kept. */
export interface LoggedRequest {
  /** Counts from 1, without gaps. */
  readonly id: number;
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  /** Names of all headers that came, in lower case. */
  readonly headerNames: readonly string[];
  /** The headers a test may want to read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly traceparent?: string;
  /** Parsed JSON; absent when it is none, or larger than the log keeps. */
  readonly body?: unknown;
  readonly bodyBytes: number;
  /** Milliseconds since the Unix epoch, by the simulator's clock. */
  readonly receivedAtMs: number;
  readonly faults: readonly string[];
  readonly status?: number;
  readonly endedAtMs?: number;
  /** The client closed the connection before the answer was complete. */
  readonly aborted: boolean;
  /** Subject's common name of the client's certificate, on a TLS connection that brought one. */
  readonly clientCertificate?: string;
}

export type OpenRequest = { -readonly [Key in keyof LoggedRequest]: LoggedRequest[Key] };

/** Entries kept; tests look at the recent past, and a bench must not fill the memory. */
const ENTRIES_MAX = 10_000;
const BODY_BYTES_MAX = 64 * 1024;
/** All kept bodies together. */
const BODIES_BYTES_MAX = 64 * 1024 * 1024;

const READABLE = new Set([
  'accept',
  'accept-encoding',
  'anthropic-beta',
  'anthropic-version',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'opc-compartment-id',
  'opc-request-id',
  'openai-beta',
  'transfer-encoding',
  'tracestate',
  'user-agent',
  'x-amz-date',
  'x-client-request-id',
  'x-date',
  'x-ms-client-request-id',
  'x-request-id',
]);

export class RequestLog {
  #entries: OpenRequest[] = [];
  #bodiesBytes = 0;
  /** Requests since the start, forgotten ones included. */
  total = 0;

  open(method: string, path: string, headers: IncomingHttpHeaders, receivedAtMs: number): OpenRequest {
    this.total += 1;
    const entry: OpenRequest = {
      id: this.total,
      method,
      path,
      headerNames: Object.keys(headers),
      headers: readable(headers),
      bodyBytes: 0,
      receivedAtMs,
      faults: [],
      aborted: false,
    };
    if (typeof headers['traceparent'] === 'string') entry.traceparent = headers['traceparent'];
    this.#entries.push(entry);
    // Dropping a tenth at once keeps the cost of forgetting off almost every request.
    if (this.#entries.length > ENTRIES_MAX * 1.1) this.#forget(this.#entries.length - ENTRIES_MAX);
    return entry;
  }

  keepBody(entry: OpenRequest, bytes: number, body: unknown): void {
    entry.bodyBytes = bytes;
    if (bytes > BODY_BYTES_MAX || body === undefined) return;
    entry.body = body;
    this.#bodiesBytes += bytes;
    if (this.#bodiesBytes > BODIES_BYTES_MAX) this.#forget(Math.ceil(this.#entries.length / 2));
  }

  /** Oldest first; only those after the given id. */
  since(id = 0): readonly LoggedRequest[] {
    return this.#entries.filter((entry) => entry.id > id).slice(-ENTRIES_MAX);
  }

  clear(): void {
    this.#entries = [];
    this.#bodiesBytes = 0;
  }

  #forget(count: number): void {
    for (const entry of this.#entries.splice(0, count)) if ('body' in entry) this.#bodiesBytes -= entry.bodyBytes;
  }
}

function readable(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' && (READABLE.has(name) || name.startsWith('x-stainless-'))) kept[name] = value;
  }
  return kept;
}
