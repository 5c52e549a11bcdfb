import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '../../core/index.ts';
import { afterBody } from '../after-body.ts';
import { openaiEnvelope } from '../surfaces/openai-envelope.ts';

/** A body up to here is read and thrown away, so that the connection can be used again. */
const SKIPPED_BYTES_MAX = 64 * 1024;
/** What is still read of a longer one before its connection is cut: what its sender has on the way already. */
const DISCARD = { bytesMax: 1024 * 1024, msMax: 2_000 };

/** Whoever is refused together must not come back together: SDKs wait exactly as long as they are told. */
const RETRY_AFTER_MS = [1_000, 1_250, 1_500, 1_750, 2_000, 2_250, 2_500, 2_750];

const fault = new Fault('gateway.overloaded');
const body = openaiEnvelope(fault);
/** Names and values in turn: the form that Node writes out as it stands. */
const heads = RETRY_AFTER_MS.map((ms) => [
  'content-type',
  'application/json',
  'content-length',
  String(Buffer.byteLength(body)),
  'x-sallyport-error',
  fault.code,
  'retry-after',
  String(Math.ceil(ms / 1000)),
  'retry-after-ms',
  String(ms),
]);
const closingHeads = heads.map((head) => [...head, 'connection', 'close']);
let turn = 0;

/**
 * Refuses a call before anything of it was looked at. This is the cheapest answer there is, for in an overload most of the
 * time left goes into refusals: it was made beforehand, and has neither an id, for nothing is recorded of it, nor a date
 * (RFC 9110 §6.6.1 leaves that to a 5xx).
 */
export function refuseOverload(request: IncomingMessage, response: ServerResponse): void {
  turn = (turn + 1) % RETRY_AFTER_MS.length;
  response.sendDate = false;
  if (isShort(request)) {
    response.writeHead(fault.status, heads[turn]);
    response.end(body);
    return;
  }
  response.writeHead(fault.status, closingHeads[turn]);
  response.write(body);
  afterBody(request, () => response.end(), DISCARD);
}

/** Whether Node, which reads to the end of a request before the next one of its connection, has little to read. */
const isShort = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SKIPPED_BYTES_MAX;
