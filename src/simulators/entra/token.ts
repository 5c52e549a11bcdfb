import { createHmac } from 'node:crypto';
import { hashHex } from '../hash.ts';

/**
 * Access tokens of the Entra simulator, checked by the Azure simulator. They look like the real ones (JWT with `aud`,
 * `tid`, `appid`, times), but are signed with HS256 and a constant: the two simulators may run in two processes, and
 * nobody else has to trust them.
 */
const SIGNING_KEY = 'simulated-entra-signing-key';

/** Lifetime of a real token, give or take a minute. */
export const TOKEN_LIFETIME_S = 3599;

export interface TokenClaims {
  readonly aud: string;
  readonly tid: string;
  readonly appid: string;
  /** Seconds since the Unix epoch. */
  readonly nbf: number;
  readonly exp: number;
}

export function issueToken(claims: TokenClaims): string {
  const header = encode({ typ: 'JWT', alg: 'HS256', kid: 'simulated' });
  const payload = encode({
    ...claims,
    iss: `https://sts.windows.net/${claims.tid}/`,
    iat: claims.nbf,
    idtyp: 'app',
    oid: hashHex(claims.appid, 32),
    uti: hashHex(`${claims.appid} ${claims.nbf}`, 22),
    ver: '1.0',
  });
  return `${header}.${payload}.${sign(`${header}.${payload}`)}`;
}

/**
 * The claims of a token that the Entra simulator issued and that is in force; else the reason why not.
 * @param audiences any of these will do
 */
export function verifyToken(token: string, audiences: readonly string[], nowMs: number): TokenClaims | string {
  const [header, payload, signature, ...more] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) return 'not a token';
  if (signature !== sign(`${header}.${payload}`)) return 'bad signature';
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as TokenClaims;
  if (!audiences.includes(claims.aud)) return `audience ${claims.aud} is not ${audiences.join(' or ')}`;
  const now = nowMs / 1000;
  if (now >= claims.exp) return 'expired';
  return now < claims.nbf - 300 ? 'not yet valid' : claims;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(text: string): string {
  return createHmac('sha256', SIGNING_KEY).update(text).digest('base64url');
}
