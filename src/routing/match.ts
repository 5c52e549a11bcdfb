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
 * fits. A model that is registered and has no version to call is not given away to a pattern. What another organization
 * has registered does not exist, so that nobody can take a name away from others.
 * @param organizationId of whoever calls; `undefined`: the operator
 */
export function match(catalogue: Catalogue, name: string, organizationId?: string): Match | undefined {
  const exact = catalogue.routes.get(name);
  if (exact) return { how: 'route', route: exact, targets: exact.targets };
  const version = versionOf(catalogue, name);
  if (version && isVisible(version, organizationId)) return named(version.id === name ? 'version' : 'model', name);
  if (catalogue.patterns.length === 0 || isRegistered(catalogue, name, organizationId)) return undefined;
  const route = catalogue.patterns.find((pattern) => fits(name, pattern))?.route;
  return route && { how: 'pattern', route, targets: route.targets };
}

const named = (how: Match['how'], name: string): Match => ({
  how,
  route: undefined,
  targets: [{ model: name, weight: 1 }],
});

/** Whether a version exists for this organization. */
export const isVisible = ({ organizationId }: ModelVersion, to: string | undefined): boolean =>
  organizationId === null || to === undefined || organizationId === to;

/** A version of each model of a catalogue, which never changes: each new one is another. */
const modelsOf = new WeakMap<Catalogue['versions'], ReadonlyMap<string, ModelVersion>>();

function isRegistered({ versions }: Catalogue, name: string, organizationId: string | undefined): boolean {
  const at = name.indexOf('@');
  let models = modelsOf.get(versions);
  if (!models) {
    models = new Map(Array.from(versions.values(), (version) => [version.model, version]));
    modelsOf.set(versions, models);
  }
  const version = models.get(at < 0 ? name : name.slice(0, at));
  return version !== undefined && isVisible(version, organizationId);
}

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
  if (version && !isVisible(version, principal.application.organizationId)) return false;
  return allows(principal.application.models) && (principal.key === null || allows(principal.key.models));
}
