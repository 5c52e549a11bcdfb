/** An issuer of tokens for tests: keys that can be rotated, documents that can be away, tokens of any shape. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { SignJWT, type JWTPayload } from 'jose';
import type { Documents } from './documents.ts';
import type { TokenRule } from './rules.ts';

export const ISSUER = 'https://login.example/tenant';
export const AUDIENCE = 'api://sallyport';
export const CLIENT = 'client-1';

export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: object;
}

export function makeKey(kid: string, alg = 'ES256'): IssuerKey {
  const { privateKey, publicKey } = pairFor(alg);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, publicKey, jwk };
}

function pairFor(alg: string): { privateKey: KeyObject; publicKey: KeyObject } {
  if (alg.startsWith('ES')) return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return alg === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

export const ruleFor = (change: Partial<TokenRule> = {}): TokenRule => ({
  issuer: ISSUER,
  jwksUri: 'https://login.example/keys',
  audiences: [AUDIENCE],
  algorithms: new Set(['RS256', 'PS256', 'ES256', 'EdDSA']),
  clockSkewSeconds: 60,
  maxAgeSeconds: null,
  application: { claim: 'azp', map: new Map([[CLIENT, 'platform/demo']]) },
  ...change,
});

/** @param nowMs the time its tokens are made at */
export function claimsAt(nowMs: number, change: JWTPayload = {}): JWTPayload {
  const now = Math.floor(nowMs / 1_000);
  return { iss: ISSUER, aud: AUDIENCE, sub: 'subject-1', azp: CLIENT, iat: now, exp: now + 600, ...change };
}

export const signed = (key: IssuerKey, claims: JWTPayload, header: object = {}): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);

export const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Header and payload as they are, signed as ES256. */
export function signedText({ privateKey }: IssuerKey, header: string, payload: string): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** What an issuer publishes at each path; it counts, and it can be away or slow. */
export class FakeDocuments implements Documents {
  readonly answers = new Map<string, unknown>();
  readonly asked: string[] = [];
  away = false;
  closed = false;
  hold: Promise<void> | undefined;

  publish(...keys: readonly IssuerKey[]): this {
    this.answers.set('/keys', { keys: keys.map(({ jwk }) => jwk) });
    return this;
  }
  async get(path: string): Promise<unknown> {
    this.asked.push(path);
    const answer = this.answers.get(path);
    await this.hold;
    if (this.away) throw new Error('the issuer is away');
    if (answer === undefined) throw new Error(`${path} answered with status 404`);
    return structuredClone(answer);
  }
  close(): void {
    this.closed = true;
  }
}
