import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { KnownKeys } from './signature.ts';

/** Who may call the simulator of OCI Generative AI. */
export interface OciCredentials {
  readonly tenancy: string;
  readonly user: string;
  /** MD5 of the public key in DER, as Oracle's console shows it. */
  readonly fingerprint: string;
  readonly privateKeyPem: string;
  /** Accepted as `keyId="ST$…"`, signed with the same key: how principals and sessions call. */
  readonly sessionToken: string;
  /** A Generative AI API key, for the OpenAI-compatible doors only. */
  readonly apiKey: string;
}

const OCID = 'ocid1';
/** Oracle's own size for API signing keys. */
const MODULUS_BITS = 2048;

/** Credentials around a key pair that exists only in this process; a key in the source would look like a leak. */
export function makeOciCredentials(): OciCredentials {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
  return {
    tenancy: `${OCID}.tenancy.oc1..simulated`,
    user: `${OCID}.user.oc1..simulated`,
    fingerprint: fingerprintOf(publicKey),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sessionToken: 'simulated-session-token',
    apiKey: 'sk-simulated-oci-key',
  };
}

/** The keys a signature may name under these credentials. */
export function knownKeysOf(credentials: OciCredentials): KnownKeys {
  const key = createPublicKey(createPrivateKey(credentials.privateKeyPem));
  return new Map([
    [`${credentials.tenancy}/${credentials.user}/${credentials.fingerprint}`, key],
    [`ST$${credentials.sessionToken}`, key],
  ]);
}

function fingerprintOf(key: KeyObject): string {
  const hex = createHash('md5')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return (hex.match(/../g) ?? []).join(':');
}
