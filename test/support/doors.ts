/** Every way to a vendor that the program knows, as `sallyport.yaml` would hold it, pointed at the simulators. */
import { simulatorCredentials, simulatorTls, type SimulatorName } from '../../src/simulators/index.ts';

type Settings = Readonly<Record<string, unknown>>;
type Addresses = Readonly<Partial<Record<SimulatorName, string>>>;

interface ProviderEntry {
  readonly simulator: SimulatorName;
  settings(addresses: Addresses): Settings;
}

/** USD per million tokens. */
export interface DoorPrice {
  readonly input: string;
  readonly output: string;
  readonly cacheRead?: string;
  readonly cacheWrite?: string;
  readonly reasoning?: string;
}

/** A provider with a chat model, and an embedding model where it has one. */
export interface Door {
  readonly provider: ProviderName;
  readonly chat: string;
  readonly options?: Settings;
  readonly embeddings?: string;
}

/** Odd on purpose: no two meters cost the same, so a token in the wrong class shows in the cost. */
export const chatPrice: DoorPrice = {
  input: '1.10',
  output: '7.30',
  cacheRead: '0.11',
  cacheWrite: '1.37',
  reasoning: '5.90',
};
export const embeddingsPrice: DoorPrice = { input: '0.13', output: '0' };

const { openai, azure, entra, anthropic, bedrock, compatible } = simulatorCredentials;

/** The environment that the configurations below refer to. */
export const credentialsEnv = (): Record<string, string> => ({
  OPENAI_KEY: openai.apiKey,
  AZURE_KEY: azure.apiKey,
  ENTRA_SECRET: entra.clientSecret,
  ANTHROPIC_KEY: anthropic.apiKey,
  AWS_ID: bedrock.accessKeyId,
  AWS_SECRET: bedrock.secretAccessKey,
  BEDROCK_BEARER: bedrock.bearer,
  OCI_PEM: simulatorCredentials.oci.privateKeyPem,
  OCI_BEARER: simulatorCredentials.oci.apiKey,
  LOCAL_KEY: compatible.apiKey,
});

const env = (name: string) => ({ env: name });
const oci = { kind: 'oci-generative-ai', region: 'eu-frankfurt-1', compartmentId: 'ocid1.compartment.oc1..simulated' };
const azureBase = { kind: 'azure-openai', region: 'westeurope' };
const local = { kind: 'openai-compatible', auth: { apiKey: env('LOCAL_KEY') } };

export const providers = {
  openai: {
    simulator: 'openai',
    settings: (at) => ({ kind: 'openai', endpoint: `${at.openai}/v1`, auth: { apiKey: env('OPENAI_KEY') } }),
  },
  'azure-v1': {
    simulator: 'azure',
    settings: (at) => ({
      ...azureBase,
      endpoint: at.azure,
      auth: { apiKey: env('AZURE_KEY') },
      userSecurityContext: { endUser: true, sourceIp: true },
    }),
  },
  'azure-dated': {
    simulator: 'azure',
    settings: (at) => ({ ...azureBase, endpoint: at.azure, dialect: 'dated', auth: { apiKey: env('AZURE_KEY') } }),
  },
  'azure-entra': {
    simulator: 'azure',
    settings: (at) => ({
      ...azureBase,
      endpoint: at.azure,
      network: { ca: simulatorTls().ca },
      auth: {
        entra: {
          tenantId: entra.tenantId,
          clientId: entra.clientId,
          clientSecret: env('ENTRA_SECRET'),
          authority: at.entra,
          scope: 'https://cognitiveservices.azure.com/.default',
        },
      },
    }),
  },
  bedrock: {
    simulator: 'bedrock',
    settings: (at) => ({
      kind: 'aws-bedrock',
      region: 'us-east-1',
      endpoint: at.bedrock,
      auth: { accessKeyId: env('AWS_ID'), secretAccessKey: env('AWS_SECRET') },
    }),
  },
  'bedrock-bearer': {
    simulator: 'bedrock',
    settings: (at) => ({
      kind: 'aws-bedrock',
      region: 'us-east-1',
      endpoint: at.bedrock,
      auth: { bearer: env('BEDROCK_BEARER') },
    }),
  },
  oci: {
    simulator: 'oci',
    settings: (at) => {
      const { tenancy, user, fingerprint } = simulatorCredentials.oci;
      return { ...oci, endpoint: at.oci, auth: { tenancy, user, fingerprint, privateKey: env('OCI_PEM') } };
    },
  },
  'oci-bearer': {
    simulator: 'oci',
    settings: (at) => ({ ...oci, endpoint: at.oci, auth: { bearer: env('OCI_BEARER') } }),
  },
  anthropic: {
    simulator: 'anthropic',
    settings: (at) => ({ kind: 'anthropic', endpoint: at.anthropic, auth: { apiKey: env('ANTHROPIC_KEY') } }),
  },
  vllm: { simulator: 'compatible', settings: (at) => ({ ...local, endpoint: `${at.compatible}/v1` }) },
  ollama: { simulator: 'compatible', settings: (at) => ({ ...local, endpoint: `${at.compatible}/v1` }) },
} as const satisfies Readonly<Record<string, ProviderEntry>>;

