import type { IncomingMessage } from 'node:http';
import { Fault, limits } from '../core/index.ts';

const NO_BODY = Buffer.alloc(0);

/**
 * Reads a request's body, bounded.
 * @param done called once: with the body, or with `request.too_large`, `request.cancelled`. What comes
 *   beyond the limit is for whoever answers, see `afterBody`
 */
export function readBody(request: IncomingMessage, done: (body: Buffer, fault?: Fault) => void): void {
  const { REQUEST_BODY_BYTES_MAX: bytesMax } = limits;
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) {
    done(NO_BODY, tooLarge(bytesMax));
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  let over = false;
  const finish = (body: Buffer, fault?: Fault): void => {
    if (over) return;
    over = true;
    done(body, fault);
  };
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
    else {
      chunks.length = 0;
      finish(NO_BODY, tooLarge(bytesMax));
    }
  });
  request.on('end', () => finish(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.on('error', (cause) => finish(NO_BODY, new Fault('request.cancelled', { cause })));
}

const tooLarge = (bytesMax: number): Fault =>
  new Fault('request.too_large', { public: `The request body is larger than the limit of ${bytesMax} bytes.` });
