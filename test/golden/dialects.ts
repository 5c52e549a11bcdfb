/** The dialects that providers speak, each with a deployment to speak it to, and the cells that have no golden file. */
import { generateKeyPairSync } from 'node:crypto';
import { Secret } from '../../src/core/index.ts';
import { createProvider, findProviderKind, type Provider, type Target } from '../../src/providers/index.ts';
import { deps, target } from '../../src/providers/testing.ts';

export interface Dialect {
  readonly settings: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly model?: string;
  readonly options?: object;
  readonly embeddingsModel?: string;
  /** Why a cell has no file. */
  readonly absent?: Readonly<Record<string, string>>;
}

const auth = { apiKey: new Secret('key') };
const azure = { kind: 'azure-openai', endpoint: 'https://acme.openai.azure.com', auth };
const bedrock = { kind: 'aws-bedrock', region: 'us-east-1', auth: { bearer: new Secret('key') } };

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const oci = {
  kind: 'oci-generative-ai',
  region: 'us-chicago-1',
  compartmentId: 'ocid1.compartment.oc1..c',
  auth: {
    tenancy: 'ocid1.tenancy.oc1..t',
    user: 'ocid1.user.oc1..u',
    fingerprint: '12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
    privateKey: new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  },
};

const CONVERSE_ALONE = 'chat goes by Converse whatever the model is; by InvokeModel go embeddings alone';
const OCI_EMBEDDINGS = 'embedText is one operation beside the chat formats: see oci-generic';

export const dialects: Readonly<Record<string, Dialect>> = {
  openai: { settings: { kind: 'openai', auth }, embeddingsModel: 'text-embedding-3-small' },
  'openai-compatible': {
    settings: { kind: 'openai-compatible', endpoint: 'http://127.0.0.1:8000/v1' },
    embeddingsModel: 'nomic-embed-text',
  },
  'azure-v1': { settings: azure, embeddingsModel: 'embeddings-deployment' },
  'azure-dated': { settings: { ...azure, dialect: 'dated' }, embeddingsModel: 'embeddings-deployment' },
  anthropic: {
    settings: { kind: 'anthropic', auth },
    model: 'claude-opus-4-8',
    absent: { 'embeddings request': 'the vendor has none', 'embeddings answer': 'the vendor has none' },
  },
  'anthropic-budget': {
    settings: { kind: 'anthropic', auth },
    options: { thinking: 'budget', sampling: 'both' },
    absent: Object.fromEntries(
      [
        'embeddings request',
        'embeddings answer',
        'whole answer',
        'tools-whole answer',
        'streamed answer',
        'tools-streamed answer',
        'error answer',
      ].map((cell) => [cell, 'only its requests differ from those of anthropic']),
    ),
  },
  'bedrock-converse': {
    settings: bedrock,
    model: 'anthropic.claude-3-7-sonnet-20250219-v1:0',
    absent: {
      'embeddings request': 'Converse has none: see bedrock-invoke',
      'embeddings answer': 'Converse has none: see bedrock-invoke',
    },
  },
  'bedrock-invoke': {
    settings: bedrock,
    embeddingsModel: 'amazon.titan-embed-text-v2:0',
    absent: Object.fromEntries(
      [
        ...['chat', 'tools', 'images', 'json-schema', 'reasoning'].map((cell) => `${cell} request`),
        ...['whole', 'tools-whole', 'streamed', 'tools-streamed', 'error'].map((cell) => `${cell} answer`),
      ].map((cell) => [cell, CONVERSE_ALONE]),
    ),
  },
  'bedrock-openai': {
    settings: bedrock,
    model: 'openai.gpt-oss-120b-1:0',
    options: { door: 'openai' },
    absent: {
      'embeddings request': 'this door serves chat alone: see bedrock-invoke',
      'embeddings answer': 'this door serves chat alone: see bedrock-invoke',
    },
  },
  'oci-generic': { settings: oci, model: 'meta.llama-3.3-70b-instruct', embeddingsModel: 'cohere.embed-v4.0' },
  'oci-cohere': {
    settings: oci,
    model: 'cohere.command-a-03-2025',
    absent: { 'embeddings request': OCI_EMBEDDINGS, 'embeddings answer': OCI_EMBEDDINGS },
  },
  'oci-coherev2': {
    settings: oci,
    model: 'cohere.command-a-vision-07-2025',
    absent: { 'embeddings request': OCI_EMBEDDINGS, 'embeddings answer': OCI_EMBEDDINGS },
  },
  'oci-openai': {
    settings: { ...oci, auth: { bearer: new Secret('key') } },
    model: 'openai.gpt-5.4',
    absent: {
      'embeddings request': 'a bearer key opens no door that has them: see oci-generic',
      'embeddings answer': 'a bearer key opens no door that has them: see oci-generic',
    },
  },
};

export interface Spoken {
  readonly provider: Provider;
  readonly chatTarget: Target;
  readonly embeddingsTarget: Target;
}

/** A provider that speaks the dialect and sends nowhere. */
export function speak(name: string): Spoken {
  const dialect = dialects[name];
  const kind = findProviderKind(dialect?.settings.kind ?? '');
  if (!dialect || !kind) throw new Error(`there is no dialect ${name}`);
  const { settings, model = 'vendor-model', embeddingsModel = model, options = {} } = dialect;
  return {
    provider: createProvider(name, kind.settingsSchema.parse(settings), deps),
    chatTarget: target(model, { options: kind.deploymentSchema.parse(options) }),
    embeddingsTarget: target(embeddingsModel, { options: kind.deploymentSchema.parse({}) }),
  };
}
