import { hash } from 'node:crypto';

/** SHA-256's own sizes, FIPS 180-4. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC-SHA-256 (RFC 2104) over one-shot digests, for what is on every call: a keyed hash object each time costs several
 * times as much, and leaves the collector something to finalize.
 * @returns of a text as UTF-8
 */
export function hmacSha256(key: Uint8Array, encoding: 'hex' | 'base64url'): (text: string) => string {
  const block = Buffer.alloc(BLOCK_BYTES);
  (key.length > BLOCK_BYTES ? hash('sha256', key, 'buffer') : Buffer.from(key)).copy(block);
  const inner = block.map((byte) => byte ^ 0x36);
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST_BYTES)]);
  return (text) => {
    const message = Buffer.allocUnsafe(BLOCK_BYTES + Buffer.byteLength(text));
    message.set(inner);
    message.write(text, BLOCK_BYTES);
    hash('sha256', message, 'buffer').copy(outer, BLOCK_BYTES);
    return hash('sha256', outer, encoding);
  };
}
