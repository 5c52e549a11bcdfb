import { Fault } from '../core/index.ts';
import {
  addressAllowed,
  RefusedKey,
  RevokedKey,
  type ApiKey,
  type KeyCache,
  type KeyHasher,
  type Principal,
} from '../identity/index.ts';
import type { Snapshot } from './snapshot.ts';

/** Turns a presented key or token into who is calling; synchronous when it is warm. */
export interface Authenticator {
  /**
   * @param presented a key, or a token of an issuer that the snapshot names
   * @throws Fault `key.* | jwt.* | store.unavailable | snapshot.stale`
   */
  authenticate(presented: string, remoteAddress: string, snapshot: Snapshot): Principal | Promise<Principal>;
}

/** How long ago the store was last heard of: `stale` serves known keys only, `dead` serves nothing. */
export type Freshness = 'fresh' | 'stale' | 'dead';

/** @param ageMs since the store was last heard of */
export function freshnessOf(ageMs: number, limits: { readonly staleMs: number; readonly deadMs: number }): Freshness {
  if (ageMs > limits.deadMs) return 'dead';
  return ageMs > limits.staleMs ? 'stale' : 'fresh';
}

/** Keys by keyed hash from the cache; a database is asked only for a key not seen before. */
export function keyAuthenticator(
  keys: KeyCache,
  hash: KeyHasher,
  freshness: () => Freshness,
  onRevoked: (key: ApiKey, remoteAddress: string) => void,
): Authenticator {
  const told = (error: unknown, remoteAddress: string): unknown => {
    if (error instanceof RevokedKey) onRevoked(error.key, remoteAddress);
    return error;
  };
  return {
    authenticate(presented, remoteAddress, snapshot) {
      const age = freshness();
      if (age === 'dead') throw new Fault('snapshot.stale', { retryAfterMs: 5_000 });
      try {
        const key = keys.find(hash(presented), age === 'stale');
        if (!(key instanceof Promise)) return principalOf(key, remoteAddress, snapshot);
        return key
          .then((found) => principalOf(found, remoteAddress, snapshot))
          .catch((error: unknown) => {
            throw told(error, remoteAddress);
          });
      } catch (error) {
        throw told(error, remoteAddress);
      }
    },
  };
}

function principalOf(key: ApiKey, remoteAddress: string, snapshot: Snapshot): Principal {
  if (!addressAllowed(key, remoteAddress)) {
    throw new RefusedKey('key.address_denied', key, `key ${key.id} used from ${remoteAddress}`);
  }
  const application = snapshot.applications.get(key.applicationId);
  // Retired with its application: the key is as good as revoked.
  if (!application) throw new RevokedKey(key, `the application of key ${key.id} is retired`);
  return { key, token: null, application };
}
