import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/index.ts';
import { findProviderKind } from '../kinds.ts';
import { deps } from '../testing.ts';
import { defaultOrigin } from './endpoint.ts';
import { awsBedrock } from './index.ts';
import { deploymentSchema } from './options.ts';
import { settingsSchema } from './settings.ts';

const secret = new Secret('s');
const settings = (fields: object) =>
  settingsSchema.safeParse({ kind: 'aws-bedrock', region: 'us-east-1', auth: { bearer: secret }, ...fields });

it('is a kind that the configuration finds', () => {
  expect(findProviderKind('aws-bedrock')).toBe(awsBedrock);
});

describe('auth', () => {
  it.each([
    ['static keys', { accessKeyId: secret, secretAccessKey: secret }],
    ['temporary keys', { accessKeyId: secret, secretAccessKey: secret, sessionToken: secret }],
    ['the default chain', { defaultChain: true }],
    ['a profile of the chain', { defaultChain: true, profile: 'prod' }],
    ['a bearer key', { bearer: secret }],
  ])('takes %s', (_, auth) => {
    expect(settings({ auth }).data?.auth).toEqual(auth);
  });

  it.each([
    ['none', {}],
    ['two ways', { bearer: secret, defaultChain: true }],
    ['keys beside a chain', { accessKeyId: secret, secretAccessKey: secret, defaultChain: true }],
    ['half of the keys', { accessKeyId: secret }],
    ['a session token alone', { sessionToken: secret }],
    ['a profile without the chain', { profile: 'prod' }],
  ])('refuses %s and says what it may be', (_, auth) => {
    expect(settings({ auth }).error?.issues.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^auth is exactly one of/),
    ]);
  });

  it('refuses a key in clear text', () => {
    expect(settings({ auth: { bearer: 'ABSK-in-clear' } }).success).toBe(false);
  });
});

describe('the host', () => {
  it.each([
    [{ region: 'us-east-1' }, 'https://bedrock-runtime.us-east-1.amazonaws.com'],
    [{ region: 'us-east-1', fips: true }, 'https://bedrock-runtime-fips.us-east-1.amazonaws.com'],
    [{ region: 'us-west-2', dualStack: true }, 'https://bedrock-runtime.us-west-2.api.aws'],
    [{ region: 'us-gov-west-1', fips: true, dualStack: true }, 'https://bedrock-runtime-fips.us-gov-west-1.api.aws'],
    [{ region: 'cn-north-1' }, 'https://bedrock-runtime.cn-north-1.amazonaws.com.cn'],
    [{ region: 'eusc-de-east-1' }, 'https://bedrock-runtime.eusc-de-east-1.amazonaws.eu'],
    [{ region: 'us-east-1', surface: 'mantle' as const }, 'https://bedrock-mantle.us-east-1.api.aws'],
  ])('of %o is %s', (choice, origin) => {
    expect(defaultOrigin({ surface: 'runtime', ...choice })).toBe(origin);
  });

  it('is the endpoint where one is named, and nothing else gets credentials', () => {
    const parsed = settingsSchema.parse({
      kind: 'aws-bedrock',
      region: 'eu-central-1',
      endpoint: 'https://vpce-1.bedrock-runtime.eu-central-1.vpce.amazonaws.com/',
      auth: { bearer: secret },
    });
    const provider = awsBedrock.create('b', parsed, deps);
    expect(provider).toMatchObject({
      origin: 'https://vpce-1.bedrock-runtime.eu-central-1.vpce.amazonaws.com',
      region: 'eu-central-1',
    });
  });

  it.each([
    ['a missing region', { region: undefined }],
    ['a region that is none', { region: 'Frankfurt' }],
    ['an endpoint with a path', { endpoint: 'https://proxy.example.com/bedrock' }],
    ['an endpoint beside fips', { endpoint: 'https://proxy.example.com', fips: true }],
    ['fips on mantle', { surface: 'mantle', fips: true }],
    ['a field nobody knows', { regoin: 'us-east-1' }],
  ])('refuses %s', (_, fields) => {
    expect(settings(fields).success).toBe(false);
  });
});

describe('deployment options', () => {
  it('have defaults', () => {
    expect(deploymentSchema.parse({})).toEqual({
      door: 'converse',
      embeddings: { purpose: 'search_document', truncate: 'none' },
    });
  });

  it('of a guardrail trace and hold text back unless told otherwise', () => {
    expect(deploymentSchema.parse({ guardrail: { id: 'g', version: '1' } }).guardrail).toEqual({
      id: 'g',
      version: '1',
      trace: 'enabled',
      stream: 'sync',
    });
  });

  it.each([{ gaurdrail: {} }, { guardrail: { id: 'g', version: 'latest' } }, { reasoning: 'hard' }])(
    'refuse %o',
    (options) => expect(deploymentSchema.safeParse(options).success).toBe(false),
  );
});
