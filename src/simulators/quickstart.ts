import { Secret } from '../core/index.ts';
import type { SimulatorCredentials } from './credentials.ts';
import type { SimulatorName } from './start.ts';

/** Sections of a configuration, as a file would hold them, with the secrets already in place. */
export interface SimulatedInstallation {
  readonly providers: Readonly<Record<string, object>>;
  readonly models: Readonly<Record<string, object>>;
  readonly routes: Readonly<Record<string, object>>;
}

interface Vendor {
  readonly provider: string;
  settings(endpoint: string, credentials: SimulatorCredentials): object;
  /** The vendor's own ids and prices in USD per million tokens: input, output. */
  readonly chat: readonly [model: string, input: string, output: string];
  readonly embeddings?: readonly [model: string, input: string];
}

/** Which configuration reaches each simulator. Prices are of the size of real ones, so that costs look like costs. */
const vendors: Readonly<Partial<Record<SimulatorName, Vendor>>> = {
  openai: {
    provider: 'openai',
    settings: (endpoint, { openai }) => ({
      kind: 'openai',
      endpoint: `${endpoint}/v1`,
      auth: { apiKey: new Secret(openai.apiKey) },
    }),
    chat: ['gpt-4.1-mini', '0.40', '1.60'],
    embeddings: ['text-embedding-3-small', '0.02'],
  },
  azure: {
    provider: 'azure',
    settings: (endpoint, { azure }) => ({
      kind: 'azure-openai',
      region: 'westeurope',
      endpoint,
      auth: { apiKey: new Secret(azure.apiKey) },
    }),
    chat: ['gpt-4.1', '2.00', '8.00'],
    embeddings: ['text-embedding-3-large', '0.13'],
  },
  anthropic: {
    provider: 'anthropic',
    settings: (endpoint, { anthropic }) => ({
      kind: 'anthropic',
      endpoint,
      auth: { apiKey: new Secret(anthropic.apiKey) },
    }),
    chat: ['claude-sonnet-4-5', '3.00', '15.00'],
  },
  bedrock: {
    provider: 'bedrock',
    settings: (endpoint, { bedrock }) => ({
      kind: 'aws-bedrock',
      region: 'us-east-1',
      endpoint,
      auth: {
        accessKeyId: new Secret(bedrock.accessKeyId),
        secretAccessKey: new Secret(bedrock.secretAccessKey),
      },
    }),
    chat: ['amazon.nova-lite-v1:0', '0.06', '0.24'],
    embeddings: ['amazon.titan-embed-text-v2:0', '0.02'],
  },
  oci: {
    provider: 'oci',
    settings: (endpoint, { oci }) => ({
      kind: 'oci-generative-ai',
      region: 'eu-frankfurt-1',
      endpoint,
      compartmentId: 'ocid1.compartment.oc1..simulated',
      auth: {
        tenancy: oci.tenancy,
        user: oci.user,
        fingerprint: oci.fingerprint,
        privateKey: new Secret(oci.privateKeyPem),
      },
    }),
    chat: ['meta.llama-3.3-70b-instruct', '0.72', '0.72'],
    embeddings: ['cohere.embed-v4.0', '0.12'],
  },
  compatible: {
    provider: 'local',
    settings: (endpoint, { compatible }) => ({
      kind: 'openai-compatible',
      endpoint: `${endpoint}/v1`,
      auth: { apiKey: new Secret(compatible.apiKey) },
    }),
    chat: ['llama3.2', '0.05', '0.10'],
    embeddings: ['nomic-embed-text', '0.01'],
  },
};

/** Everything that runs, configured: a provider, a chat model and an embedding model each, and a route over the chats. */
export function simulatedInstallation(
  addresses: Readonly<Partial<Record<SimulatorName, string>>>,
  credentials: SimulatorCredentials,
): SimulatedInstallation {
  const providers: Record<string, object> = {};
  const models: Record<string, object> = {};
  const chats: string[] = [];
  for (const [name, vendor] of Object.entries(vendors)) {
    const address = addresses[name as SimulatorName];
    if (address === undefined) continue;
    const { provider, chat, embeddings } = vendor;
    const network = { privateAddresses: ['127.0.0.0/8'] };
    providers[provider] = { ...vendor.settings(address, credentials), network };
    const [model, input, output] = chat;
    models[`chat-${provider}`] = modelOf('chat', { provider, model, price: { input, output } });
    chats.push(`chat-${provider}`);
    if (!embeddings) continue;
    const [embedding, price] = embeddings;
    models[`embed-${provider}`] = modelOf('embeddings', { provider, model: embedding, price: { input: price } });
  }
  return { providers, models, routes: chats.length === 0 ? {} : { assistant: { targets: chats } } };
}

function modelOf(kind: string, deployment: object): object {
  return {
    owner: { team: 'platform' },
    versions: { '1.0.0': { state: 'production', kind, deployments: [deployment] } },
  };
}
