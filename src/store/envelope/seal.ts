import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { Fault } from '../../core/index.ts';

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. A data key seals far fewer than the 2^32 messages for
 * which random nonces are safe: it is per organization and purpose, and rotates.
 * Layout: version, nonce, ciphertext, tag.
 */
const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** @param binding what the value is and where it stands; the same must be said to open it, so rows cannot be swapped */
export function seal(key: KeyObject, plain: Uint8Array, binding: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(binding));
  const text = cipher.update(plain);
  return Buffer.concat([Buffer.of(VERSION), nonce, text, cipher.final(), cipher.getAuthTag()]);
}

/** @throws Fault `internal` when any byte, the key or the binding is not the one it was sealed with */
export function open(key: KeyObject, sealed: Uint8Array, binding: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== VERSION) throw notOpened(binding);
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associated(binding));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const text = decipher.update(bytes.subarray(1 + NONCE_BYTES, bytes.length - TAG_BYTES));
    return Buffer.concat([text, decipher.final()]);
  } catch (cause) {
    throw notOpened(binding, cause);
  }
}

const associated = (binding: string): Buffer => Buffer.from(`sallyport:${VERSION}:${binding}`, 'utf8');

const notOpened = (binding: string, cause?: unknown): Fault =>
  new Fault('internal', {
    internal: `A sealed value (${binding}) does not open: it was changed, moved, or sealed under another key.`,
    retryable: false,
    cause,
  });
