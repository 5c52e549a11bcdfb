import { makeOciCredentials, type OciCredentials } from './oci/credentials.ts';

/**
 * What the simulators accept. None of it is a secret: the values, all but OCI's key pair, are constants of this file,
 * so that the quickstart, the tests and a person with curl use the same ones. Each says what it is, so nobody mistakes
 * it for a real key.
 */
export interface SimulatorCredentials {
  readonly openai: { readonly apiKey: string };
  readonly azure: { readonly apiKey: string };
  readonly entra: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  readonly anthropic: { readonly apiKey: string };
  /** Accepted when sent; the compatible simulator also serves callers without a key. */
  readonly compatible: { readonly apiKey: string };
  readonly bedrock: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Required with the access key only when a request brings one. */
    readonly sessionToken: string;
    readonly bearer: string;
  };
  readonly oci: OciCredentials;
}

let oci: OciCredentials | undefined;

export const simulatorCredentials: SimulatorCredentials = {
  openai: { apiKey: 'sk-simulated-openai-key' },
  azure: { apiKey: 'simulated-azure-key' },
  entra: {
    tenantId: '11111111-2222-4333-8444-555555555555',
    clientId: '66666666-7777-4888-8999-aaaaaaaaaaaa',
    clientSecret: 'simulated-entra-secret',
  },
  anthropic: { apiKey: 'sk-ant-simulated-key' },
  compatible: { apiKey: 'simulated-compatible-key' },
  bedrock: {
    accessKeyId: 'AKIASIMULATED0000000',
    secretAccessKey: 'simulated/secret/access/key/of/no/account',
    sessionToken: 'simulated-session-token',
    bearer: 'bedrock-api-key-simulated',
  },
  /** The one that is no constant: a key pair made at first use, the same for the rest of the process. */
  get oci() {
    oci ??= makeOciCredentials();
    return oci;
  },
};
