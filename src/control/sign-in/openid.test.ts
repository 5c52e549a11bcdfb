import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { expect, it } from 'vitest';
import type { OidcSettings } from '../../config/index.ts';
import { Secret } from '../../core/index.ts';
import { OpenIdClient } from './openid.ts';

const ISSUER = 'https://login.example.com';
const CALLBACK = 'https://sallyport.example.com/api/v1/sign-in/callback';
const SECRET = 'a-client-secret-of-the-tests-alone';
const real = generateKeyPairSync('rsa', { modulusLength: 2048 });
const forged = generateKeyPairSync('rsa', { modulusLength: 2048 });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Token {
  readonly header?: object;
  readonly claims?: object;
  readonly key?: KeyObject;
  /** In place of a signature by a key. */
  readonly signature?: (text: string) => string;
}

function tokenOf(nonce: string, { header, claims, key = real.privateKey, signature }: Token): string {
  const now = Math.floor(Date.now() / 1_000);
  const said = {
    iss: ISSUER,
    aud: 'sallyport',
    sub: 'ada',
    iat: now,
    exp: now + 300,
    nonce,
    auth_time: now,
    ...claims,
  };
  const text = `${part({ alg: 'RS256', kid: 'one', ...header })}.${part(said)}`;
  return `${text}.${signature?.(text) ?? sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** Signs in where the provider answers with this token. @returns what came of it */
async function outcomeOf(token: Token): Promise<unknown> {
  let nonce = '';
  const documents: Record<string, () => object> = {
    '/.well-known/openid-configuration': () => ({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/auth`,
      token_endpoint: `${ISSUER}/token`,
      jwks_uri: `${ISSUER}/jwks`,
      response_types_supported: ['code'],
    }),
    '/jwks': () => ({ keys: [{ ...real.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] }),
    '/token': () => ({ access_token: 'x', token_type: 'bearer', id_token: tokenOf(nonce, token) }),
  };
  const client = new OpenIdClient(() => async (url) => Response.json(documents[new URL(url).pathname]?.()));
  const settings = {
    issuer: ISSUER,
    clientId: 'sallyport',
    clientSecret: new Secret(SECRET),
    scopes: ['openid'],
    organization: 'default',
    groupsClaim: 'groups',
    grants: [],
  } as unknown as OidcSettings;
  const { attempt } = await client.begin(settings, CALLBACK, false);
  ({ nonce } = attempt);
  return client.redeem(settings, CALLBACK, `code=c&state=${attempt.state}`, attempt).then(
    ({ subject }) => subject,
    (thrown: unknown) => (thrown as { code?: string }).code,
  );
}

it('the identity token of the provider says who it is', async () => {
  expect(await outcomeOf({})).toBe('ada');
});

it.each<[string, Token]>([
  ['of another issuer', { claims: { iss: 'https://evil.example' } }],
  ['for another client', { claims: { aud: 'another' } }],
  ['for several clients, presented by another', { claims: { aud: ['sallyport', 'another'], azp: 'another' } }],
  ['that is over', { claims: { exp: 1, iat: 0 } }],
  ['with the nonce of another attempt', { claims: { nonce: 'another' } }],
  ['without a nonce', { claims: { nonce: undefined } }],
  ['without a subject', { claims: { sub: undefined } }],
  ['signed by another key', { key: forged.privateKey }],
  ['with alg none', { header: { alg: 'none' }, signature: () => '' }],
  [
    'with HS256 under the client’s secret',
    {
      header: { alg: 'HS256' },
      signature: (text) => createHmac('sha256', SECRET).update(text).digest('base64url'),
    },
  ],
  [
    'with HS256 under the public key',
    {
      header: { alg: 'HS256' },
      signature: (text) =>
        createHmac('sha256', real.publicKey.export({ format: 'pem', type: 'spki' }))
          .update(text)
          .digest('base64url'),
    },
  ],
  [
    'with a key that it brings itself',
    { header: { jwk: forged.publicKey.export({ format: 'jwk' }), kid: undefined }, key: forged.privateKey },
  ],
  ['with a critical header that nobody knows', { header: { crit: ['x'], x: 1 } }],
])('an identity token %s lets nobody in', async (_what, token) => {
  expect(await outcomeOf(token)).toBe('signin.refused');
});