export type ProviderName = keyof typeof providers;

export const doors = {
  openai: { provider: 'openai', chat: 'gpt-4.1-mini', embeddings: 'text-embedding-3-small' },
  'azure-openai v1, key': { provider: 'azure-v1', chat: 'chat-deployment', embeddings: 'text-embedding-3-large' },
  'azure-openai dated, key': { provider: 'azure-dated', chat: 'chat-deployment', embeddings: 'text-embedding-3-small' },
  'azure-openai v1, Entra ID': {
    provider: 'azure-entra',
    chat: 'chat-deployment',
    embeddings: 'text-embedding-3-small',
  },
  'aws-bedrock Claude, static keys': {
    provider: 'bedrock',
    chat: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    embeddings: 'amazon.titan-embed-text-v2:0',
  },
  'aws-bedrock Nova, bearer': {
    provider: 'bedrock-bearer',
    chat: 'amazon.nova-lite-v1:0',
    embeddings: 'cohere.embed-v4:0',
  },
  'aws-bedrock ARN of a profile': {
    provider: 'bedrock',
    chat: 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  },
  'aws-bedrock OpenAI door': { provider: 'bedrock', chat: 'openai.gpt-oss-120b-1:0', options: { door: 'openai' } },
  'oci GENERIC': { provider: 'oci', chat: 'meta.llama-3.3-70b-instruct', embeddings: 'cohere.embed-v4.0' },
  'oci COHERE': { provider: 'oci', chat: 'cohere.command-r-plus-08-2024' },
  'oci COHEREV2': { provider: 'oci', chat: 'cohere.command-a-reasoning-08-2025', options: { format: 'coherev2' } },
  'oci dedicated': {
    provider: 'oci',
    chat: 'meta.llama-3.3-70b-instruct',
    options: { format: 'generic', serving: { endpointId: 'ocid1.generativeaiendpoint.oc1.eu-frankfurt-1.simulated' } },
  },
  'oci openai door': { provider: 'oci-bearer', chat: 'openai.gpt-oss-120b' },
  anthropic: { provider: 'anthropic', chat: 'claude-sonnet-4-5', options: { thinking: 'budget' } },
  'openai-compatible vLLM': { provider: 'vllm', chat: 'vllm-model', embeddings: 'bge-m3' },
  'openai-compatible Ollama': { provider: 'ollama', chat: 'ollama-model', embeddings: 'nomic-embed-text' },
} as const satisfies Readonly<Record<string, Door>>;

export type DoorName = keyof typeof doors;
export const doorNames = Object.keys(doors) as DoorName[];
export const doorOf = (name: DoorName): Door => doors[name];
export const simulatorOf = (name: DoorName): SimulatorName => providers[doors[name].provider].simulator;

/** The names in the registry: a door's title without what a model's name may not hold. */
const slug = (name: DoorName): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
export const chatModel = (name: DoorName): string => `chat-${slug(name)}`;
export const embeddingsModel = (name: DoorName): string => `embed-${slug(name)}`;

export interface Sections {
  readonly providers: Readonly<Record<string, Settings>>;
  readonly models: Readonly<Record<string, Settings>>;
  readonly routes: Readonly<Record<string, Settings>>;
}

/** The sections of a configuration with these doors: a model `chat-…` and `embed-…` each, and the route `assistant`. */
export function sectionsFor(names: readonly DoorName[], addresses: Addresses): Sections {
  const sections = { providers: {}, models: {} } as Record<'providers' | 'models', Record<string, Settings>>;
  for (const name of names) {
    const { provider, chat, options = {}, embeddings } = doorOf(name);
    const { network, ...settings } = providers[provider].settings(addresses) as Settings & { network?: object };
    sections.providers[provider] = { ...settings, network: { privateAddresses: ['127.0.0.0/8'], ...network } };
    sections.models[chatModel(name)] = modelOf('chat', { provider, model: chat, price: chatPrice, options });
    if (embeddings) {
      const deployment = { provider, model: embeddings, price: embeddingsPrice };
      sections.models[embeddingsModel(name)] = modelOf('embeddings', deployment);
    }
  }
  const [first] = names;
  return { ...sections, routes: first === undefined ? {} : { assistant: { targets: [chatModel(first)] } } };
}

export const modelOf = (kind: 'chat' | 'embeddings', deployment: object): Settings => ({
  versions: { '1.0.0': { state: 'production', kind, deployments: [deployment] } },
});

/** The simulators that these doors lead to. */
export function simulatorsFor(names: readonly DoorName[]): SimulatorName[] {
  const needed = new Set<SimulatorName>(names.map(simulatorOf));
  if (names.some((name) => doors[name].provider === 'azure-entra')) needed.add('entra');
  return [...needed];
}
