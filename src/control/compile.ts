import type { Config } from '../config/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import type { Application } from '../identity/index.ts';
import { limitScope, type ApplicationLimits } from '../limits/index.ts';
import type { Provider } from '../providers/index.ts';
import type {
  AttemptTimeouts,
  CacheRule,
  CallableVersion,
  FrozenUses,
  LapseOfVersion,
  LifecycleState,
  ModelOrigin,
  Route,
} from '../registry/index.ts';
import { isPattern, patternsOf, type ApplicationUse } from '../routing/index.ts';
import type { StoredPrice } from '../store/index.ts';
import { compileGuards } from './compile-guards.ts';
import { compileTokens } from './compile-tokens.ts';
import { compileVersions, defaultVersions } from './compile-versions.ts';
import { FILE_ORGANIZATION } from './declaration.ts';

export interface CompileInput {
  readonly revision: number;
  readonly confirmedAt: number;
  readonly config: Config;
  readonly applications: readonly Application[];
  readonly providers: ReadonlyMap<string, Provider>;
  readonly prices: readonly StoredPrice[];
  readonly origins: readonly ModelOrigin[];
  /** Registered through the API. */
  readonly registered: readonly CallableVersion[];
  readonly uses: readonly FrozenUses[];
  /** Of the file's versions where decisions say it, by `name@version`; what is missing is in development. */
  readonly states: Readonly<Record<string, LifecycleState>>;
  /** `name@version` of what nobody may call, whatever its state. */
  readonly quarantined: readonly string[];
  /** Of versions in production whose decisions hold no longer. */
  readonly lapses: readonly LapseOfVersion[];
  /** `name@version` of what stands in a state that no signed decisions brought it to. */
  readonly unproven: readonly string[];
}

/** Records and configuration as the one immutable value the data plane runs on. Pure; the configuration is already valid. */
export function compileSnapshot(input: CompileInput): Snapshot {
  const { config } = input;
  const versions = compileVersions(config, input, input.prices, teamsOfFile(input.applications));
  const routes = Object.entries(config.routes).map(([name, route]) => compileRoute(name, route, config.timeouts));
  return {
    revision: input.revision,
    confirmedAt: input.confirmedAt,
    applications: new Map(input.applications.map((application) => [application.id, application])),
    limits: compileLimits(config, input.applications),
    queue: config.queue,
    cacheRules: compileCacheRules(config, input.applications),
    guards: compileGuards(config, input.applications),
    uses: compileUses(config, input.applications),
    tokens: compileTokens(config, input.applications),
    providers: input.providers,
    versions,
    defaultVersions: defaultVersions(versions.values()),
    origins: new Map(input.origins.map((origin) => [origin.name, origin])),
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
function compileUses({ teams }: Config, applications: readonly Application[]): Map<string, ApplicationUse> {
  const uses = new Map<string, ApplicationUse>();
  for (const { id, name, teamName, organizationName } of applications) {
    const declared = organizationName === FILE_ORGANIZATION ? teams[teamName]?.apps[name] : undefined;
    const { dataClass = null, regions, followSuccessors = false } = declared ?? {};
    if (dataClass !== null || regions || followSuccessors)
      uses.set(id, { dataClass, regions: regions ? new Set(regions) : null, followSuccessors });
  }
  return uses;
}

/** Ids of the file's teams by their names; a team without an application has nobody who calls. */
const teamsOfFile = (applications: readonly Application[]): ReadonlyMap<string, string> =>
  new Map(
    applications
      .filter(({ organizationName }) => organizationName === FILE_ORGANIZATION)
      .map(({ teamName, teamId }) => [teamName, teamId]),
  );

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
