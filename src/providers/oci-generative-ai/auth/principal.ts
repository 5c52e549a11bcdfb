import { createPrivateKey } from 'node:crypto';
import { TokenCache } from '../../token-cache.ts';
import type { Credentials } from './credentials.ts';
import type { PrincipalSettings } from './settings.ts';
import type { SigningKey } from './signature.ts';
import { tokenExpiryMs } from './token.ts';

/** What we ask of `oci-common`'s providers: they fetch tokens with an HTTP client of their own, outside our dialler. */
export interface TokenSource {
  getKeyId(): Promise<string>;
  /** PEM. */
  getPrivateKey(): string;
  getPassphrase(): string | null;
  /** Gets another token although the present one has not expired. */
  refresh(): Promise<unknown>;
}

/** How long a token without an expiry we can read counts; half of it is the time before which tokens are renewed. */
const UNKNOWN_LIFE_MS = 600_000;

/**
 * Credentials of an instance, a resource, a workload or a session: a short-lived token and the key it was made for,
 * which always go together.
 * @param open loads the source on the first call, so that a start without network is no failure
 */
export function principalCredentials(open: () => Promise<TokenSource>, clock: { now(): number }): Credentials {
  let source: TokenSource | undefined;
  let had = false;
  const cache = new TokenCache<SigningKey>(
    async () => {
      source ??= await open();
      if (had) await source.refresh();
      const value = await readKey(source);
      had = true;
      return { value, expiresAtMs: tokenExpiryMs(value.keyId) ?? clock.now() + UNKNOWN_LIFE_MS };
    },
    () => clock.now(),
  );
  return { signingKey: (refused) => cache.get(refused) };
}

async function readKey(source: TokenSource): Promise<SigningKey> {
  const keyId = await source.getKeyId();
  const passphrase = source.getPassphrase();
  const key = source.getPrivateKey();
  return { keyId, key: createPrivateKey(passphrase ? { key, passphrase } : key) };
}

/** Loads `oci-common`, which is large and wanted for principals alone, and opens the one that was configured. */
export async function openTokenSource(settings: PrincipalSettings): Promise<TokenSource> {
  const { default: common } = await import('oci-common');
  switch (settings.principal) {
    case 'instance':
      return new common.InstancePrincipalsAuthenticationDetailsProviderBuilder().build();
    case 'resource':
      return common.ResourcePrincipalAuthenticationDetailsProvider.builder();
    case 'workload':
      return common.OkeWorkloadIdentityAuthenticationDetailsProvider.builder(
        // Its builder takes the usual places for empty paths.
        settings.certificatePath ?? '',
        settings.tokenPath ?? '',
      );
    case 'session':
    default:
      return sessionSource(() => new common.SessionAuthDetailProvider(settings.configFile, settings.profile));
  }
}

interface SessionProvider {
  getKeyId(): Promise<string>;
  getPrivateKey(): string;
  getPassphrase(): string | null;
  refreshSessionToken(): Promise<string>;
}

/** A session's token lies in a file that `oci session refresh` may have renewed; only if not, we ask for another. */
export function sessionSource(read: () => SessionProvider): TokenSource {
  let session = read();
  return {
    getKeyId: () => session.getKeyId(),
    getPrivateKey: () => session.getPrivateKey(),
    getPassphrase: () => session.getPassphrase(),
    async refresh() {
      const before = await session.getKeyId();
      session = read();
      if ((await session.getKeyId()) === before) await session.refreshSessionToken();
    },
  };
}
