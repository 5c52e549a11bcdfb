import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault, limits } from '../core/index.ts';

const NO_BODY = Buffer.alloc(0);

/** Bytes of large bodies in memory, of all calls of the process. */
let heldBytes = 0;
/** Requests whose bodies come piece by piece, the oldest first. */
const arriving = new Set<IncomingMessage>();

/**
 * Reads a request's body, bounded.
 * @param response its end lets go of the body
 * @param done called once: with the body, or with `request.too_large`, `request.cancelled`, `gateway.overloaded`. What comes
 *   beyond the limit is for whoever answers, see `afterBody`
 */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  done: (body: Buffer, fault?: Fault) => void,
): void {
  const { REQUEST_BODY_BYTES_MAX: bytesMax } = limits;
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    done(NO_BODY, tooLarge(bytesMax));
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let held = 0;
  let over = false;
  const finish = (body: Buffer, fault?: Fault): void => {
    if (over) return;
    over = true;
    if (arriving.size > 0) arriving.delete(request);
    done(body, fault);
  };
  const letGo = (): void => {
    arriving.delete(request);
    heldBytes -= held;
    held = 0;
  };
  const hold = (): void => {
    if (held === 0) response.once('close', letGo);
    heldBytes += bytes - held;
    held = bytes;
  };
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    if (bytes === 0 && chunk.length !== Number(request.headers['content-length'])) arrive(request);
    bytes += chunk.length;
    if (bytes >= limits.LARGE_BODY_BYTES_MIN) hold();
    const isTooMuch = heldBytes > limits.BODIES_BYTES_MAX;
    if (bytes <= bytesMax && !isTooMuch) chunks.push(chunk);
    else {
      chunks.length = 0;
      finish(NO_BODY, isTooMuch ? tooMany() : tooLarge(bytesMax));
      letGo();
    }
  });
  request.on('end', () => finish(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on('error', (cause) => finish(NO_BODY, new Fault('request.cancelled', { cause })));
}

/** A sender that takes its time must not keep others out: there is always room for the next. */
function arrive(request: IncomingMessage): void {
  arriving.add(request);
  if (arriving.size <= limits.BODIES_ARRIVING_MAX) return;
  const [oldest] = arriving;
  if (!oldest) return;
  arriving.delete(oldest);
  oldest.destroy();
}

const tooLarge = (bytesMax: number): Fault =>
  new Fault('request.too_large', { public: `The request body is larger than the limit of ${bytesMax} bytes.` });

const tooMany = (): Fault =>
  new Fault('gateway.overloaded', {
    internal: `the bodies in memory are at their limit of ${limits.BODIES_BYTES_MAX} bytes`,
    retryAfterMs: 1_000,
  });
