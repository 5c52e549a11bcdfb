import { readFileSync } from 'node:fs';
import { ClientSecretCredential } from '@azure/identity';
import OpenAI, { AuthenticationError, AzureOpenAI, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulatorCredentials } from '../credentials.ts';
import { issueToken } from '../entra/token.ts';
import type { Simulator } from '../server.ts';
import { startSimulators, type Simulators } from '../start.ts';
import { simulatorTls } from '../tls.ts';

const COGNITIVE_SERVICES = 'https://cognitiveservices.azure.com';
const { tenantId, clientId, clientSecret } = simulatorCredentials.entra;

let simulators: Simulators;
let simulator: Simulator;
let dated: AzureOpenAI;
let v1: OpenAI;

beforeAll(async () => {
  simulators = await startSimulators({ only: ['azure', 'entra'] });
  simulator = simulators.simulator('azure');
  dated = connect({ apiKey: simulatorCredentials.azure.apiKey });
  const baseURL = `${simulators.addresses.azure}/openai/v1`;
  v1 = new OpenAI({ apiKey: simulatorCredentials.azure.apiKey, baseURL, maxRetries: 0 });
});
afterAll(() => simulators.close());

type Auth = { apiKey: string } | { azureADTokenProvider: () => Promise<string> };
const connect = (auth: Auth, apiVersion = '2024-10-21'): AzureOpenAI =>
  new AzureOpenAI({ endpoint: simulators.addresses.azure ?? '', apiVersion, maxRetries: 0, ...auth });

const ask = (client: OpenAI, model = 'chat-deployment') =>
  client.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hello there' }] });

const failure = (asked: Promise<unknown>): Promise<unknown> => asked.catch((thrown: unknown) => thrown);

describe('both dialects', () => {
  test.each([['dated'], ['v1']] as const)('%s: chat with the results of the filter', async (dialect) => {
    const completion = await ask(dialect === 'dated' ? dated : v1);
    expect(completion.model).toBe('chat-2026-04-14');
    expect(completion.choices[0]?.message.content).toContain('Hello there');
    expect(completion).toMatchObject({ prompt_filter_results: [{ prompt_index: 0 }] });
    expect(completion.choices[0]).toMatchObject({ content_filter_results: { hate: { filtered: false } } });
  });

  test.each([['dated'], ['v1']] as const)('%s: a stream, its first chunk without id and model', async (dialect) => {
    const client = dialect === 'dated' ? dated : v1;
    const stream = await client.chat.completions.create({
      model: 'chat-deployment',
      messages: [{ role: 'user', content: 'Hello there' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]).toMatchObject({ id: '', model: '', choices: [], prompt_filter_results: [{}] });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toContain('Hello there');
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  });

  test.each([['dated'], ['v1']] as const)('%s: embeddings by the default of the SDK', async (dialect) => {
    const client = dialect === 'dated' ? dated : v1;
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-large', input: 'fish' });
    expect(data[0]?.embedding).toHaveLength(3072);
  });

  test('tools in a stream', async () => {
    const tool = { type: 'function' as const, function: { name: 'get_time', parameters: { type: 'object' } } };
    const messages = [{ role: 'user' as const, content: 'What time is it?' }];
    const stream = dated.chat.completions.stream({ model: 'chat-deployment', messages, tools: [tool] });
    const { choices } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'get_time' } }] },
    });
  });
});

test('a whole answer has the fields of a recorded one', async () => {
  const recorded = new URL('../../../test/fixtures/wire/azure-chat-reasoning-usage.json', import.meta.url);
  const { response } = JSON.parse(readFileSync(recorded, 'utf8')) as { response: { bodyText: string } };
  const real = JSON.parse(response.bodyText) as { choices: object[]; usage: object };
  const ours = await ask(dated);
  expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(real)));
  expect(Object.keys(ours.choices[0] ?? {})).toEqual(expect.arrayContaining(Object.keys(real.choices[0] ?? {})));
  expect(Object.keys(ours.usage ?? {})).toEqual(expect.arrayContaining(Object.keys(real.usage)));
});

