import { didYouMean } from '../config/index.ts';
import { Fault } from '../core/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import { isPattern, isVisible, match } from '../routing/index.ts';

/** So many names a person reads in one line. */
const NAMED_MAX = 20;

/**
 * Refuses a list of models in which a name leads nowhere: a key that may call only "asistant" may call nothing, and says
 * so only when it is used. A pattern may stand for what comes later.
 * @param organizationId of whose application it is; what another has registered is not there
 * @throws Fault `request.invalid` naming the nearest, or what there is
 */
export function requireKnownModels(
  snapshot: Snapshot,
  models: readonly string[] | undefined,
  organizationId: string,
): void {
  const unknown = models?.findIndex((name) => !isKnown(snapshot, name, organizationId)) ?? -1;
  if (!models || unknown < 0) return;
  const name = models[unknown] ?? '';
  const all = namesOf(snapshot, organizationId);
  const near = didYouMean(name, all);
  const known =
    all.length > NAMED_MAX
      ? `${all.slice(0, NAMED_MAX).join(', ')} and ${all.length - NAMED_MAX} more`
      : all.join(', ');
  const hint =
    near === undefined ? (known === '' ? 'None is configured.' : `There are: ${known}.`) : `Did you mean "${near}"?`;
  throw new Fault('request.invalid', {
    public: `There is no model or route "${name}". ${hint}`,
    param: `models[${unknown}]`,
  });
}

function isKnown(snapshot: Snapshot, name: string, organizationId: string): boolean {
  if (isPattern(name) || match(snapshot, name, organizationId)) return true;
  // A model without a version in production may be granted before its day.
  for (const version of snapshot.versions.values())
    if (version.model === name && isVisible(version, organizationId)) return true;
  return false;
}

function namesOf({ routes, patterns, versions }: Snapshot, organizationId: string): string[] {
  const seen = [...versions.values()].filter((version) => isVisible(version, organizationId));
  const models = new Set(seen.map(({ model }) => model));
  // A pattern is a route too.
  return [...new Set([...routes.keys(), ...patterns.map(({ route }) => route.name), ...models])];
}
