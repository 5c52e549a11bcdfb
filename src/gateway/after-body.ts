import type { IncomingMessage } from 'node:http';

/** A body that nobody wants is read and thrown away up to here: more than twice what is ever accepted. */
const DISCARD_MOST = { bytesMax: 80 * 1024 * 1024, msMax: 15_000 };

/**
 * Reads what is still to come of a refused request, throws it away, and then calls `end`, which ends the answer. An
 * answer that ends earlier may close the connection with unread bytes in it; that resets it, and most clients then
 * report the reset instead of the answer (RFC 9112 §9.6). A caller without end is cut off.
 */
export function afterBody(request: IncomingMessage, end: () => void, { bytesMax, msMax } = DISCARD_MOST): void {
  let bytes = 0;
  const timer = setTimeout(() => request.destroy(), msMax);
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > bytesMax) request.destroy();
  });
  request.on('end', end);
  request.on('close', () => clearTimeout(timer));
  // Its failure is the caller's own leaving.
  request.on('error', () => {});
  request.resume();
}
