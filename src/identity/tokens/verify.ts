import type * as Jose from 'jose';
import { Fault } from '../../core/index.ts';
import { invalid, type ReadToken } from './form.ts';
import type { VerificationKey } from './key-set.ts';
import type { TokenIdentity, TokenRule } from './rules.ts';

/** OpenID Connect Core 1.0 §2 allows no longer subject; the record keeps no more of one. */
const SUBJECT_LENGTH_MAX = 255;

export interface Verified extends TokenIdentity {
  /** `team/application`. */
  readonly application: string;
  /** Epoch milliseconds from which on it is refused, skew included. */
  readonly endsAt: number;
}

/** Loaded with the first token that has to be verified. */
const jose = (() => {
  let loading: Promise<typeof Jose> | undefined;
  return (): Promise<typeof Jose> => (loading ??= import('jose'));
})();

/**
 * Verifies the signature under exactly this key and algorithm, then the claims.
 * @throws Fault `jwt.signature | jwt.expired | jwt.early | jwt.audience | jwt.issuer | jwt.unmapped | jwt.invalid`
 */
export async function verifyToken(
  text: string,
  { alg }: ReadToken,
  rule: TokenRule,
  { jwk }: VerificationKey,
  nowMs: number,
): Promise<Verified> {
  const { jwtVerify, errors } = await jose();
  const { issuer, audiences, clockSkewSeconds, maxAgeSeconds } = rule;
  let claims: Jose.JWTPayload;
  try {
    const verified = await jwtVerify(text, jwk, {
      algorithms: [alg],
      issuer,
      audience: [...audiences],
      clockTolerance: clockSkewSeconds,
      currentDate: new Date(nowMs),
      requiredClaims: ['exp'],
      ...(maxAgeSeconds !== null && { maxTokenAge: maxAgeSeconds }),
    });
    claims = verified.payload;
  } catch (error) {
    throw refusalOf(error, errors, rule);
  }
  const { sub } = claims;
  return {
    issuer,
    subject: typeof sub === 'string' ? sub.slice(0, SUBJECT_LENGTH_MAX) : null,
    endsAt: endOf(claims, rule, nowMs),
    application: applicationOf(claims, rule),
  };
}

/** What the library leaves open: numbers beyond numbers, and a token from the future where no greatest age is set. */
function endOf({ exp, iat }: Jose.JWTPayload, { clockSkewSeconds, maxAgeSeconds }: TokenRule, nowMs: number): number {
  if (exp === undefined || !Number.isFinite(exp)) throw invalid('its "exp" is no number');
  if (iat !== undefined && iat > nowMs / 1_000 + clockSkewSeconds) throw early('iat');
  const end = maxAgeSeconds === null || iat === undefined ? exp : Math.min(exp, iat + maxAgeSeconds);
  return (end + clockSkewSeconds) * 1_000;
}

function applicationOf(claims: Jose.JWTPayload, { issuer, application }: TokenRule): string {
  if (typeof application === 'string') return application;
  const { claim, map } = application;
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const found = typeof value === 'string' ? map.get(value) : undefined;
  if (found !== undefined) return found;
  const said = typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : 'no text';
  throw new Fault('jwt.unmapped', {
    internal: `a token of ${issuer} was refused: "${claim}" is ${said}, which leads to no application`,
  });
}

function refusalOf(error: unknown, errors: typeof Jose.errors, { issuer, audiences }: TokenRule): Fault {
  const of = `a token of ${issuer} was refused`;
  if (error instanceof errors.JWTExpired) {
    return new Fault('jwt.expired', { internal: `${of}: its "${error.claim}" is past` });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    const isTime = claim === 'nbf' || claim === 'iat';
    if (isTime && reason === 'check_failed') return early(claim);
    if (claim === 'aud') {
      return new Fault('jwt.audience', {
        internal: `${of}: its audience ${said(error.payload.aud)} is none of ${audiences.join(', ')}`,
      });
    }
    if (claim === 'iss') return new Fault('jwt.issuer', { internal: `${of}: it names another issuer` });
    return invalid(`its "${claim}" is ${reason}`);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new Fault('jwt.signature', { internal: `${of}: its signature is not that of the key it names` });
  }
  if (error instanceof errors.JOSEError) return invalid(error.code);
  // A published key that is no key of its kind.
  return new Fault('jwt.signature', { internal: `${of}: the key it names cannot be used` });
}

const early = (claim: string): Fault =>
  new Fault('jwt.early', { internal: `a token was refused: its "${claim}" is yet to come` });

const said = (value: unknown): string => (JSON.stringify(value) ?? 'none').slice(0, 200);
