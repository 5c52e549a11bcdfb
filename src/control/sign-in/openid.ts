import { createHash } from 'node:crypto';
import type * as OpenId from 'openid-client';
import { isLoopback, type OidcSettings } from '../../config/index.ts';
import { Fault } from '../../core/index.ts';

/** What binds the answer of the provider to the browser that began. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Whether the person must prove anew who they are, whatever the provider remembers. */
  readonly fresh: boolean;
}

/** Who the provider says it is. Times are epoch milliseconds. */
export interface Proof {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
  readonly groups: readonly string[];
  /** When the person proved who they are; 0 where the provider does not say: long ago. */
  readonly authTime: number;
  /** SHA-256 of the identity token, lower-case hex. */
  readonly idTokenDigest: string;
}

/** Leaves the process: one origin at a time, through the dialler. */
export type OpenFetch = (settings: OidcSettings) => OpenId.CustomFetch;

const NAME_LENGTH_MAX = 200;
const GROUPS_MAX = 10_000;
const TIMEOUT_SECONDS = 10;
/** So old a proof may be where a fresh one was asked for: the person was sent to the provider just now. */
const FRESH_SECONDS = 300;

/** Code flow with PKCE (RFC 9700) at the configured provider. The library is loaded with the first sign-in. */
export class OpenIdClient {
  readonly #openFetch: OpenFetch;
  /** What is known of a provider belongs to the settings it was asked with; a reload brings others. */
  readonly #known = new WeakMap<OidcSettings, Promise<OpenId.Configuration>>();

  constructor(openFetch: OpenFetch) {
    this.#openFetch = openFetch;
  }

  /** Where the person goes, and what to remember of it. @throws Fault `signin.unavailable` */
  async begin(settings: OidcSettings, redirectUri: string, fresh: boolean): Promise<{ url: URL; attempt: Attempt }> {
    const { client, configuration } = await this.#open(settings);
    const attempt = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      fresh,
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: settings.scopes.join(' '),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...(fresh && { max_age: '0', prompt: 'login' }),
    });
    return { url, attempt };
  }

  /**
   * @param query of the callback, as it came
   * @throws Fault `signin.refused` for anything that does not fit; `signin.unavailable`
   */
  async redeem(settings: OidcSettings, redirectUri: string, query: string, attempt: Attempt): Promise<Proof> {
    const { client, configuration } = await this.#open(settings);
    // Built from what is configured: what a request says of its host decides nothing.
    const url = new URL(redirectUri);
    url.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
        ...(attempt.fresh && { maxAge: FRESH_SECONDS }),
      });
      return proofOf(settings, tokens.claims(), tokens.id_token);
    } catch (cause) {
      if (cause instanceof Fault) throw cause;
      throw new Fault('signin.refused', { internal: `The provider's answer was not taken: ${String(cause)}`, cause });
    }
  }

  async #open(settings: OidcSettings) {
    const client = await import('openid-client');
    const known = this.#known.get(settings) ?? this.#discover(client, settings);
    this.#known.set(settings, known);
    try {
      return { client, configuration: await known };
    } catch (cause) {
      this.#known.delete(settings);
      throw new Fault('signin.unavailable', {
        internal: `The OpenID provider cannot be asked: ${String(cause)}`,
        cause,
      });
    }
  }

  async #discover(client: typeof OpenId, settings: OidcSettings): Promise<OpenId.Configuration> {
    const { issuer, clientId, clientSecret } = settings;
    const server = new URL(issuer);
    const isPlain = server.protocol === 'http:' && isLoopback(server.hostname.replaceAll(/[[\]]/g, ''));
    return client.discovery(
      server,
      clientId,
      undefined,
      clientSecret ? client.ClientSecretBasic(clientSecret.reveal()) : client.None(),
      {
        timeout: TIMEOUT_SECONDS,
        [client.customFetch]: this.#openFetch(settings),
        // The signature is checked although the token came from the provider itself: approvals rest on it.
        execute: [client.enableNonRepudiationChecks, ...(isPlain ? [client.allowInsecureRequests] : [])],
      },
    );
  }
}

function proofOf(settings: OidcSettings, claims: OpenId.IDToken | undefined, token: string | undefined): Proof {
  if (!claims || token === undefined) throw new Fault('signin.refused', { internal: 'there is no identity token' });
  const { iss, sub, name, preferred_username: username, email, email_verified: isVerified, auth_time: at } = claims;
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? value.slice(0, NAME_LENGTH_MAX) : undefined;
  const groups = claims[settings.groupsClaim];
  return {
    issuer: iss,
    subject: sub,
    name: text(name) ?? text(username) ?? text(email) ?? sub.slice(0, NAME_LENGTH_MAX),
    email: isVerified === false ? null : (text(email) ?? null),
    groups: [groups]
      .flat()
      .slice(0, GROUPS_MAX)
      .filter((group): group is string => typeof group === 'string'),
    authTime: typeof at === 'number' ? at * 1_000 : 0,
    idTokenDigest: createHash('sha256').update(token).digest('hex'),
  };
}
