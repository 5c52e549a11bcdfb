import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { hmacSha256, type Secret } from '../../core/index.ts';
import { refused } from '../url.ts';
import { decodeMasterKey } from './master-key.ts';
import { KEY_BYTES, open, seal } from './seal.ts';

/** What seals and names values that lie outside the database and may be lost, such as those of a cache. */
export interface DerivedSecrets {
  /** HMAC-SHA-256 in base64 for URLs. */
  mac(text: string): string;
  seal(plain: Uint8Array, name: string): Buffer;
  /** @throws Fault `internal` when it was changed, moved, or sealed under another key */
  open(sealed: Uint8Array, name: string): Buffer;
}

/**
 * Keys for one purpose, derived from the master key by HKDF (RFC 5869), so that every node with the same master key has
 * the same ones. Each name has a sealing key of its own: no key seals so often that random nonces could meet.
 * @throws Fault `store.refused` where the master key is none
 */
export function derivedSecrets(master: Secret, purpose: string): DerivedSecrets {
  const bytes = decodeMasterKey(master);
  if (!bytes) throw refused('masterKey is not a key.');
  const derive = (what: string): Buffer =>
    Buffer.from(hkdfSync('sha256', bytes, '', `sallyport ${purpose} ${what}`, KEY_BYTES));
  const sealKey = createSecretKey(derive('seal'));
  const keyFor = (name: string): KeyObject => createSecretKey(createHmac('sha256', sealKey).update(name).digest());
  const bindingOf = (name: string): string => `${purpose}:${name}`;
  return {
    mac: hmacSha256(derive('mac'), 'base64url'),
    seal: (plain, name) => seal(keyFor(name), plain, bindingOf(name)),
    open: (sealed, name) => open(keyFor(name), sealed, bindingOf(name)),
  };
}
