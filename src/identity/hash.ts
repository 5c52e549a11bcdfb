import { hash as digest, timingSafeEqual } from 'node:crypto';
import { Fault, type Secret } from '../core/index.ts';

/** Shorter ones could be guessed from a stolen table of hashes; ours has 32 bytes. */
const PEPPER_BYTES_MIN = 16;

/** SHA-256's own sizes, FIPS 180-4. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** Turns a key or token into what is stored of it: HMAC-SHA-256 under the pepper, lower-case hex. */
export type KeyHasher = (key: string) => string;

/** @throws Fault `internal` for a pepper under 16 bytes, before anything is hashed with it */
export function hashKey(pepper: Secret): KeyHasher {
  const bytes = Buffer.from(pepper.reveal(), 'utf8');
  if (bytes.length < PEPPER_BYTES_MIN) {
    throw new Fault('internal', {
      internal: `The pepper has fewer than ${PEPPER_BYTES_MIN} bytes; make one with "openssl rand -hex 32".`,
    });
  }
  // RFC 2104 over one-shot digests: a keyed hash object a call costs three times as much, and this is on every call.
  const key = Buffer.alloc(BLOCK_BYTES);
  (bytes.length > BLOCK_BYTES ? digest('sha256', bytes, 'buffer') : bytes).copy(key);
  const inner = key.map((byte) => byte ^ 0x36);
  const outer = Buffer.concat([key.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST_BYTES)]);
  return (text) => {
    digest('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer').copy(outer, BLOCK_BYTES);
    return digest('sha256', outer, 'hex');
  };
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'latin1');
  const right = Buffer.from(b, 'latin1');
  return left.length === right.length && timingSafeEqual(left, right);
}
