import { Fault } from '../core/index.ts';
import { mayBeToken, type Documents, type Held, type Principal, type TokenDesk } from '../identity/index.ts';
import type { Authenticator, Freshness } from './authenticator.ts';
import type { Reach, Snapshot, TokenAccess } from './snapshot.ts';

/** The way to the documents of one issuer. */
export type OpenDocuments = (origin: string, network: Reach) => Documents;

export interface TokenAuthenticatorOptions {
  readonly desk: TokenDesk;
  readonly openDocuments: OpenDocuments;
  readonly freshness: () => Freshness;
  /** Told of each refusal: of who is not known nothing stands in the call log. */
  readonly onRefused: (fault: Fault) => void;
}

const NOT_PRIVATE: Reach = { privateAddresses: [] };

/** Has the desk go by the rules of a snapshot; at once where it does already. */
export function followTokens(desk: TokenDesk, { rules, networks }: TokenAccess, open: OpenDocuments): void {
  desk.follow(rules, (origin, { issuer }) => open(origin, networks.get(issuer) ?? NOT_PRIVATE));
}

/** Tokens by the issuers that the snapshot names; everything else is taken for a key. */
export function tokenAuthenticator(keys: Authenticator, options: TokenAuthenticatorOptions): Authenticator {
  const { desk, openDocuments, freshness, onRefused } = options;
  const told = (error: unknown): unknown => {
    if (error instanceof Fault) onRefused(error);
    return error;
  };
  return {
    authenticate(presented, remoteAddress, snapshot) {
      const { tokens } = snapshot;
      // No longer configured: nobody is asked for keys any more.
      if (tokens === null && desk.rules.size > 0) desk.close();
      if (tokens === null || !mayBeToken(presented)) return keys.authenticate(presented, remoteAddress, snapshot);
      if (freshness() === 'dead') throw new Fault('snapshot.stale', { retryAfterMs: 5_000 });
      if (desk.rules !== tokens.rules) followTokens(desk, tokens, openDocuments);
      try {
        const held = desk.find(presented);
        if (!(held instanceof Promise)) return principalOf(held, snapshot);
        return held
          .then((found) => principalOf(found, snapshot))
          .catch((error: unknown) => {
            throw told(error);
          });
      } catch (error) {
        throw told(error);
      }
    },
  };
}

function principalOf(held: Held, { tokens }: Snapshot): Principal {
  const application = tokens?.applications.get(held.application);
  if (application) return { key: null, token: held, application };
  throw new Fault('jwt.unmapped', {
    internal: `a token of ${held.issuer} was refused: it leads to ${held.application}, and there is no such application`,
  });
}
