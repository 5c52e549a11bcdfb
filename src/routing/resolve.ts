import { Fault } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import type { AttemptTimeouts, Deployment, ModelVersion, Route } from '../registry/index.ts';

/** What routing reads of the snapshot. */
export interface Catalogue {
  /** By `name@version`. */
  readonly versions: ReadonlyMap<string, ModelVersion>;
  /** Model name → its one default version's `name@version`. */
  readonly defaultVersions: ReadonlyMap<string, string>;
  readonly routes: ReadonlyMap<string, Route>;
}

export interface Candidate {
  readonly version: ModelVersion;
  readonly deployment: Deployment;
}

/** The attempts a call may make, in order. */
export interface Plan {
  readonly route: string | null;
  readonly timeouts: AttemptTimeouts | null;
  readonly candidates: readonly Candidate[];
}

/** States in which a version may be called. The others belong to the lifecycle's earlier and later days. */
const CALLABLE = new Set<ModelVersion['state']>(['production', 'deprecated']);
/** A deprecated version may have been archived since the store was last heard of. */
const RETRY_AFTER_MS = 5_000;

export interface ResolveOptions {
  /** The snapshot is stale: serve what is surely still open. Default `false`. */
  readonly productionOnly?: boolean;
}

/**
 * A name in `model` is, in this order, a route, a model (its default version), or `name@version`.
 * @throws Fault `model.unknown | model.denied | model.unavailable | request.wrong_operation | snapshot.stale`
 */
export function resolve(
  catalogue: Catalogue,
  name: string,
  operation: ModelVersion['kind'],
  principal: Principal,
  { productionOnly = false }: ResolveOptions = {},
): Plan {
  const route = catalogue.routes.get(name);
  const versions = route ? routeVersions(catalogue, route) : namedVersions(catalogue, name);
  const [first] = versions;
  if (!first)
    throw refusal('model.unknown', `The model "${name}" does not exist. GET /v1/models lists those you may use.`);
  if (!mayCall(principal, name, route ? undefined : first)) {
    throw refusal('model.denied', `The API key may not use the model "${name}".`);
  }
  const callable = versions.filter((version) => CALLABLE.has(version.state));
  if (callable.length === 0) {
    throw refusal('model.unavailable', `The model "${name}" is not open for calls: its state is ${first.state}.`);
  }
  const open = productionOnly ? callable.filter(({ state }) => state === 'production') : callable;
  if (open.length === 0) {
    throw new Fault('snapshot.stale', {
      internal: `"${name}" is ${first.state}, and the store has not been heard of for too long`,
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
  const fitting = open.filter((version) => version.kind === operation);
  if (fitting.length === 0)
    throw refusal('request.wrong_operation', `The model "${name}" does not serve ${operation}.`);
  const candidates = fitting.flatMap((version) => version.deployments.map((deployment) => ({ version, deployment })));
  return { route: route?.name ?? null, timeouts: route?.timeouts ?? null, candidates };
}

const refusal = (
  code: 'model.unknown' | 'model.denied' | 'model.unavailable' | 'request.wrong_operation',
  sentence: string,
): Fault => new Fault(code, { public: sentence, param: 'model' });

const routeVersions = (catalogue: Catalogue, route: Route): ModelVersion[] =>
  route.targets.flatMap((target) => namedVersions(catalogue, target.model));

function namedVersions(catalogue: Catalogue, name: string): ModelVersion[] {
  const version = catalogue.versions.get(catalogue.defaultVersions.get(name) ?? name);
  return version ? [version] : [];
}

/** A list names routes, models or `name@version`; a route's name covers what stands behind it. */
export function mayCall(principal: Principal, name: string, version: ModelVersion | undefined): boolean {
  const allows = (list: readonly string[] | null): boolean =>
    list === null ||
    list.includes(name) ||
    (version !== undefined && (list.includes(version.model) || list.includes(version.id)));
  return allows(principal.application.models) && allows(principal.key.models);
}
