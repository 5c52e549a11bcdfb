/** Calls with tokens of a real OpenID provider in place of API keys, by the official SDK. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI, { AuthenticationError, PermissionDeniedError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completeSecrets, loadConfig } from '../../src/config/index.ts';
import { startSallyport } from '../../src/main.ts';
import { providerKinds } from '../../src/providers/index.ts';
import { Search } from '../hostile/canaries.ts';
import { chatModel } from '../support/doors.ts';
import { startInstallation, type Installation, type Prepared } from '../support/installation.ts';
import { AUDIENCE, startOpenIdProvider, type OpenIdProvider } from '../support/openid.ts';
import { errorOf, idOf, say } from './desk.ts';

const model = chatModel('openai');
let provider: OpenIdProvider;
let stranger: OpenIdProvider;
let installation: Installation;

const configFor = (issuer: string, map: Record<string, string>) => ({
  tokens: [{ issuer, audience: [AUDIENCE], clockSkewSeconds: 0, application: { claim: 'client_id', map } }],
});
const CLIENTS = { 'client-one': 'tests/app', 'client-narrow': 'tests/narrow', 'client-gone': 'tests/nowhere' };

beforeAll(async () => {
  provider = await startOpenIdProvider([...Object.keys(CLIENTS), 'client-unmapped']);
  stranger = await startOpenIdProvider(['client-one']);
  installation = await startInstallation({
    doors: ['openai'],
    apps: { app: {}, narrow: { models: ['nothing'], limits: { rpm: 6000 } } },
    yaml: {
      identity: configFor(provider.issuer, CLIENTS),
      models: {
        nothing: {
          versions: {
            '1.0.0': {
              state: 'production',
              deployments: [{ provider: 'openai', model: 'gpt-nothing', unpriced: 'allow' }],
            },
          },
        },
      },
    },
  });
});
afterAll(async () => {
  await installation.stop();
  await provider.close();
  await stranger.close();
});

const sdk = (apiKey: string, maxRetries = 0): OpenAI =>
  new OpenAI({ baseURL: `${installation.gatewayUrl}/v1`, apiKey, maxRetries });

const chat = (token: string, of = model) => sdk(token).chat.completions.create({ model: of, messages: say('Hello') });
const codeOf = async (call: Promise<unknown>) => (await errorOf(call)).headers?.get('x-sallyport-error');

describe('a call with a token', () => {
  test('is answered, as the application its client is mapped to', async () => {
    const token = await provider.token();
    const { data, response } = await sdk(token)
      .chat.completions.create({ model, messages: say('Hello') })
      .withResponse();
    expect(data.choices[0]?.message.content).not.toBe('');
    expect(await installation.waitForCall(idOf(response))).toMatchObject({
      application: 'app',
      team: 'tests',
      keyId: null,
      tokenIssuer: provider.issuer,
      tokenSubject: 'client-one',
      outcome: 'ok',
    });
  });

  test('is answered as a stream', async () => {
    const stream = sdk(await provider.token()).chat.completions.stream({ model, messages: say('Hello') });
    expect((await stream.finalChatCompletion()).choices[0]?.finish_reason).toBe('stop');
  });

  test('is bound by the rights and limits of that application', async () => {
    const token = await provider.token('client-narrow');
    const { response } = await sdk(token)
      .chat.completions.create({ model: 'nothing', messages: say('Hello') })
      .withResponse();
    expect(response.headers.get('x-ratelimit-limit-requests')).toBe('6000');
    expect(await errorOf(chat(token))).toBeInstanceOf(PermissionDeniedError);
    expect((await sdk(token).models.list()).data.map(({ id }) => id)).toEqual(['nothing']);
  });

  test('may bring the token as x-api-key', async () => {
    const response = await fetch(`${installation.gatewayUrl}/v1/models`, {
      headers: { 'x-api-key': await provider.token() },
    });
    expect(response.status).toBe(200);
  });

  test('goes beside calls with keys', async () => {
    expect((await chat(installation.key)).choices).toHaveLength(1);
  });
});

describe('a token is refused', () => {
  test('that has expired, though it was good a moment ago', async () => {
    const token = await provider.token('client-one', AUDIENCE, 5);
    await chat(token);
    await expect
      .poll(() => chat(token).catch((error: unknown) => error), { timeout: 30_000 })
      .toBeInstanceOf(AuthenticationError);
    expect(await codeOf(chat(token))).toBe('jwt.expired');
  });

  test.for([
    ['for another audience', 'jwt.audience', () => provider.token('client-one', 'urn:other')],
    ['of an issuer that is not configured', 'jwt.issuer', () => stranger.token()],
    ['of a client that is not mapped', 'jwt.unmapped', () => provider.token('client-unmapped')],
    ['of a client mapped to an application that is not there', 'jwt.unmapped', () => provider.token('client-gone')],
    ['whose signature was altered', 'jwt.signature', async () => altered(await provider.token())],
    ['that is longer than a token is', 'jwt.invalid', async () => `e.${'a'.repeat(13_000)}.b`],
    [
      'that has no signature',
      'jwt.invalid',
      async () => `${(await provider.token()).split('.').slice(0, 2).join('.')}.`,
    ],
  ] as const)('%s', async ([, code, token]) => {
    expect(await codeOf(chat(await token()))).toBe(code);
  });

  test('with the envelope of the SDKs and no word of the token', async () => {
    const token = altered(await provider.token());
    const error = await errorOf(chat(token));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.error).toMatchObject({ type: 'authentication_error', code: 'invalid_api_key' });
    for (const part of token.split('.')) expect(JSON.stringify([error.message, error.error])).not.toContain(part);
  });
});

const altered = (token: string): string => token.slice(0, -10) + (token.at(-10) === 'A' ? 'B' : 'A') + token.slice(-9);

describe('the provider', () => {
  test('changes its key under load, and no call fails', async () => {
    const failures: unknown[] = [];
    let answered = 0;
    const until = Date.now() + 60_000;
    const loops = Array.from({ length: 8 }, async (_, loop) => {
      for (let n = 0; n < 12 && Date.now() < until; n += 1) {
        const client = sdk(await provider.token(), 4);
        const call = client.chat.completions.create({ model, messages: say(`Hello ${n}`) });
        await call.then(
          () => void (answered += 1),
          (error: unknown) => void failures.push(error),
        );
        if (loop === 0 && n % 4 === 1) provider.rotate();
      }
    });
    await Promise.all(loops);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(50);
    expect(provider.keyFetches).toBeLessThan(20);
  });

  test('is away: tokens of known keys are taken, those of unknown ones wait', async () => {
    const known = await provider.token();
    const fresh = await provider.token('client-narrow');
    provider.rotate();
    const unknown = await provider.token();
    await chat(known);
    provider.away = true;
    try {
      await chat(known);
      await chat(fresh, 'nothing');
      const error = await errorOf(chat(unknown));
      expect([error.status, Number(error.headers?.get('retry-after')) > 0]).toEqual([503, true]);
    } finally {
      provider.away = false;
    }
    expect((await sdk(unknown, 4).models.list()).data.length).toBeGreaterThan(0);
  });
});

test('a client that is taken out of the map is refused from the next reload on', async () => {
  const token = await provider.token('client-narrow');
  await chat(token, 'nothing');
  const { configFile } = installation.prepared;
  const before = await readFile(configFile, 'utf8');
  await writeFile(configFile, before.replace('client-narrow: tests/narrow', 'client-else: tests/narrow'));
  const reload = () => installation.control('POST', '/api/v1/reload');
  await reload();
  expect(await codeOf(chat(token, 'nothing'))).toBe('jwt.unmapped');
  await writeFile(configFile, before);
  await reload();
  expect((await chat(token, 'nothing')).choices).toHaveLength(1);
});

test('no token lies anywhere on disk, neither one that was taken nor one that was refused', async () => {
  const taken = await provider.token();
  const refused = altered(await provider.token());
  const { response } = await sdk(taken)
    .chat.completions.create({ model, messages: say('Hello') })
    .withResponse();
  await codeOf(chat(refused));
  await installation.waitForCall(idOf(response));
  const [, payload = '', signature = ''] = taken.split('.');
  const search = new Search({ payload, signature, refused: refused.split('.')[2] ?? '' });
  search.lookInFiles(join(installation.prepared.directory, 'var'));
  expect([[...search.found], search.places > 3]).toEqual([[], true]);
});

test('a node that starts while the provider is away takes tokens of the keys it knew', async () => {
  const { prepared, running } = installation;
  const token = await provider.token();
  await chat(token);
  await running.stop();
  provider.away = true;
  installation = { ...installation, ...(await startAgain(prepared)) };
  expect((await chat(token)).choices).toHaveLength(1);
});

/** `stop()` of the installation ends the first program, so this one is ended by its own. */
async function startAgain(prepared: Prepared): Promise<Pick<Installation, 'gatewayUrl' | 'stop'>> {
  const { configFile: path, env } = prepared;
  const kinds = new Map(providerKinds.map((kind) => [kind.kind, kind]));
  const loaded = await loadConfig({ path, env, kinds });
  if (!loaded.ok) throw new Error('the configuration does not fit');
  const running = await startSallyport({ config: await completeSecrets(loaded.config) });
  return {
    gatewayUrl: running.gatewayUrl,
    async stop() {
      await running.stop();
      await prepared.dispose();
    },
  };
}
