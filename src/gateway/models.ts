import { Fault } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import type { ModelVersion, Route } from '../registry/index.ts';
import { match, mayCall, withoutProduction } from '../routing/index.ts';
import type { Snapshot } from './snapshot.ts';

interface ModelObject {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since the Unix epoch: when the model was registered here; of a route, the first of its models. */
  readonly created: number;
  /** The team that owns it, told in its own organization; the organization otherwise. */
  readonly owned_by: string;
}

function modelObject(snapshot: Snapshot, { application }: Principal, id: string, route?: Route): ModelObject {
  const names = route ? route.targets.map(({ model }) => model) : [id];
  const origins = names.flatMap((name) => snapshot.origins.get(snapshot.versions.get(name)?.model ?? name) ?? []);
  const [first] = origins.toSorted((a, b) => a.createdAt - b.createdAt);
  const team = !route && first?.organizationId === application.organizationId ? first.ownerTeam : null;
  // Between the start on a new file and the first look at the store nothing is known of a model but its name.
  const created = Math.floor((first?.createdAt ?? 0) / 1_000);
  return { id, object: 'model', created, owned_by: team ?? first?.organization ?? application.organizationName };
}

/** `GET /v1/models`: the routes and models this key may put in `model`, and no others. */
export function listModels(snapshot: Snapshot, principal: Principal): { object: 'list'; data: ModelObject[] } {
  const routes = [...snapshot.routes.keys()].filter((name) => mayCall(principal, name, undefined));
  const models = [...snapshot.defaultVersions.keys()].filter(
    (name) =>
      !snapshot.routes.has(name) &&
      isOffered(versionOf(snapshot, name), principal) &&
      mayCall(principal, name, versionOf(snapshot, name)),
  );
  const named = (id: string) => modelObject(snapshot, principal, id, snapshot.routes.get(id));
  return { object: 'list', data: [...routes, ...models].toSorted().map(named) };
}

/** `GET /v1/models/{id}`. What the key may not use does not exist for it. */
export function showModel(snapshot: Snapshot, principal: Principal, id: string): ModelObject {
  const found = match(snapshot, id, principal.application.organizationId);
  const version = found?.route ? undefined : versionOf(snapshot, id);
  if (found && mayCall(principal, id, version, found.route)) {
    if (version?.state === 'archived') throw new Fault('model.archived', { param: 'model' });
    return modelObject(snapshot, principal, id, found.route);
  }
  const why = withoutProduction(snapshot, id, principal) ?? `The model "${id.slice(0, 200)}" does not exist.`;
  throw new Fault('model.unknown', { public: why, param: 'model' });
}

/** What has ended for the application is not among what it may name. */
const isOffered = (version: ModelVersion | undefined, { application }: Principal): boolean =>
  version === undefined ||
  (version.state !== 'archived' && (version.uses === null || version.uses.has(application.id)));

const versionOf = (snapshot: Snapshot, name: string) =>
  snapshot.versions.get(snapshot.defaultVersions.get(name) ?? name);
