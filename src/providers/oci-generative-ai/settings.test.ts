import { describe, expect, test } from 'vitest';
import { Secret } from '../../core/index.ts';
import { chatFormat, maxTokensField } from './dialect.ts';
import { deploymentSchema, settingsSchema } from './settings.ts';
import { keys, oci, settings, userKeyAuth } from './provider.testing.ts';

const rejected = (more: Record<string, unknown>) => () => settings(more);

describe('settings', () => {
  test.each([
    ['us-chicago-1', 'oraclecloud.com'],
    ['us-gov-ashburn-1', 'oraclegovcloud.com'],
    ['us-langley-1', 'oraclegovcloud.com'],
    ['uk-gov-london-1', 'oraclegovcloud.uk'],
    ['eu-frankfurt-2', 'oraclecloud.eu'],
    ['eu-nowhere-9', 'oraclecloud.com'],
  ])('of %s lead to its realm', (region, domain) => {
    expect(oci({ region }).origin).toBe(`https://inference.generativeai.${region}.oci.${domain}`);
  });

  test('may name the realm themselves', () => {
    expect(oci({ realmDomain: 'oraclecloud26.com' }).origin).toMatch(/oraclecloud26\.com$/);
  });

  test('may name the endpoint', () => {
    expect(oci({ endpoint: 'http://127.0.0.1:9303/' }).origin).toBe('http://127.0.0.1:9303');
  });

  test.each([
    ['an endpoint with a path', { endpoint: 'https://example.com/base' }],
    ['a region that would leave the host', { region: 'x.example.com/' }],
    ['an unknown field', { regoin: 'x' }],
    ['a key that is none', { auth: { ...userKeyAuth, privateKey: new Secret('nonsense') } }],
    ['a principal we do not know', { auth: { principal: 'ghost' } }],
    ['two ways to log in', { auth: { ...userKeyAuth, bearer: new Secret('b') } }],
    ['no compartment', { compartmentId: '' }],
  ])('with %s are refused', (_claim, more) => {
    expect(rejected(more)).toThrow();
  });

  test('open an encrypted key with its passphrase and not without', () => {
    const pem = keys.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' });
    const privateKey = new Secret(pem.toString());
    expect(settings({ auth: { ...userKeyAuth, privateKey, passphrase: new Secret('open') } })).toBeDefined();
    expect(rejected({ auth: { ...userKeyAuth, privateKey } })).toThrow();
  });

  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ['nothing', {}, 'auth', /exactly one way to log in/],
    ['half a key', { tenancy: 't', user: 'u', fingerprint: userKeyAuth.fingerprint }, 'auth.privateKey', /^missing/],
    ['a fingerprint cut short', { ...userKeyAuth, fingerprint: '12:34:56' }, 'auth.fingerprint', /sixteen pairs/],
    ['a fingerprint of SHA-256', { ...userKeyAuth, fingerprint: 'SHA256:abc' }, 'auth.fingerprint', /sixteen pairs/],
    ['a misspelt field', { ...userKeyAuth, regoin: 'x' }, 'auth', /regoin/],
    [
      'a file of another principal',
      { principal: 'instance', tokenPath: '/t' },
      'auth.tokenPath',
      /principal: workload/,
    ],
    ['a secret in clear text', { bearer: 'clear' }, 'auth.bearer', /reference to a secret/],
  ])('with %s under auth say what is wrong, and where', (_claim, auth, path, message) => {
    const { error } = settingsSchema.safeParse({ kind: 'oci-generative-ai', region: 'r', compartmentId: 'c', auth });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
    expect(error?.issues[0]?.message).toMatch(message);
  });

  test('once parsed can be parsed again', () => {
    expect(settingsSchema.parse(settings())).toEqual(settings());
  });

  test('show no key in a violation', () => {
    const { error } = settingsSchema.safeParse({
      ...settings(),
      auth: { ...userKeyAuth, privateKey: new Secret('canary') },
    });
    expect(JSON.stringify(error?.issues)).not.toContain('canary');
  });

  test.each([
    { principal: 'instance' },
    { principal: 'resource' },
    { principal: 'workload', tokenPath: '/token' },
    { principal: 'session', profile: 'WORK' },
  ])('take the principal %j without opening it', (auth) => {
    expect(oci({ auth }).origin).toContain('us-chicago-1');
  });
});

describe('a deployment', () => {
  test('through the OpenAI-compatible door has no dedicated serving', () => {
    expect(deploymentSchema.safeParse({ door: 'openai', serving: { endpointId: 'e' } }).success).toBe(false);
  });

  test.each([
    ['cohere.command-r-plus-08-2024', 'cohere'],
    ['cohere.command-a-03-2025', 'cohere'],
    ['cohere.command-a-vision-07-2025', 'coherev2'],
    ['cohere.command-a-reasoning-08-2025', 'coherev2'],
    ['cohere.command-latest', 'cohere'],
    ['meta.llama-3.3-70b-instruct', 'generic'],
    ['ocid1.generativeaimodel.oc1..x', 'generic'],
  ])('of %s speaks %s', (model, format) => {
    expect(chatFormat(model)).toBe(format);
  });

  test.each([
    ['openai.gpt-5.4', 'maxCompletionTokens'],
    ['xai.grok-4', 'maxTokens'],
  ])('of %s limits by %s', (model, field) => {
    expect(maxTokensField(model)).toBe(field);
  });
});
