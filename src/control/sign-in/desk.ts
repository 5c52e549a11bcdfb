import { createHash } from 'node:crypto';
import type { OidcSettings } from '../../config/index.ts';
import { Fault, type Clock } from '../../core/index.ts';
import type { KeyHasher } from '../../identity/index.ts';
import type { Repositories, Store } from '../../store/index.ts';
import { admit } from './admit.ts';
import { OpenIdClient, type Attempt, type OpenFetch } from './openid.ts';
import { openTold, type From, type Opened } from './opened.ts';
import type { Seals } from './sealed.ts';

/** So long a person may take at the provider. */
export const ATTEMPT_MS = 600_000;
/** A command waits for its code; nothing else does. */
const CODE_MS = 60_000;

export interface SignInDeps {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
  readonly hash: KeyHasher;
  readonly seals: Seals;
  readonly openFetch: OpenFetch;
  /** As they are in force now, with the address of the callback. */
  oidc(): { readonly settings: OidcSettings; readonly redirectUri: string } | undefined;
}

/** A command that waits at a port of its own machine, and proves by the verifier that it is the one. */
export interface Waiting {
  readonly port: number;
  /** SHA-256 of its verifier, base64url. */
  readonly challenge: string;
}

interface Remembered {
  readonly attempt: Attempt;
  readonly waiting: Waiting | null;
}

/** For the command line: who signed in, sealed until the command comes for it. */
interface Code {
  readonly id: string;
  readonly userId: string;
  readonly challenge: string;
  readonly authTime: number;
  readonly idTokenDigest: string;
}

/** Lets people in: what they prove at the provider becomes a session, or a code that a command turns into one. */
export class SignInDesk {
  readonly #deps: SignInDeps;
  readonly #openId: OpenIdClient;

  constructor(deps: SignInDeps) {
    this.#deps = deps;
    this.#openId = new OpenIdClient(deps.openFetch);
  }

  /** @returns where the person goes, and what the browser keeps meanwhile. @throws Fault `path.unknown`, `signin.unavailable` */
  async begin(waiting: Waiting | null, fresh: boolean): Promise<{ readonly url: string; readonly remembered: string }> {
    const { settings, redirectUri } = this.#settings();
    const { url, attempt } = await this.#openId.begin(settings, redirectUri, fresh);
    const content: Remembered = { attempt, waiting };
    const { seals, clock } = this.#deps;
    return { url: url.href, remembered: seals.seal('attempt', content, clock.now() + ATTEMPT_MS) };
  }

  /**
   * @param query of the callback as it came
   * @param text what the browser kept
   * @throws Fault `signin.refused`, `signin.unavailable`
   */
  async finish(
    query: string,
    text: string | undefined,
    from: From,
  ): Promise<{ readonly opened: Opened } | { readonly code: string; readonly port: number }> {
    const { store, clock, seals } = this.#deps;
    const { settings, redirectUri } = this.#settings();
    const now = clock.now();
    const kept = text === undefined ? undefined : (seals.open('attempt', text, now) as Remembered | undefined);
    if (!kept) throw new Fault('signin.refused', { internal: 'the browser did not begin this, or too long ago' });
    const { attempt, waiting } = kept;
    const proof = await this.#openId.redeem(settings, redirectUri, query, attempt);
    return store.transaction(async (repositories) => {
      await useOnce(repositories, `state ${attempt.state}`, now + ATTEMPT_MS);
      const user = await admit(repositories, settings, proof, now);
      const { authTime, idTokenDigest } = proof;
      if (!waiting) {
        const wanted = { kind: 'browser', method: 'oidc', address: from.address, authTime, idTokenDigest } as const;
        return { opened: await openTold(repositories, this.#deps, user, wanted, from) };
      }
      const code: Code = {
        id: attempt.state,
        userId: user.id,
        challenge: waiting.challenge,
        authTime,
        idTokenDigest,
      };
      return { code: seals.seal('code', code, now + CODE_MS), port: waiting.port };
    });
  }

  /** A command comes for its session. @throws Fault `signin.refused` */
  async redeem(text: string, verifier: string, from: From): Promise<Opened> {
    const { store, clock, seals } = this.#deps;
    const now = clock.now();
    const code = seals.open('code', text, now) as Code | undefined;
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (!code || code.challenge !== challenge)
      throw new Fault('signin.refused', { internal: 'the code is not ours, is over, or belongs to another command' });
    return store.transaction(async (repositories) => {
      await useOnce(repositories, `code ${code.id}`, now + CODE_MS);
      const user = await repositories.users.findUser(code.userId);
      if (!user || user.disabledAt !== null) throw new Fault('signin.refused', { internal: 'the user is disabled' });
      const { authTime, idTokenDigest } = code;
      const wanted = { kind: 'bearer', method: 'oidc', address: from.address, authTime, idTokenDigest } as const;
      return openTold(repositories, this.#deps, user, wanted, from);
    });
  }

  #settings() {
    const oidc = this.#deps.oidc();
    if (oidc) return oidc;
    throw new Fault('path.unknown', { public: 'Nobody signs in here: identity.oidc is not configured.' });
  }
}

async function useOnce({ sessions }: Repositories, what: string, expiresAt: number): Promise<void> {
  const hash = createHash('sha256').update(what).digest('hex');
  if (await sessions.useOnce(hash, expiresAt)) return;
  throw new Fault('signin.refused', { internal: 'the answer of the provider was used before' });
}
