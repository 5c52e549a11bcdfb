/** A small catalogue and a principal, for the tests of this folder. */
import type { Principal } from '../identity/index.ts';
import type { Deployment, ModelVersion, Route } from '../registry/index.ts';
import { isPattern, patternsOf } from './pattern.ts';

export const deployment = (id: string): Deployment => ({
  id,
  providerId: id.split('/')[1] ?? 'p',
  region: 'eu',
  target: { model: 'm', outputTokensDefault: 100, unsupported: 'drop', options: {} },
  prices: [],
  unpriced: 'allow',
  ejection: { consecutive: 5, baseMs: 5_000, maxMs: 60_000 },
});

export const version = (id: string, change: Partial<ModelVersion> = {}): ModelVersion => ({
  id,
  model: id.split('@')[0] ?? '',
  version: id.split('@')[1] ?? '',
  kind: 'chat',
  state: 'production',
  lapsed: false,
  barred: null,
  organizationId: null,
  ownerTeamId: null,
  dataClasses: null,
  regions: null,
  access: null,
  uses: null,
  successor: null,
  notices: [],
  digest: id,
  deployments: [deployment(`${id}/p`)],
  ...change,
});

export const route = (name: string, models: readonly string[], change: Partial<Route> = {}): Route => ({
  name,
  strategy: 'priority',
  targets: models.map((model) => ({ model, weight: 1 })),
  retriesMax: 2,
  ejection: null,
  cache: null,
  fallbackOn: {},
  timeouts: { connectMs: 1, headersMs: 2, firstTokenMs: 3, idleMs: 4, totalMs: 5 },
  ...change,
});

export const catalogue = (versions: readonly ModelVersion[], routes: readonly Route[]) => ({
  versions: new Map(versions.map((each) => [each.id, each])),
  // The later one goes before; those in production before the others.
  defaultVersions: new Map(
    ['archived', 'deprecated', 'production'].flatMap((state) =>
      versions.filter((each) => each.state === state).map((each) => [each.model, each.id] as const),
    ),
  ),
  routes: new Map(routes.filter(({ name }) => !isPattern(name)).map((each) => [each.name, each])),
  patterns: patternsOf(routes),
});

export const principal = (models: readonly string[] | null): Principal =>
  ({ application: { models }, key: { models: null } }) as unknown as Principal;
