import { createHash } from 'node:crypto';
import { compareVersions, type Config, type DeploymentConfig } from '../config/index.ts';
import { canonicalJson, parseDecimal } from '../core/index.ts';
import { deprecationNotices } from './deprecation.ts';
import type { Snapshot } from '../gateway/index.ts';
import type { Application } from '../identity/index.ts';
import { limitScope, type ApplicationLimits } from '../limits/index.ts';
import { ejectionSchema, type Provider, type Usage } from '../providers/index.ts';
import type { AttemptTimeouts, CacheRule, Deployment, ModelVersion, PriceRow, Route } from '../registry/index.ts';
import { isPattern, patternsOf } from '../routing/index.ts';
import type { StoredPrice } from '../store/index.ts';
import { compileTokens } from './compile-tokens.ts';
import { FILE_ORGANIZATION } from './declaration.ts';

export interface CompileInput {
  readonly revision: number;
  readonly confirmedAt: number;
  readonly config: Config;
  readonly applications: readonly Application[];
  readonly providers: ReadonlyMap<string, Provider>;
  readonly prices: readonly StoredPrice[];
}

/** Records and configuration as the one immutable value the data plane runs on. Pure; the configuration is already valid. */
export function compileSnapshot(input: CompileInput): Snapshot {
  const { config } = input;
  const versions = compileVersions(config, byModel(input.prices));
  const routes = Object.entries(config.routes).map(([name, route]) => compileRoute(name, route, config.timeouts));
  return {
    revision: input.revision,
    confirmedAt: input.confirmedAt,
    applications: new Map(input.applications.map((application) => [application.id, application])),
    limits: compileLimits(config, input.applications),
    queue: config.queue,
    cacheRules: compileCacheRules(config, input.applications),
    tokens: compileTokens(config, input.applications),
    providers: input.providers,
    versions,
    defaultVersions: defaultVersions(config),
    timeouts: config.timeouts,
    routes: new Map(routes.filter(({ name }) => !isPattern(name)).map((route) => [route.name, route])),
    patterns: patternsOf(routes),
  };
}

/** Of what the file declares. */
function compileCacheRules({ teams }: Config, applications: readonly Application[]): Map<string, CacheRule> {
  const rules = new Map<string, CacheRule>();
  for (const { id, name, teamName, organizationName } of applications) {
    const rule = organizationName === FILE_ORGANIZATION && teams[teamName]?.apps[name]?.cache;
    if (rule) rules.set(id, rule);
  }
  return rules;
}

/** Of what the file declares. */
function compileLimits(config: Config, applications: readonly Application[]): Map<string, ApplicationLimits> {
  const limits = new Map<string, ApplicationLimits>();
  for (const application of applications) {
    if (application.organizationName !== FILE_ORGANIZATION) continue;
    const compiled = limitsOf(config, application);
    if (compiled.scopes.length > 0 || compiled.models.size > 0 || compiled.endUser || compiled.waiting)
      limits.set(application.id, compiled);
  }
  return limits;
}

function limitsOf(config: Config, { id, name, teamId, teamName, organizationId }: Application): ApplicationLimits {
  const team = config.teams[teamName];
  const declared = team?.apps[name];
  const scopes = [
    limitScope('organization', organizationId, config.limits),
    limitScope('team', teamId, team?.limits),
    limitScope('application', id, declared?.limits),
  ].filter((scope) => scope !== undefined);
  const models = Object.entries(declared?.modelLimits ?? {}).flatMap(([model, limits]) => {
    const scope = limitScope('model', `${id}/${model}`, limits);
    return scope ? [[model, scope] as const] : [];
  });
  const { priority = 'normal', waitMs } = declared ?? {};
  const isOwn = priority !== 'normal' || waitMs !== undefined;
  const waiting = isOwn ? { priority, waitMs: waitMs ?? config.queue.waitMs } : undefined;
  return { scopes, models: new Map(models), endUser: declared?.userLimits, waiting };
}

function compileVersions(config: Config, prices: PricesByModel): Map<string, ModelVersion> {
  const versions = new Map<string, ModelVersion>();
  for (const [model, { versions: declared }] of Object.entries(config.models)) {
    for (const [version, { state, kind, deployments, deprecation }] of Object.entries(declared)) {
      const id = `${model}@${version}`;
      const notices = state === 'deprecated' ? deprecationNotices(deprecation) : [];
      versions.set(id, {
        id,
        model,
        version,
        state,
        kind,
        notices,
        digest: digestOf(kind, deployments, config.providers),
        deployments: compileDeployments(id, deployments, prices, config.providers),
      });
    }
  }
  return versions;
}

