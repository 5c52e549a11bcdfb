import type { ActiveFaults, FaultSpec } from './faults.ts';

/** A vendor's answer before anything goes wrong with it. */
export type Reply = WholeReply | StreamReply;

export interface WholeReply {
  readonly kind: 'whole';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What the fault `errorIn200` sends instead, with status 200. */
  readonly errorBody?: Uint8Array;
}

export interface StreamReply {
  readonly kind: 'stream';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly frames: readonly Frame[];
  /** The event that says an error happened in mid-stream. */
  readonly errorFrame: Uint8Array;
  /** A frame no client can read. Default: an SSE event whose JSON breaks off. */
  readonly malformedFrame?: Uint8Array;
}

/**
 * `open` comes before any content, `finish` holds the finish reason, `usage` the usage where it has an event of its
 * own, `end` is the terminal marker (`[DONE]`, `message_stop`). Faults are aimed by these words.
 */
export type FrameRole = 'open' | 'content' | 'finish' | 'usage' | 'end';

export interface Frame {
  readonly role: FrameRole;
  readonly bytes: Uint8Array;
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WholeReply {
  return {
    kind: 'whole',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** One server-sent event; with a name, as `event:` before `data:`. */
export function sse(data: unknown, event?: string): Uint8Array {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return Buffer.from(event === undefined ? `data: ${text}\n\n` : `event: ${event}\ndata: ${text}\n\n`);
}

/** How a vendor words its refusals. */
export interface Refusals {
  throttled(fault: FaultSpec): Reply;
  status(fault: FaultSpec, status: number): Reply;
  credentials(fault: FaultSpec, status: number): Reply;
  contentFilter(fault: FaultSpec): Reply;
  contextOverflow(fault: FaultSpec): Reply;
}

/** The refusal that the faults of a request ask for, if any. */
export function refusalFor(faults: ActiveFaults, refusals: Refusals): Reply | undefined {
  if (faults.size === 0) return undefined;
  const throttled = faults.get('throttled');
  if (throttled) return refusals.throttled(throttled);
  const status = faults.get('status');
  if (status) return refusals.status(status, status.status ?? 500);
  const credentials = faults.get('credentials');
  if (credentials) return refusals.credentials(credentials, credentials.status ?? 401);
  const filter = faults.get('contentFilter');
  if (filter && filter.on !== 'completion') return refusals.contentFilter(filter);
  const overflow = faults.get('contextOverflow');
  return overflow ? refusals.contextOverflow(overflow) : undefined;
}

/** `retry-after` and `retry-after-ms` as the fault asks for them. */
export function retryHeaders(fault: FaultSpec): Record<string, string> {
  const headers: Record<string, string> = {};
  if (fault.retryAfterS !== undefined) headers['retry-after'] = String(fault.retryAfterS);
  if (fault.retryAfterMs !== undefined) headers['retry-after-ms'] = String(fault.retryAfterMs);
  return headers;
}
