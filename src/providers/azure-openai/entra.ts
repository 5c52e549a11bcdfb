import type { TokenCredential, TokenCredentialOptions } from '@azure/identity';
import { Fault, Secret } from '../../core/index.ts';
import { withHeader } from '../key-header.ts';
import type { NetworkSettings, Provider, ProviderDeps } from '../port.ts';
import { TokenCache, type Token } from '../token-cache.ts';
import type { Transport } from '../transport/index.ts';
import { vendorSentence } from '../vendor-text.ts';
import { identityHttp } from './identity-http.ts';
import type { EntraSettings, Settings } from './settings.ts';

/** Scopes of the public cloud; v1 has an audience of its own. */
const scopeOf = {
  v1: 'https://ai.azure.com/.default',
  dated: 'https://cognitiveservices.azure.com/.default',
} as const satisfies Record<Settings['dialect'], string>;

/** Where a machine's own identity is asked for unless the host says otherwise in `IDENTITY_ENDPOINT`. */
const METADATA_ORIGIN = 'http://169.254.169.254';

export interface Entra {
  readonly authorize: Provider['authorize'];
  close(): Promise<void>;
}

/**
 * Bearer tokens of Microsoft Entra ID. The identity library is loaded at the first call, so an installation that
 * uses keys never pays for it.
 */
export function openEntra(settings: Settings, entra: EntraSettings, deps: ProviderDeps): Entra {
  const transports = openTransports(entra, settings.network, deps);
  const scope = entra.scope ?? scopeOf[settings.dialect];
  let credential: TokenCredential | undefined;

  async function fetchToken(refused: boolean): Promise<Token> {
    // A new credential has an empty cache: the library would give the refused token again.
    if (refused) credential = undefined;
    try {
      credential ??= await makeCredential(entra, {
        authorityHost: entra.authority,
        httpClient: identityHttp(transports),
        retryOptions: { maxRetries: 1 },
      });
      const token = await credential.getToken(scope);
      if (!token) throw new Error('the identity library gave no token');
      return { value: new Secret(token.token), expiresAtMs: token.expiresOnTimestamp };
    } catch (thrown) {
      throw thrown instanceof Fault ? thrown : signInFault(entra, thrown);
    }
  }

  const tokens = new TokenCache(fetchToken, () => deps.clock.now());
  return {
    authorize: async (request, retryAfterRefusal = false) => {
      const token = await tokens.get(retryAfterRefusal);
      return withHeader(request, 'authorization', `Bearer ${token.reveal()}`);
    },
    close: async () => {
      await Promise.all(Array.from(transports.values(), (transport) => transport.drain()));
    },
  };
}

/** The only addresses sign-in may speak to. A machine's metadata address is private by nature, so it is named here. */
function openTransports(
  entra: EntraSettings,
  network: NetworkSettings,
  deps: ProviderDeps,
): ReadonlyMap<string, Transport> {
  const origin = new URL(entra.authority).origin;
  if (!entra.managedIdentity) return new Map([[origin, deps.openTransport(origin, network)]]);
  const { proxy: _, ...direct } = network;
  const local = { ...direct, privateAddresses: [...network.privateAddresses, '169.254.0.0/16', '127.0.0.0/8'] };
  const endpoint = process.env['IDENTITY_ENDPOINT'];
  const origins = new Set([METADATA_ORIGIN]);
  if (endpoint !== undefined && URL.canParse(endpoint)) origins.add(new URL(endpoint).origin);
  return new Map(Array.from(origins, (each) => [each, deps.openTransport(each, local)]));
}

async function makeCredential(entra: EntraSettings, options: TokenCredentialOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { tenantId = '', clientId = '', clientSecret, certificate, workloadIdentity } = entra;
  // Instance discovery asks the public cloud whether it knows the authority: no for sovereign and private ones.
  const confidential = { ...options, disableInstanceDiscovery: true };
  if (clientSecret) {
    return new identity.ClientSecretCredential(tenantId, clientId, clientSecret.reveal(), confidential);
  }
  if (certificate) {
    const pem = { certificate: certificate.reveal() };
    return new identity.ClientCertificateCredential(tenantId, clientId, pem, confidential);
  }
  if (workloadIdentity) {
    return new identity.WorkloadIdentityCredential({
      ...confidential,
      ...(tenantId === '' ? {} : { tenantId }),
      ...(clientId === '' ? {} : { clientId }),
      ...(workloadIdentity.tokenFile === undefined ? {} : { tokenFilePath: workloadIdentity.tokenFile }),
    });
  }
  return new identity.ManagedIdentityCredential({ ...options, ...(clientId === '' ? {} : { clientId }) });
}

function signInFault(entra: EntraSettings, thrown: unknown): Fault {
  const secrets = [entra.clientSecret, entra.certificate].filter((secret) => secret !== undefined);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault('provider.credentials', {
    internal: `Sign-in at the identity provider failed: ${vendorSentence(said, secrets)}`,
    cause: thrown instanceof Error ? thrown.name : undefined,
  });
}