/** JSON shows no secret; a credential that is changed for another makes no other answers. */
function digestOf(kind: string, deployments: readonly DeploymentConfig[], providers: Config['providers']): string {
  const decisive = deployments.map(({ provider, model, outputTokensDefault, unsupported, options }) => {
    const { ejection: _, ...settings } = providers[provider] ?? {};
    return { provider, settings, model, outputTokensDefault, unsupported, options };
  });
  return createHash('sha256').update(canonicalJson({ kind, decisive })).digest('hex');
}

const EJECTION_DEFAULT = ejectionSchema.parse({});

function compileDeployments(
  versionId: string,
  declared: readonly DeploymentConfig[],
  prices: PricesByModel,
  providers: Config['providers'],
): Deployment[] {
  const seen = new Map<string, number>();
  return declared.map((deployment) => {
    const n = (seen.get(deployment.provider) ?? 0) + 1;
    seen.set(deployment.provider, n);
    const id = `${versionId}/${deployment.provider}${n > 1 ? `#${n}` : ''}`;
    return {
      id,
      providerId: deployment.provider,
      target: {
        model: deployment.model,
        outputTokensDefault: deployment.outputTokensDefault,
        unsupported: deployment.unsupported,
        options: deployment.options,
      },
      prices: deployment.price ? filePrices(id, deployment.price) : storedPrices(prices, deployment),
      unpriced: deployment.unpriced,
      ejection: providers[deployment.provider]?.ejection ?? EJECTION_DEFAULT,
    };
  });
}

/**
 * Imported rows for this provider and vendor model. Only standard rows without a context step price a call today; the
 * others are kept for when tiers are told apart.
 */
function storedPrices(prices: PricesByModel, { provider, model }: DeploymentConfig): PriceRow[] {
  return (prices.get(priceKey(provider, model)) ?? []).flatMap((row) => {
    if (row.tier !== 'standard' || row.contextMinTokens > 0) return [];
    const usdPerMillion = parseDecimal(row.usdPerMillion);
    return usdPerMillion ? [{ ...row, usdPerMillion }] : [];
  });
}

/** Imported rows by provider and vendor model: a thousand deployments must not each look through ten thousand prices. */
type PricesByModel = ReadonlyMap<string, readonly StoredPrice[]>;

/** No name of a provider holds a space. */
const priceKey = (provider: string, model: string): string => `${provider} ${model}`;

const byModel = (prices: readonly StoredPrice[]): PricesByModel =>
  Map.groupBy(prices, ({ provider, model }) => priceKey(provider, model));

const METERS: readonly (readonly [field: keyof NonNullable<DeploymentConfig['price']>, meter: keyof Usage])[] = [
  ['input', 'inputUncached'],
  ['cacheRead', 'cacheRead'],
  ['cacheWrite', 'cacheWrite'],
  ['output', 'outputVisible'],
  ['reasoning', 'reasoning'],
];

/** Ids of imported prices are UUIDs. */
export const FILE_PRICE_PREFIX = 'file:';

/** A price in the file holds from always on; its id changes with its text, so a record says which price it was. */
function filePrices(deploymentId: string, price: NonNullable<DeploymentConfig['price']>): PriceRow[] {
  return METERS.flatMap(([field, meter]) => {
    const usdPerMillion = parseDecimal(price[field] ?? '');
    if (!usdPerMillion) return [];
    const digest = createHash('sha256').update(`${deploymentId} ${meter} ${price[field]}`).digest('hex').slice(0, 12);
    return [
      {
        id: `${FILE_PRICE_PREFIX}${digest}`,
        meter,
        usdPerMillion,
        effectiveFrom: 0,
        effectiveTo: null,
        source: 'file',
      },
    ];
  });
}

/** A model's default is its highest version in PRODUCTION. */
function defaultVersions(config: Config): Map<string, string> {
  const defaults = new Map<string, string>();
  for (const [model, { versions }] of Object.entries(config.models)) {
    const production = Object.entries(versions).filter(([, { state }]) => state === 'production');
    const highest = production
      .map(([version]) => version)
      .toSorted(compareVersions)
      .at(-1);
    if (highest !== undefined) defaults.set(model, `${model}@${highest}`);
  }
  return defaults;
}

function compileRoute(name: string, route: Config['routes'][string], fallback: AttemptTimeouts): Route {
  return {
    name,
    strategy: route.strategy,
    targets: route.targets.map((target) => (typeof target === 'string' ? { model: target, weight: 1 } : target)),
    timeouts: route.timeouts ?? fallback,
    retriesMax: route.retries.max,
    cache: route.cache ?? null,
    ejection: route.ejection ?? null,
    fallbackOn: route.fallbackOn ?? {},
  };
}
