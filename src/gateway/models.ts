import { Fault } from '../core/index.ts';
import type { Principal } from '../identity/index.ts';
import { match, mayCall, withoutProduction } from '../routing/index.ts';
import type { Snapshot } from './snapshot.ts';

interface ModelObject {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since the Unix epoch; 0 where unknown, since the field is required. */
  readonly created: number;
  readonly owned_by: string;
}

const modelObject = (id: string): ModelObject => ({ id, object: 'model', created: 0, owned_by: 'sallyport' });

/** `GET /v1/models`: the routes and models this key may put in `model`, and no others. */
export function listModels(snapshot: Snapshot, principal: Principal): { object: 'list'; data: ModelObject[] } {
  const routes = [...snapshot.routes.keys()].filter((name) => mayCall(principal, name, undefined));
  const models = [...snapshot.defaultVersions.keys()].filter(
    (name) => !snapshot.routes.has(name) && mayCall(principal, name, versionOf(snapshot, name)),
  );
  return { object: 'list', data: [...routes, ...models].toSorted().map(modelObject) };
}

/** `GET /v1/models/{id}`. What the key may not use does not exist for it. */
export function showModel(snapshot: Snapshot, principal: Principal, id: string): ModelObject {
  const found = match(snapshot, id, principal.application.organizationId);
  const version = found?.route ? undefined : versionOf(snapshot, id);
  if (found && mayCall(principal, id, version, found.route)) return modelObject(id);
  const why = withoutProduction(snapshot, id, principal) ?? `The model "${id.slice(0, 200)}" does not exist.`;
  throw new Fault('model.unknown', { public: why, param: 'model' });
}

const versionOf = (snapshot: Snapshot, name: string) =>
  snapshot.versions.get(snapshot.defaultVersions.get(name) ?? name);
