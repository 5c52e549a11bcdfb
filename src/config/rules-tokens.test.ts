import { describe, expect, it } from 'vitest';
import { soundWith } from './testing.ts';

const entry = (change: object = {}) => ({
  issuer: 'https://login.example/tenant',
  audience: 'api://sallyport',
  application: 'platform/demo',
  ...change,
});
const load = (...tokens: readonly object[]) => soundWith(`identity: { tokens: ${JSON.stringify(tokens)} }`);

async function complaints(...tokens: readonly object[]): Promise<string[]> {
  const loaded = await load(...tokens);
  return loaded.ok ? [] : loaded.violations.map(({ path, message }) => `${path} ${message}`);
}

describe('identity.tokens', () => {
  it('takes an issuer, its audience and an application, and fills in the rest', async () => {
    const loaded = await load(entry());
    expect(loaded.ok && loaded.config.identity.tokens[0]).toMatchObject({
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      clockSkewSeconds: 60,
    });
  });

  it('takes a claim and a map of its values, secrets of a proxy by reference', async () => {
    const network = { proxy: { url: 'http://proxy.example:3128', username: 'u', password: { env: 'ACME_KEY' } } };
    const application = { claim: 'azp', map: { '0f3c': 'platform/demo' } };
    expect(await complaints(entry({ application, network }))).toEqual([]);
  });

  it.each([
    ['an audience', { audience: undefined }],
    ['an audience with a name', { audience: [] }],
    ['an application', { application: undefined }],
    ['an application of a team', { application: 'demo' }],
    ['an algorithm that only the issuer can sign with', { algorithms: ['HS256'] }],
    ['an algorithm at all', { algorithms: ['none'] }],
    ['some algorithm', { algorithms: [] }],
    ['an issuer by address', { issuer: 'login.example' }],
    ['encryption on the way to the issuer', { issuer: 'http://login.example' }],
    ['encryption on the way to the keys', { jwksUri: 'http://keys.example/keys' }],
    ['an issuer without a query', { issuer: 'https://login.example/?tenant=1' }],
    ['an issuer without a password', { issuer: 'https://user:word@login.example/' }],
    ['a skew of minutes at most', { clockSkewSeconds: 3_600 }],
    ['fields that are known', { audiences: ['x'] }],
  ])('asks for %s', async (_what, change) => {
    expect(await complaints(entry(change))).toHaveLength(1);
  });

  it('may ask an issuer on this machine without encryption', async () => {
    expect(
      await complaints(entry({ issuer: 'http://127.0.0.1:4000' }), entry({ issuer: 'http://[::1]:4000' })),
    ).toEqual([]);
  });

  it('names each issuer once', async () => {
    expect(await complaints(entry(), entry())).toEqual(['identity.tokens[1].issuer is the issuer of an entry before']);
  });

  it('warns of an application that the file does not declare, and names the nearest', async () => {
    const application = { claim: 'azp', map: { a: 'platform/demo', b: 'platform/dema' } };
    const { warnings } = await load(entry({ application }));
    expect(warnings.filter(({ path }) => path.startsWith('identity'))).toMatchObject([
      { path: 'identity.tokens[0].application.map.b', hint: 'did you mean "platform/demo"?' },
    ]);
  });
});

describe('identity.scim', () => {
  const provider = (change: object = {}) => ({ issuer: 'https://acme.okta.example', ...change });
  const faults = async (...scim: readonly object[]): Promise<string[]> => {
    const loaded = await soundWith(`identity: { scim: ${JSON.stringify(scim)} }`);
    return loaded.ok ? [] : loaded.violations.map(({ path }) => path);
  };

  it('takes an issuer and roles of groups', async () => {
    const groups = { 'Data Science': [{ role: 'developer', team: 'platform' }, { role: 'viewer' }] };
    expect(await faults(provider({ groups }), provider({ organization: 'second' }))).toEqual([]);
  });

  it.each([
    ['a role that is none', { groups: { A: [{ role: 'admin' }] } }],
    ['the role of providers themselves', { groups: { A: [{ role: 'provisioner' }] } }],
    ['no role', { groups: { A: [] } }],
    ['a subject that may be anything', { subject: 'displayName' }],
    ['an issuer that is no address', { issuer: 'okta' }],
  ])('refuses %s', async (_what, change) => {
    expect(await faults(provider(change))).toHaveLength(1);
  });

  it('names each organization once', async () => {
    expect(await faults(provider(), provider({ organization: 'default' }))).toEqual(['identity.scim[1].organization']);
  });
});
