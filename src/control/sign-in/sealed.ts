import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Secret } from '../../core/index.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What travels through a browser and must come back unread and unchanged, for one purpose and a short time. */
export interface Seals {
  /** @param expiresAt epoch milliseconds */
  seal(purpose: string, content: object, expiresAt: number): string;
  /** @returns `undefined` for what is not ours, is of another purpose, or is over */
  open(purpose: string, text: string, nowMs: number): unknown;
}

/** AES-256-GCM under a key of its own; every node of an installation opens it. */
export function sealsUnder(pepper: Secret): Seals {
  const key = createHmac('sha256', pepper.reveal()).update('sallyport sign-in').digest();
  return {
    seal(purpose, content, expiresAt) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(JSON.stringify({ content, expiresAt })), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(purpose, text, nowMs) {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        cipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const plain = Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), cipher.final()]);
        const { content, expiresAt } = JSON.parse(plain.toString('utf8')) as { content: unknown; expiresAt: number };
        return nowMs < expiresAt ? content : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