describe('who may call', () => {
  test('a wrong key is an AuthenticationError', async () => {
    expect(await failure(ask(connect({ apiKey: 'wrong' })))).toBeInstanceOf(AuthenticationError);
  });

  test('a token that @azure/identity got from the Entra simulator, over TLS', async () => {
    const options = { authorityHost: simulators.addresses.entra ?? '', disableInstanceDiscovery: true };
    const trusting = { ...options, tlsOptions: { ca: simulatorTls().ca } };
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, trusting);
    const { token } = await credential.getToken(`${COGNITIVE_SERVICES}/.default`);
    const completion = await ask(connect({ azureADTokenProvider: () => Promise.resolve(token) }));
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  test('a wrong client secret gets no token', async () => {
    const options = { authorityHost: simulators.addresses.entra ?? '', disableInstanceDiscovery: true };
    const trusting = { ...options, tlsOptions: { ca: simulatorTls().ca } };
    const credential = new ClientSecretCredential(tenantId, clientId, 'wrong', trusting);
    await expect(credential.getToken(`${COGNITIVE_SERVICES}/.default`)).rejects.toThrow('AADSTS7000215');
  });

  const nowS = Math.floor(Date.now() / 1000);
  const good = { aud: COGNITIVE_SERVICES, tid: tenantId, appid: clientId, nbf: nowS, exp: nowS + 60 };
  test.each([
    ['expired', issueToken({ ...good, exp: nowS - 1 })],
    ['for another audience', issueToken({ ...good, aud: 'https://graph.microsoft.com' })],
    ['of another issuer', `${issueToken(good)}x`],
  ])('a token that is %s is refused', async (_, token) => {
    const client = connect({ azureADTokenProvider: () => Promise.resolve(token) });
    expect(await failure(ask(client))).toBeInstanceOf(AuthenticationError);
  });
});

describe('refusals', () => {
  test('a deployment that does not exist', async () => {
    const error = await failure(ask(dated, 'missing-deployment'));
    expect([error instanceof NotFoundError, error]).toMatchObject([true, { code: 'DeploymentNotFound' }]);
  });

  test('the dated dialect without its version', async () => {
    const url = `${simulators.addresses.azure}/openai/deployments/d/chat/completions`;
    const headers = { 'api-key': simulatorCredentials.azure.apiKey, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: '{"messages":[{"role":"user","content":"x"}]}' });
    expect(answer.status).toBe(404);
  });

  test('a version that is none', async () => {
    const client = connect({ apiKey: simulatorCredentials.azure.apiKey }, 'latest-and-greatest');
    expect(await failure(ask(client))).toBeInstanceOf(BadRequestError);
  });

  test('a filtered prompt says by which policy', async () => {
    simulator.faults.next('contentFilter');
    const error = await failure(ask(dated));
    expect(error).toMatchObject({
      code: 'content_filter',
      param: 'prompt',
      error: {
        innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: { hate: { filtered: true } } },
      },
    });
  });

  test('a filtered completion is a success whose choice has no message', async () => {
    simulator.faults.next({ name: 'contentFilter', on: 'completion' });
    const { choices } = await ask(dated);
    expect([choices[0]?.finish_reason, choices[0] && 'message' in choices[0]]).toEqual(['content_filter', false]);
  });

  test('throttled, with the wait in both headers', async () => {
    simulator.faults.next({ name: 'throttled', retryAfterS: 2, retryAfterMs: 1500 });
    const error = await failure(ask(dated));
    expect(error).toBeInstanceOf(RateLimitError);
    const { headers } = error as InstanceType<typeof RateLimitError>;
    expect([headers.get('retry-after'), headers.get('retry-after-ms')]).toEqual(['2', '1500']);
  });
});
