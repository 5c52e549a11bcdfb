import { createPrivateKey } from 'node:crypto';
import { Fault } from '../../../core/index.ts';
import type { PrincipalSettings } from '../settings.ts';
import type { Credentials } from './credentials.ts';
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

/** Renewed this long before it expires, so that no request is signed with a token that dies on the way. */
const RENEW_BEFORE_MS = 60_000;
/** A refused token is not renewed again within this time: a hundred calls refused at once need one new token. */
const RENEW_EVERY_MS = 10_000;
/** How long a token without an expiry we can read is kept. */
const UNKNOWN_EXPIRY_MS = 300_000;

interface Current {
  readonly signingKey: SigningKey;
  readonly fetchedMs: number;
  readonly expiresMs: number;
}

/**
 * Credentials of an instance, a resource, a workload or a session: a short-lived token and the key it was made for,
 * which always go together. One fetch at a time, however many calls wait.
 * @param open loads the source on the first call, so that a start without network is no failure
 */
export class PrincipalCredentials implements Credentials {
  readonly #open: () => Promise<TokenSource>;
  readonly #clock: { now(): number };
  #source: TokenSource | undefined;
  #current: Current | undefined;
  #fetching: Promise<Current> | undefined;

  constructor(open: () => Promise<TokenSource>, clock: { now(): number }) {
    this.#open = open;
    this.#clock = clock;
  }

  async signingKey(refused: boolean): Promise<SigningKey> {
    const now = this.#clock.now();
    const current = this.#current;
    if (current && !this.#isStale(current, refused, now)) return current.signingKey;
    this.#fetching ??= this.#fetch(current !== undefined).finally(() => {
      this.#fetching = undefined;
    });
    try {
      return (await this.#fetching).signingKey;
    } catch (cause) {
      // A token that still lives is better than none while the token service is away.
      if (current && !refused && now < current.expiresMs) return current.signingKey;
      throw new Fault('provider.credentials', {
        internal: `No token could be had for the principal: ${cause instanceof Error ? cause.message : 'unknown'}`,
        cause,
        retryable: true,
      });
    }
  }

  #isStale(current: Current, refused: boolean, now: number): boolean {
    return refused ? now - current.fetchedMs >= RENEW_EVERY_MS : now >= current.expiresMs - RENEW_BEFORE_MS;
  }

  async #fetch(renew: boolean): Promise<Current> {
    this.#source ??= await this.#open();
    if (renew) await this.#source.refresh();
    const keyId = await this.#source.getKeyId();
    const passphrase = this.#source.getPassphrase();
    const pem = this.#source.getPrivateKey();
    const key = createPrivateKey(passphrase ? { key: pem, passphrase } : pem);
    const fetchedMs = this.#clock.now();
    const expiresMs = tokenExpiryMs(keyId) ?? fetchedMs + UNKNOWN_EXPIRY_MS;
    this.#current = { signingKey: { keyId, key }, fetchedMs, expiresMs };
    return this.#current;
  }
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
