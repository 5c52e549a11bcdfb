import { hash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Snapshot } from '../gateway/index.ts';
import type { SharedNames } from '../routing/index.ts';

const known = new WeakMap<Snapshot, SharedNames>();

/**
 * What nodes call deployments among themselves: a digest of its id, where it is and what it is called there, so that
 * installations that share a store mean the same thing, and a deployment whose endpoint changes begins anew.
 */
export function sharedNames(snapshot: Snapshot): SharedNames {
  const found = known.get(snapshot);
  if (found) return found;
  const fieldOf = new Map<string, string>();
  const idOf = new Map<string, string>();
  for (const { deployments } of snapshot.versions.values()) {
    for (const { id, providerId, target } of deployments) {
      const origin = snapshot.providers.get(providerId)?.origin ?? '';
      const field = hash('sha256', `${id}\n${origin}\n${target.model}`, 'base64url').slice(0, 22);
      fieldOf.set(id, field);
      idOf.set(field, id);
    }
  }
  const names = { fieldOf, idOf };
  known.set(snapshot, names);
  return names;
}

/** Unique among all processes that share a store, and readable for people. */
export const processName = (): string =>
  `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 64)}:${process.pid}:${randomBytes(2).toString('hex')}`;
