import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { keyIdOf, type SigningKey } from './checkpoint.ts';
import type { AuditStore } from './port.ts';

/** Seals under the master key, for the one place that is named. */
export interface KeySeal {
  seal(plain: Uint8Array): Promise<{ readonly dataKeyId: string; readonly sealed: Uint8Array }>;
  open(dataKeyId: string, sealed: Uint8Array): Promise<Uint8Array>;
}

/** The key that signs checkpoints; made at the first start, one over all nodes. */
export async function openSigningKey(
  store: Pick<AuditStore, 'signingKey' | 'insertSigningKey'>,
  seal: KeySeal,
  nowMs: number,
): Promise<SigningKey> {
  let found = await store.signingKey();
  if (!found) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const sealed = await seal.seal(privateKey.export({ type: 'pkcs8', format: 'der' }));
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await store.insertSigningKey({ id: keyIdOf(publicKey), publicKey: pem, ...sealed }, nowMs);
    // Another node's may have been first.
    found = await store.signingKey();
  }
  if (!found) throw new Error('the signing key of the audit was not kept');
  const der = Buffer.from(await seal.open(found.dataKeyId, found.sealed));
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  // Of the private half, not of the column beside it.
  return { id: keyIdOf(createPublicKey(privateKey)), privateKey };
}
