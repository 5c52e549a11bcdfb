import { createHmac, createSecretKey } from 'node:crypto';
import type { Secret } from '../../core/index.ts';
import { refused } from '../url.ts';
import type { MasterKey } from './port.ts';
import { KEY_BYTES, open, seal } from './seal.ts';

/**
 * The master key as configuration gives it (`{ file }` or `{ env }`): 32 bytes in hex or base64.
 * @throws Fault `store.refused` for anything else, without repeating it
 */
export function localMasterKey(secret: Secret): MasterKey {
  const bytes = decodeMasterKey(secret);
  if (!bytes) {
    throw refused(
      `masterKey must be ${KEY_BYTES} bytes in hex or base64; make one with "openssl rand -hex ${KEY_BYTES}".`,
    );
  }
  const key = createSecretKey(bytes);
  const id = createHmac('sha256', key).update('sallyport master key fingerprint').digest('hex').slice(0, 16);
  return {
    id,
    wrap: async (plain, context) => seal(key, plain, `wrap:${context}`),
    unwrap: async (wrapped, context) => open(key, wrapped, `wrap:${context}`),
  };
}

/** @returns `undefined` where it is not 32 bytes in hex or base64 */
export function decodeMasterKey(secret: Secret): Buffer | undefined {
  const text = secret.reveal().trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}
