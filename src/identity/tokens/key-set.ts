import { canonicalJson } from '../../core/index.ts';

/** Issuers publish two or three keys, large ones a dozen. */
const KEYS_MAX = 100;

/** A public key of an issuer, as it published it (RFC 7517), without anything that is not needed to verify. */
export interface PublicJwk {
  readonly kty: string;
  readonly crv?: string;
  readonly n?: string;
  readonly e?: string;
  readonly x?: string;
  readonly y?: string;
}

export interface VerificationKey {
  readonly kid: string | undefined;
  /** Where the issuer binds the key to one algorithm. */
  readonly alg: string | undefined;
  readonly jwk: PublicJwk;
  /** The issuer publishes it no longer: what it verified before holds no longer either. */
  withdrawn: boolean;
}

/**
 * Keys of a JWK set that may verify signatures. Others, and what cannot be read, are passed over: a new kind of key must
 * not shut out the others.
 * @returns `undefined` where it is no JWK set at all
 */
export function readKeySet(document: unknown): VerificationKey[] | undefined {
  const keys = fieldOf(document, 'keys');
  if (!Array.isArray(keys)) return undefined;
  return keys.slice(0, KEYS_MAX).flatMap((key) => readKey(key) ?? []);
}

/** @returns the keys of `next`, those that were known before as the very same objects; all others are marked withdrawn */
export function replaceKeys(
  before: readonly VerificationKey[],
  next: readonly VerificationKey[],
): readonly VerificationKey[] {
  const known = new Map(before.map((key) => [identityOf(key), key]));
  const kept = next.map((key) => known.get(identityOf(key)) ?? key);
  for (const key of before) if (!kept.includes(key)) key.withdrawn = true;
  return kept;
}

/** Fields of the keys we can verify with. A symmetric key (`oct`) in a published set is known to everybody. */
const FIELDS: Readonly<Record<string, readonly (keyof PublicJwk)[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
};

function readKey(value: unknown): VerificationKey | undefined {
  const kty = fieldOf(value, 'kty');
  const fields = typeof kty === 'string' && Object.hasOwn(FIELDS, kty) ? FIELDS[kty] : undefined;
  if (typeof kty !== 'string' || !fields || !isForSignatures(value)) return undefined;
  const jwk: Record<string, string> & { kty: string } = { kty };
  for (const name of fields) {
    const field = fieldOf(value, name);
    if (typeof field !== 'string') return undefined;
    jwk[name] = field;
  }
  return { kid: textOf(value, 'kid'), alg: textOf(value, 'alg'), jwk, withdrawn: false };
}

function isForSignatures(value: unknown): boolean {
  const use = fieldOf(value, 'use');
  const operations = fieldOf(value, 'key_ops');
  return (
    (use === undefined || use === 'sig') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')))
  );
}

/** What kind of key an algorithm takes. */
const KINDS: Readonly<Record<string, readonly [kty: string, crv?: string]>> = {
  RS256: ['RSA'],
  RS384: ['RSA'],
  RS512: ['RSA'],
  PS256: ['RSA'],
  PS384: ['RSA'],
  PS512: ['RSA'],
  ES256: ['EC', 'P-256'],
  ES384: ['EC', 'P-384'],
  ES512: ['EC', 'P-521'],
  EdDSA: ['OKP', 'Ed25519'],
  Ed25519: ['OKP', 'Ed25519'],
};

/** Two names of one algorithm (RFC 9864 §2.2). */
const sameAlgorithm = (a: string, b: string): boolean => a === b || [a, b].toSorted().join() === 'Ed25519,EdDSA';

/**
 * The one key for a token. Where a token names none, the issuer must have only one that fits.
 * @returns `undefined` where none fits, or more than one
 */
export function selectKey(
  keys: readonly VerificationKey[],
  kid: string | undefined,
  alg: string,
): VerificationKey | undefined {
  const found = fitting(keys, kid, alg);
  return found.length === 1 ? found[0] : undefined;
}

/** Keys that may verify a signature of this algorithm; of one id, where one is named. */
export function fitting(
  keys: readonly VerificationKey[],
  kid: string | undefined,
  alg: string,
): readonly VerificationKey[] {
  const kind = Object.hasOwn(KINDS, alg) ? KINDS[alg] : undefined;
  if (!kind) return [];
  const [kty, crv] = kind;
  return keys.filter(
    (key) =>
      (kid === undefined || key.kid === kid) &&
      key.jwk.kty === kty &&
      key.jwk.crv === crv &&
      (key.alg === undefined || sameAlgorithm(key.alg, alg)),
  );
}

const identityOf = ({ kid, alg, jwk }: VerificationKey): string =>
  canonicalJson({ kid: kid ?? null, alg: alg ?? null, jwk });

/** An own field of whatever came. */
export const fieldOf = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' ? field : undefined;
}
