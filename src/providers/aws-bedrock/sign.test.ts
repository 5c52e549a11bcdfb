import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Secret } from '../../core/index.ts';
import type { WireRequest } from '../port.ts';
import { deps } from '../testing.ts';
import { keySource, type AwsKeys } from './credentials.ts';
import { awsBedrock } from './index.ts';
import { settingsSchema } from './settings.ts';
import { RequestSigner } from './sign.ts';

const spec = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../test/fixtures/specs/${name}.json`, import.meta.url), 'utf8'));
const { sigv4 } = spec('signing-vectors') as { sigv4: Record<string, string>[] };
const mantle = spec('sigv4-bedrock-mantle');

const post = (path: string, body: string, contentType = 'application/json'): WireRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': contentType },
  body: Buffer.from(body),
});
/** `20250102T030405Z` as milliseconds. */
const amzDateMs = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
const keys: AwsKeys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const scope = { region: 'us-east-1', service: 'bedrock', host: 'bedrock-runtime.us-east-1.amazonaws.com' };

describe('SigV4', () => {
  it.each(sigv4)('signs $url as three other implementations do', async (vector) => {
    const url = new URL(vector['url'] ?? '');
    const signer = new RequestSigner({ ...scope, host: url.host, service: vector['service'] ?? '' });
    const signed = await signer.sign(
      post(url.pathname, vector['body'] ?? ''),
      keys,
      amzDateMs(vector['amzDate'] ?? ''),
    );
    expect(signed.headers['authorization']).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250102/us-east-1/bedrock/aws4_request, ` +
        `SignedHeaders=${vector['signedHeaders']}, Signature=${vector['signature']}`,
    );
    expect(signed.headers['x-amz-date']).toBe(vector['amzDate']);
  });

  it('signs the token of temporary keys, for the service of mantle', async () => {
    const url = new URL(mantle.request.url);
    const signer = new RequestSigner({ region: mantle.region, service: mantle.service, host: url.host });
    const request = post(url.pathname, mantle.request.body, mantle.request.contentType);
    const signed = await signer.sign(request, mantle.credentials, Date.parse(mantle.signingDate));
    expect(signed.headers).toMatchObject({
      authorization: mantle.expected.authorization,
      'x-amz-content-sha256': mantle.expected.payloadHash,
      'x-amz-security-token': 'fixture-session-token',
    });
  });

  it('leaves the bytes alone and sends no host header of its own', async () => {
    const request = post('/model/m/converse', '{"messages":[]}');
    const signed = await new RequestSigner(scope).sign(request, keys, 0);
    expect(signed.body).toBe(request.body);
    expect(Object.keys(signed.headers).sort()).toEqual([
      'authorization',
      'content-type',
      'x-amz-content-sha256',
      'x-amz-date',
    ]);
  });

  it('signs guardrail headers, but not what a proxy may change', async () => {
    const request = post('/openai/v1/chat/completions', '{}');
    request.headers['x-amzn-bedrock-guardrailidentifier'] = 'g1';
    request.headers['accept'] = 'text/event-stream';
    const signed = await new RequestSigner(scope).sign(request, keys, 0);
    expect(signed.headers['authorization']).toContain(
      'SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amzn-bedrock-guardrailidentifier,',
    );
    expect(signed.headers['accept']).toBe('text/event-stream');
  });
});

const provider = (auth: object, now = () => 0) =>
  awsBedrock.create('b', settingsSchema.parse({ kind: 'aws-bedrock', region: 'us-east-1', auth }), {
    ...deps,
    clock: { now },
  });
const statics = { accessKeyId: new Secret('AKIDEXAMPLE'), secretAccessKey: new Secret('secret') };

describe('authorize', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('gives every attempt a date and signature of its own', async () => {
    let now = 0;
    const signing = provider(statics, () => now);
    const first = await signing.authorize(post('/model/m/converse', '{}'));
    now = 1_000;
    const second = await signing.authorize(post('/model/m/converse', '{}'));
    expect(second.headers['x-amz-date']).toBe('19700101T000001Z');
    expect(second.headers['authorization']).not.toBe(first.headers['authorization']);
  });

  it('never lets a bearer key of the environment win over configured keys', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'stale');
    const { headers } = await provider(statics).authorize(post('/model/m/converse', '{}'));
    expect(headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//);
  });

  it('uses the default chain only where it is configured, still without the bearer key of the environment', async () => {
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'stale');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDFROMENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const request = post('/model/m/converse', '{}');
    const chain = await provider({ defaultChain: true }).authorize(request);
    expect(chain.headers['authorization']).toContain('Credential=AKIDFROMENV/');
    const configured = await provider(statics).authorize(request);
    expect(configured.headers['authorization']).toContain('Credential=AKIDEXAMPLE/');
  });

  it('sends a configured bearer key', async () => {
    const { headers } = await provider({ bearer: new Secret('ABSK1') }).authorize(post('/model/m/converse', '{}'));
    expect(headers['authorization']).toBe('Bearer ABSK1');
  });

  it.each([
    ['keys', statics],
    ['a bearer key', { bearer: new Secret('ABSK1') }],
  ])('does not offer refused %s twice', async (_, auth) => {
    await expect(provider(auth).authorize(post('/x', '{}'), true)).rejects.toMatchObject({
      code: 'provider.credentials',
    });
  });
});

describe('the default chain', () => {
  const asked: (boolean | undefined)[] = [];
  let now = 0;
  const source = keySource({ defaultChain: true }, 'us-east-1', { now: () => now }, () =>
    Promise.resolve((ask) => {
      asked.push(ask?.forceRefresh);
      return Promise.resolve(keys);
    }),
  );

  it('is asked for other keys after a refusal, but not again at once', async () => {
    for (const afterRefusal of [false, true, true]) await source.keys(afterRefusal);
    now += 5_000;
    await source.keys(true);
    expect(asked).toEqual([false, true, false, true]);
  });

  it('that gives nothing is a failure of our credentials, told without what it printed', async () => {
    const broken = keySource({ defaultChain: true }, 'us-east-1', { now: () => 0 }, () =>
      Promise.reject(new Error('process printed AKIAABCDEFGHIJKLMNOP')),
    );
    await expect(broken.keys(false)).rejects.toMatchObject({
      code: 'provider.credentials',
      message: expect.not.stringContaining('AKIAABCDEFGHIJKLMNOP'),
      cause: undefined,
    });
  });
});
