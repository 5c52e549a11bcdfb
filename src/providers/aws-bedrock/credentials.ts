import { Fault } from '../../core/index.ts';
import { vendorSentence } from '../vendor-text.ts';
import type { AwsAuth } from './settings.ts';

/** Keys in the shape the signer takes: in clear, so they go from the source to the signer and nowhere else. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface KeySource {
  /**
   * @param afterRefusal the vendor refused the last ones: fetch others, where there can be others
   * @throws Fault `provider.credentials`
   */
  keys(afterRefusal: boolean): Promise<AwsKeys>;
}

/** What `@aws-sdk/credential-provider-node` gives: it caches, and renews what is about to expire. */
export type Chain = (ask?: { forceRefresh?: boolean }) => Promise<AwsKeys>;

/** Between two renewals forced by refusals. A wrong policy refuses every call; the token service is not to pay for it. */
const FORCED_REFRESH_MS_MIN = 5_000;

export function keySource(
  auth: Exclude<AwsAuth, { bearer: unknown }>,
  region: string,
  clock: { now(): number },
  openChain: (region: string, profile: string | undefined) => Promise<Chain> = loadChain,
): KeySource {
  if ('defaultChain' in auth) return new ChainSource(() => openChain(region, auth.profile), clock);
  const keys: AwsKeys = {
    accessKeyId: auth.accessKeyId.reveal(),
    secretAccessKey: auth.secretAccessKey.reveal(),
    ...(auth.sessionToken ? { sessionToken: auth.sessionToken.reveal() } : {}),
  };
  return {
    keys: (afterRefusal) => {
      // The same keys would be refused again.
      if (afterRefusal) throw new Fault('provider.credentials', { internal: 'The configured keys were refused.' });
      return Promise.resolve(keys);
    },
  };
}

class ChainSource implements KeySource {
  readonly #open: () => Promise<Chain>;
  readonly #clock: { now(): number };
  #chain: Promise<Chain> | undefined;
  #forcedAt = Number.NEGATIVE_INFINITY;

  constructor(open: () => Promise<Chain>, clock: { now(): number }) {
    this.#open = open;
    this.#clock = clock;
  }

  async keys(afterRefusal: boolean): Promise<AwsKeys> {
    try {
      this.#chain ??= this.#open();
      const chain = await this.#chain;
      return await chain({ forceRefresh: afterRefusal && this.#mayForce() });
    } catch (cause) {
      const reason = cause instanceof Error ? `${cause.name}: ${vendorSentence(cause.message)}` : 'unknown';
      // The cause itself is not kept: a credential process may print its secrets into its error.
      throw new Fault('provider.credentials', { internal: `The default chain gave no credentials (${reason}).` });
    }
  }

  #mayForce(): boolean {
    const now = this.#clock.now();
    if (now - this.#forcedAt < FORCED_REFRESH_MS_MIN) return false;
    this.#forcedAt = now;
    return true;
  }
}

/**
 * Loaded when first needed: two dozen packages that most installations never use.
 * @param region of the token service that roles are assumed at, where the profile names none: its own default would
 *   lie in another partition. As the "parent's" region it leaves the sign-on service in its own.
 */
async function loadChain(region: string, profile: string | undefined): Promise<Chain> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider({ parentClientConfig: { region }, ...(profile === undefined ? {} : { profile }) });
}
