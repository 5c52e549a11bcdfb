import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { secretSchema, type Secret } from '../../../core/index.ts';

/** An API signing key of a user. */
export interface UserKeySettings {
  readonly tenancy: string;
  readonly user: string;
  readonly fingerprint: string;
  readonly privateKey: Secret;
  readonly passphrase?: Secret;
}

/** Oracle's own ways to log in without a key of ours; `oci-common` fetches their tokens and is loaded only for them. */
export interface PrincipalSettings {
  readonly principal: 'instance' | 'resource' | 'workload' | 'session';
  /** `workload`: where the certificate and the token of the service account are mounted, if not at the usual place. */
  readonly certificatePath?: string;
  readonly tokenPath?: string;
  /** `session`: default `~/.oci/config` and its profile `DEFAULT`. */
  readonly configFile?: string;
  readonly profile?: string;
}

/** An API key of the service, which opens the OpenAI-compatible door alone. */
interface BearerSettings {
  readonly bearer: Secret;
}

export type AuthSettings = UserKeySettings | PrincipalSettings | BearerSettings;

const word = z.string().min(1).max(255).exactOptional();
const path = z.string().min(1).max(4096).exactOptional();

/** MD5 over the public key, as the console shows it. */
const FINGERPRINT = /^[0-9a-f]{2}(?::[0-9a-f]{2}){15}$/i;
const FINGERPRINT_FORM =
  'is no fingerprint of an API key: copy it from the console, sixteen pairs of hex digits as in 12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef';

/** All fields of all ways, flat, so that a wrong one is told by its own name and not as "fits none of the forms". */
const fieldsSchema = z.strictObject({
  tenancy: word,
  user: word,
  fingerprint: word,
  privateKey: secretSchema.exactOptional(),
  passphrase: secretSchema.exactOptional(),
  principal: z.enum(['instance', 'resource', 'workload', 'session']).exactOptional(),
  certificatePath: path,
  tokenPath: path,
  configFile: path,
  profile: word,
  bearer: secretSchema.exactOptional(),
});

type Fields = z.infer<typeof fieldsSchema>;

const USER_KEY = ['tenancy', 'user', 'fingerprint', 'privateKey'] as const;
/** Fields of one principal only. */
const ONLY_FOR = {
  certificatePath: 'workload',
  tokenPath: 'workload',
  configFile: 'session',
  profile: 'session',
} as const;

export const authSchema = fieldsSchema.transform((auth, context): AuthSettings => {
  const issues = complaints(auth);
  for (const [field, message] of issues) {
    context.addIssue({ code: 'custom', message, path: field === undefined ? [] : [field] });
  }
  // One way is left, whole and alone.
  return issues.length > 0 ? z.NEVER : (auth as AuthSettings);
});

function complaints(auth: Fields): [field: keyof Fields | undefined, message: string][] {
  const hasUserKey = auth.passphrase !== undefined || USER_KEY.some((field) => auth[field] !== undefined);
  const ways = [hasUserKey, auth.principal !== undefined, auth.bearer !== undefined].filter(Boolean).length;
  if (ways !== 1) {
    const ask = 'give tenancy, user, fingerprint and privateKey; or principal; or bearer';
    return [[undefined, `expected exactly one way to log in: ${ask}`]];
  }
  const found: [keyof Fields, string][] = [];
  for (const [field, owner] of Object.entries(ONLY_FOR) as [keyof typeof ONLY_FOR, string][]) {
    if (auth[field] !== undefined && auth.principal !== owner) {
      found.push([field, `"${field}" is not for this way to log in: it belongs to principal: ${owner}`]);
    }
  }
  if (!hasUserKey) return found;
  for (const field of USER_KEY) {
    if (auth[field] === undefined) found.push([field, `missing: a signing key needs ${USER_KEY.join(', ')}`]);
  }
  if (auth.fingerprint !== undefined && !FINGERPRINT.test(auth.fingerprint))
    found.push(['fingerprint', FINGERPRINT_FORM]);
  if (auth.privateKey !== undefined && !isRsaKey(auth.privateKey, auth.passphrase)) {
    found.push(['privateKey', 'not an RSA private key that opens: give it in PEM, with its passphrase if it has one']);
  }
  return found;
}

function isRsaKey(privateKey: Secret, passphrase: Secret | undefined): boolean {
  try {
    return openPrivateKey(privateKey, passphrase).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** @throws what `node:crypto` throws, which does not quote the key */
export function openPrivateKey(privateKey: Secret, passphrase: Secret | undefined): KeyObject {
  const key = privateKey.reveal();
  return createPrivateKey(passphrase === undefined ? key : { key, passphrase: passphrase.reveal() });
}
