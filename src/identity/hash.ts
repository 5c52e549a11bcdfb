import { timingSafeEqual } from 'node:crypto';
import { Fault, hmacSha256, type Secret } from '../core/index.ts';

/** Shorter ones could be guessed from a stolen table of hashes; ours has 32 bytes. */
const PEPPER_BYTES_MIN = 16;

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
  return hmacSha256(bytes, 'hex');
}

/** Compares two hashes in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  const left = Buffer.from(a, 'latin1');
  const right = Buffer.from(b, 'latin1');
  return left.length === right.length && timingSafeEqual(left, right);
}
