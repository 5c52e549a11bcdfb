import type { TokenCredential, TokenCredentialOptions } from '@azure/identity';
import { Fault, Secret } from '../../core/index.ts';
import { withHeader } from '../key-header.ts';
import type { Provider, ProviderDeps } from '../port.ts';
import { TokenCache, type Token } from '../token-cache.ts';
import { vendorSentence } from '../vendor-text.ts';
import { identityHttp } from './identity-http.ts';
import type { EntraSettings, Settings } from './settings.ts';

/** Scopes of the public cloud; v1 has an audience of its own. */
const scopeOf = {
  v1: 'https://ai.azure.com/.default',
  dated: 'https://cognitiveservices.azure.com/.default',
} as const satisfies Record<Settings['dialect'], string>;

export interface Entra {
  readonly authorize: Provider['authorize'];
  close(): Promise<void>;
}

/**
 * Bearer tokens of Microsoft Entra ID. The identity library is loaded at the first call, so an installation that
 * uses keys never pays for it. It reaches the sign-in address through our transport and nothing else. The exception
 * is a machine's own identity: our dialler refuses metadata addresses whoever asks, so there, where the operator asked
 * for it by name, the library goes to the host's metadata service by itself.
 */
export function openEntra(settings: Settings, entra: EntraSettings, deps: ProviderDeps): Entra {
  const origin = new URL(entra.authority).origin;
  const transport = entra.managedIdentity ? undefined : deps.openTransport(origin, settings.network);
  const scope = entra.scope ?? scopeOf[settings.dialect];
  let credential: TokenCredential | undefined;

  async function fetchToken(refused: boolean): Promise<Token> {
    // A new credential has an empty cache: the library would give the refused token again.
    if (refused) credential = undefined;
    try {
      credential ??= await makeCredential(entra, {
        authorityHost: entra.authority,
        ...(transport ? { httpClient: identityHttp(origin, transport) } : {}),
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
      await transport?.drain();
    },
  };
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
