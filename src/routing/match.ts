import type { Principal } from '../identity/index.ts';
import type { ModelVersion, Route } from '../registry/index.ts';
import { fits, type RoutePattern } from './pattern.ts';

/** What routing reads of the snapshot. */
export interface Catalogue {
  /** By `name@version`. */
  readonly versions: ReadonlyMap<string, ModelVersion>;
  /** Model name → its one default version's `name@version`. */
  readonly defaultVersions: ReadonlyMap<string, string>;
  /** Routes with a plain name. */
  readonly routes: ReadonlyMap<string, Route>;
  /** Routes whose name is a pattern, most specific first. */
  readonly patterns: readonly RoutePattern[];
}

/** What a name in `model` means. */
export interface Match {
  readonly how: 'route' | 'model' | 'version' | 'pattern';
  readonly route: Route | undefined;
  readonly targets: Route['targets'];
}

/**
 * A name is, in this order, a route, a model (its default version), `name@version`, or what the most specific pattern
 * fits. A model that is registered and has no version to call is not given away to a pattern.
 */
export function match(catalogue: Catalogue, name: string): Match | undefined {
  const exact = catalogue.routes.get(name);
  if (exact) return { how: 'route', route: exact, targets: exact.targets };
  if (catalogue.defaultVersions.has(name)) return named('model', name);
  if (catalogue.versions.has(name)) return named('version', name);
  if (catalogue.patterns.length === 0 || isRegistered(catalogue, name)) return undefined;
  const route = catalogue.patterns.find((pattern) => fits(name, pattern))?.route;
  return route && { how: 'pattern', route, targets: route.targets };
}

const named = (how: Match['how'], name: string): Match => ({
  how,
  route: undefined,
  targets: [{ model: name, weight: 1 }],
});

/** Names of the models of a catalogue, which never changes: each new one is another. */
const modelsOf = new WeakMap<Catalogue['versions'], ReadonlySet<string>>();

function isRegistered({ versions }: Catalogue, name: string): boolean {
  const at = name.indexOf('@');
  let models = modelsOf.get(versions);
  if (!models) {
    models = new Set(Array.from(versions.values(), ({ model }) => model));
    modelsOf.set(versions, models);
  }
  return models.has(at < 0 ? name : name.slice(0, at));
}

/** States in which a version may be called. The others belong to the lifecycle's earlier and later days. */
const CALLABLE = new Set<ModelVersion['state']>(['production', 'deprecated']);

export const isCallable = ({ state }: ModelVersion): boolean => CALLABLE.has(state);

export function versionOf(catalogue: Catalogue, name: string): ModelVersion | undefined {
  return catalogue.versions.get(catalogue.defaultVersions.get(name) ?? name);
}

/**
 * A list names routes, patterns as they are written, models or `name@version`; a route's name covers what stands behind
 * it.
 * @param route whose name is a pattern that fits `name`
 */
export function mayCall(principal: Principal, name: string, version: ModelVersion | undefined, route?: Route): boolean {
  const allows = (list: readonly string[] | null): boolean =>
    list === null ||
    list.includes(name) ||
    (route !== undefined && list.includes(route.name)) ||
    (version !== undefined && (list.includes(version.model) || list.includes(version.id)));
  return allows(principal.application.models) && (principal.key === null || allows(principal.key.models));
}
