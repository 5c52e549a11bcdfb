import { expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import type { ProviderDeps, WireRequest } from '../port.ts';
import { NOW_MS } from '../testing.ts';
import type { Exchange } from '../transport/index.ts';
import { azureOpenai } from './index.ts';

const AUTHORITY = 'https://login.example.com';

/** An identity provider behind the transport port: counts tokens, remembers what was asked. */
function signIn(answer: (path: string, count: number) => { status: number; body: unknown }) {
  const sent: { origin: string; request: WireRequest }[] = [];
  let nowMs = NOW_MS;
  let count = 0;
  const deps: ProviderDeps = {
    clock: { now: () => nowMs },
    openTransport: (origin) => ({
      send: (request) => {
        sent.push({ origin, request });
        if (request.path.includes('/token')) count += 1;
        const { status, body } = answer(request.path, count);
        return Promise.resolve(exchange(status, body));
      },
      drain: () => Promise.resolve(),
    }),
  };
  return { deps, sent, tokens: () => count, pass: (ms: number) => (nowMs += ms) };
}

function exchange(status: number, body: unknown): Exchange {
  const bytes = Buffer.from(JSON.stringify(body));
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: (async function* () {
      yield bytes;
    })(),
    bytes: () => Promise.resolve(bytes),
    abort: () => undefined,
  };
}

const discovery = {
  authorization_endpoint: `${AUTHORITY}/t/oauth2/v2.0/authorize`,
  token_endpoint: `${AUTHORITY}/t/oauth2/v2.0/token`,
  issuer: `${AUTHORITY}/t/v2.0`,
  jwks_uri: `${AUTHORITY}/t/discovery/v2.0/keys`,
};
const service = () =>
  signIn((path, count) =>
    path.includes('openid-configuration')
      ? { status: 200, body: discovery }
      : { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token: `token-${count}` } },
  );

const make = (deps: ProviderDeps, entra: Record<string, unknown> = {}) =>
  azureOpenai.create(
    'a',
    azureOpenai.settingsSchema.parse({
      kind: 'azure-openai',
      endpoint: 'https://acme.openai.azure.com',
      auth: {
        entra: {
          tenantId: 't',
          clientId: 'c',
          clientSecret: new Secret('s3cr3t-value'),
          authority: AUTHORITY,
          ...entra,
        },
      },
    }),
    deps,
  );
const wire: WireRequest = { method: 'POST', path: '/', headers: {}, body: Buffer.alloc(0) };

test('calls carry one token, fetched once through our own transport', async () => {
  const { deps, sent, tokens } = service();
  const provider = make(deps);
  const requests = await Promise.all([provider.authorize(wire), provider.authorize(wire), provider.authorize(wire)]);
  expect(requests.map(({ headers }) => headers['authorization'])).toEqual(Array(3).fill('Bearer token-1'));
  expect(tokens()).toBe(1);
  expect(new Set(sent.map(({ origin }) => origin))).toEqual(new Set([AUTHORITY]));
  const asked = new URLSearchParams(sent.at(-1)!.request.body.toString());
  expect(asked.get('scope')).toContain('https://ai.azure.com/.default');
});

test('a token that was refused is fetched anew', async () => {
  const { deps, pass } = service();
  const provider = make(deps);
  await provider.authorize(wire);
  pass(60_000);
  const { headers } = await provider.authorize(wire, true);
  expect(headers['authorization']).toBe('Bearer token-2');
});

test('a sign-in that fails is a failure of our credentials and tells no secret', async () => {
  const { deps } = signIn((path) =>
    path.includes('openid-configuration')
      ? { status: 200, body: discovery }
      : { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000215: s3cr3t-value is wrong' } },
  );
  const failure = await make(deps)
    .authorize(wire)
    .catch((thrown: unknown) => thrown);
  expect(failure).toMatchObject({ code: 'provider.credentials' });
  expect((failure as Error).message).toContain('AADSTS7000215');
  expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('s3cr3t-value');
});
