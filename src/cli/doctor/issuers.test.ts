import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { emptyDirectory, run } from '../testing.ts';
import type { Checkup } from './finding.ts';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const KEYS = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'ES256', use: 'sig' }] };

type Documents = (origin: string) => Readonly<Record<string, object>>;
const whole: Documents = (origin) => ({
  '/.well-known/openid-configuration': {
    issuer: origin,
    jwks_uri: `${origin}/keys`,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'email'],
  },
  '/keys': KEYS,
});
const changed =
  (change: object, keys: object = KEYS): Documents =>
  (origin) => ({
    '/.well-known/openid-configuration': { ...whole(origin)['/.well-known/openid-configuration'], ...change },
    '/keys': keys,
  });

/** What the doctor says of an issuer that publishes these documents. */
async function examine(documents: Documents, section: (issuer: string) => string): Promise<Checkup | undefined> {
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const document = documents(`http://127.0.0.1:${port}`)[request.url ?? ''];
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const cwd = await emptyDirectory();
  const text = `listen: { gateway: 127.0.0.1:0, control: 127.0.0.1:0 }\n${section(`http://127.0.0.1:${port}`)}`;
  await writeFile(path.join(cwd, 'sallyport.yaml'), text);
  const { out } = await run(['doctor', '--json'], { cwd });
  return (JSON.parse(out) as readonly Checkup[]).find(({ check }) => check === 'token issuer' || check === 'sign-in');
}

const tokens = (issuer: string): string => `
identity: { tokens: [{ issuer: "${issuer}", audience: a, application: t/a }] }
teams: { t: { apps: { a: {} } } }
`;
const oidc = (issuer: string): string => `identity: { oidc: { issuer: "${issuer}", clientId: c } }\n`;

test.each([
  ['a token issuer as it should be', whole, tokens, 'ok', /publishes keys for ES256/],
  ['a token issuer without a discovery document', () => ({}), tokens, 'fail', /answered with status 404/],
  ['a token issuer that calls itself otherwise', changed({ issuer: 'https://x/' }), tokens, 'fail', /"https:\/\/x\/"/],
  ['a token issuer with keys elsewhere', changed({ jwks_uri: 'https://k/' }), tokens, 'fail', /name it as jwksUri/],
  ['a token issuer without a key that fits', changed({}, { keys: [] }), tokens, 'fail', /publishes no key for RS256/],
  ['a token issuer whose keys are none', changed({}, { error: 1 }), tokens, 'fail', /is no set of keys/],
  ['a provider as it should be', whole, oidc, 'ok', /answers, with its endpoints and keys/],
  ['a provider that calls itself otherwise', changed({ issuer: 'https://x/' }), oidc, 'fail', /calls itself "https/],
  ['a provider without an endpoint', changed({ token_endpoint: undefined }), oidc, 'fail', /no token_endpoint/],
  [
    'a provider without S256',
    changed({ code_challenge_methods_supported: ['plain'] }),
    oidc,
    'fail',
    /takes no PKCE with S256/,
  ],
  ['a provider without a scope', changed({ scopes_supported: ['openid'] }), oidc, 'warn', /scope profile, email/],
  ['a provider without keys', changed({}, { keys: [] }), oidc, 'fail', /holds no key/],
] as const)('%s is told', async (_what, documents, section, status, said) => {
  const found = await examine(documents, section);
  expect([found?.status, found?.message]).toEqual([status, expect.stringMatching(said)]);
});

test.each([['token issuer', tokens] as const, ['sign-in', oidc] as const])(
  'a %s that nobody answers for fails, with where to look',
  async (check, section) => {
    const cwd = await emptyDirectory();
    await writeFile(path.join(cwd, 'sallyport.yaml'), section('http://127.0.0.1:1'));
    const { out } = await run(['doctor', '--json'], { cwd });
    const found = (JSON.parse(out) as readonly Checkup[]).find((each) => each.check === check);
    expect(found).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('ECONNREFUSED'),
      hint: expect.stringContaining('.network (proxy, ca)'),
    });
  },
);
