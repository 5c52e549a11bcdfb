import type { Snapshot } from '../gateway/index.ts';
import type { TenantScope } from '../identity/index.ts';

/** The snapshot with the models that exist for whoever asks: what is everybody's, and those of their organization. */
export function seenBy(snapshot: Snapshot, scope: TenantScope): Snapshot {
  if ('everything' in scope) return snapshot;
  const mine = [...snapshot.versions].filter(
    ([, { organizationId }]) => organizationId === null || organizationId === scope.organizationId,
  );
  const versions = new Map(mine);
  const defaults = [...snapshot.defaultVersions].filter(([, id]) => versions.has(id));
  return { ...snapshot, versions, defaultVersions: new Map(defaults) };
}
