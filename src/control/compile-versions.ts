import { compareVersions, type Config, type DeploymentConfig } from '../config/index.ts';
import { parseDecimal } from '../core/index.ts';
import { ejectionSchema, findProviderKind } from '../providers/index.ts';
import {
  contentOf,
  manifestOf,
  sha256,
  type CallableVersion,
  type Deployment,
  type DeploymentContent,
  type FrozenUses,
  type LapseOfVersion,
  type LifecycleState,
  type ModelVersion,
  type PriceRow,
} from '../registry/index.ts';
import type { StoredPrice } from '../store/index.ts';
import { deprecationNotices, type Deprecation } from './deprecation.ts';
import { deploymentIds, filePrices, rowsOfFile, type RowsOfFile } from './file-prices.ts';
import { contentOfFile, identitiesOf, type Identities } from './identities.ts';

export interface Governed {
  readonly registered: readonly CallableVersion[];
  readonly uses: readonly FrozenUses[];
  readonly states: Readonly<Record<string, LifecycleState>>;
  readonly quarantined: readonly string[];
  readonly unproven: readonly string[];
  readonly lapses: readonly LapseOfVersion[];
}

/** By `name@version`: those of the file, and those registered through the API whose names the file leaves free. */
export function compileVersions(
  config: Config,
  { registered, uses, states, quarantined, unproven, lapses }: Governed,
  imported: readonly StoredPrice[],
  teams: ReadonlyMap<string, string>,
): Map<string, ModelVersion> {
  const prices = pricesIn(imported);
  const identities = identitiesOf(config.providers);
  const barred = new Map<string, ModelVersion['barred']>(unproven.map((id) => [id, 'proof']));
  for (const id of quarantined) barred.set(id, 'quarantine');
  const blocked = new Map(
    lapses.flatMap(({ what, name, graceEndsAt }) => (what === 'blocked' ? [[name, graceEndsAt]] : [])),
  );
  const frozen = new Map(uses.map((each) => [each.version, each]));
  const isSolo = config.governance.mode === 'solo';
  const versions = new Map<string, ModelVersion>();
  for (const [model, { owner, versions: declared }] of Object.entries(config.models)) {
    const ownerTeamId = teams.get(owner?.team ?? '') ?? null;
    for (const [version, { state: said, kind, deployments, deprecation, ...facts }] of Object.entries(declared)) {
      const id = `${model}@${version}`;
      const decided = isSolo ? said : (states[id] ?? 'development');
      const { state, lapsed, since } = standing(decided, isSolo ? undefined : blocked.get(id));
      const content = contentOfFile(kind, deployments);
      versions.set(id, {
        id,
        model,
        version,
        state,
        lapsed,
        barred: barred.get(id) ?? null,
        kind,
        organizationId: null,
        ownerTeamId,
        dataClasses: setOf(facts.dataClasses),
        regions: setOf(facts.regions),
        access: null,
        ...ending(
          state,
          { ...deprecation, since: deprecation?.since ?? since, successor: facts.successor },
          frozen.get(id),
        ),
        digest: sha256(manifestOf(content, (provider) => identities.get(provider))),
        deployments: compileDeployments(id, deployments, prices, config.providers),
      });
    }
  }
  for (const each of registered) {
    // The file's own is refused where a name is taken; a node whose file is older keeps to it.
    if (Object.hasOwn(config.models, each.model) || Object.hasOwn(config.routes, each.model)) continue;
    const version = compileRegistered(each, { barred, blocked, frozen }, config, identities, prices);
    versions.set(version.id, version);
  }
  return versions;
}

interface Marks {
  /** Of what is deprecated, or taken for it: who goes on. */
  readonly frozen: ReadonlyMap<string, FrozenUses>;
  readonly barred: ReadonlyMap<string, ModelVersion['barred']>;
  /** Since when decisions that lapsed count no longer, by `name@version`. */
  readonly blocked: ReadonlyMap<string, number>;
}

/** What was not approved again in its grace counts as deprecated from then on. */
function standing(state: LifecycleState, blockedSince: number | undefined) {
  if (state !== 'production' || blockedSince === undefined) return { state, lapsed: false, since: undefined };
  return { state: 'deprecated' as const, lapsed: true, since: new Date(blockedSince).toISOString() };
}

const setOf = (list: readonly string[] | null | undefined): ReadonlySet<string> | null => (list ? new Set(list) : null);

/** A deployment on a provider that the file has no longer, or that no longer takes its options, serves nothing. */
function compileRegistered(
  { model, version, state: decided, organizationId, ownerTeamId, manifest, facts }: CallableVersion,
  { barred, blocked, frozen }: Marks,
  config: Config,
  identities: Identities,
  prices: Prices,
): ModelVersion {
  const id = `${model}@${version}`;
  const content = contentOf(manifest);
  const deployments = content.deployments.flatMap((deployment) => {
    const kind = findProviderKind(config.providers[deployment.provider]?.kind ?? '');
    const options = kind?.deploymentSchema.safeParse(deployment.options);
    return options?.success
      ? [{ ...deployment, options: options.data, unpriced: 'deny' as const, tier: TIER_DEFAULT }]
      : [];
  });
  const { deprecatedAt, sunsetAt, deprecationLink, successor } = facts;
  const { state, lapsed, since } = standing(decided, blocked.get(id));
  const deprecation = {
    since: deprecatedAt ?? since,
    sunset: sunsetAt ?? undefined,
    link: deprecationLink ?? undefined,
    successor: successor ?? undefined,
  };
  return {
    id,
    model,
    version,
    state,
    lapsed,
    barred: barred.get(id) ?? null,
    kind: content.operation,
    organizationId,
    ownerTeamId,
    dataClasses: setOf(facts.dataClasses),
    regions: setOf(facts.regions),
    access: setOf(facts.access),
    ...ending(state, deprecation, frozen.get(id)),
    digest: sha256(manifestOf(content, (provider) => identities.get(provider))),
    deployments: compileDeployments(id, deployments, prices, config.providers),
  };
}

/** What a version says of its end, and who goes on with it until then. */
function ending(
  state: LifecycleState,
  deprecation: Deprecation,
  frozen: FrozenUses | undefined,
): Pick<ModelVersion, 'notices' | 'uses' | 'successor'> {
  const successor = deprecation.successor ?? null;
  if (state !== 'deprecated') return { notices: [], uses: null, successor };
  const notices = deprecationNotices(deprecation, frozen?.at);
  // Where nothing was frozen, in an image of before uses were, nothing is known against anybody.
  return { notices, uses: frozen ? new Map(frozen.grants) : null, successor };
}

/** A registered version has no tier to name: what it costs is not its registrar's word. */
const TIER_DEFAULT = 'standard';

const EJECTION_DEFAULT = ejectionSchema.parse({});

type Declared = DeploymentContent &
  Pick<DeploymentConfig, 'unpriced' | 'tier'> & { readonly price?: DeploymentConfig['price'] };

function compileDeployments(
  versionId: string,
  declared: readonly Declared[],
  prices: Prices,
  providers: Config['providers'],
): Deployment[] {
  const ids = deploymentIds(versionId, declared);
  return declared.map((deployment, index) => {
    const id = ids[index] ?? '';
    const region = providers[deployment.provider]?.region ?? '';
    return {
      id,
      providerId: deployment.provider,
      region,
      target: {
        model: deployment.model,
        outputTokensDefault: deployment.outputTokensDefault,
        unsupported: deployment.unsupported,
        options: deployment.options,
      },
      prices: deployment.price
        ? filePrices(id, deployment, deployment.price, prices.ofFile)
        : storedPrices(prices.imported, deployment, region),
      unpriced: deployment.unpriced,
      ejection: providers[deployment.provider]?.ejection ?? EJECTION_DEFAULT,
    };
  });
}

/**
 * Imported rows for this provider and vendor model, of all regions or of its own: a provider that says no region has only
 * the former. Rows of another tier are for other deployments.
 */
function storedPrices(prices: PricesByModel, { provider, model, tier }: Declared, region: string): PriceRow[] {
  return (prices.get(priceKey(provider, model)) ?? []).flatMap((row) => {
    if (row.tier !== tier) return [];
    const isRegional = row.regionScope !== ANY_REGION;
    if (isRegional && row.regionScope !== region) return [];
    const usdPerMillion = parseDecimal(row.usdPerMillion);
    return usdPerMillion ? [{ ...row, usdPerMillion, isRegional }] : [];
  });
}

const ANY_REGION = '*';

/** Imported rows by provider and vendor model: a thousand deployments must not each look through ten thousand prices. */
type PricesByModel = ReadonlyMap<string, readonly StoredPrice[]>;

/** No name of a provider holds a space. */
const priceKey = (provider: string, model: string): string => `${provider} ${model}`;

interface Prices {
  readonly imported: PricesByModel;
  readonly ofFile: RowsOfFile;
}

/** An image of before the file's prices had rows names no deployment. */
const pricesIn = (rows: readonly StoredPrice[]): Prices => ({
  imported: Map.groupBy(
    rows.filter(({ deployment }) => !deployment),
    ({ provider, model }) => priceKey(provider, model),
  ),
  ofFile: rowsOfFile(rows),
});

/**
 * A model's default is its highest version in production, also where its decisions have lapsed: its callers know no other
 * name. Where there is none, the highest that is deprecated, so that whoever calls it by the bare name goes on; and where
 * nothing is left but the archive, what was archived says so.
 */
export function defaultVersions(versions: Iterable<ModelVersion>): Map<string, string> {
  const highest = new Map<string, ModelVersion>();
  const unfinished = new Set<string>();
  for (const version of versions) {
    const before = highest.get(version.model);
    const rank = rankOf(version);
    if (rank === undefined) unfinished.add(version.model);
    else if (!before || isBefore(before, version)) highest.set(version.model, version);
  }
  const named = [...highest].filter(([model, { state }]) => state !== 'archived' || !unfinished.has(model));
  return new Map(named.map(([model, { id }]) => [model, id]));
}

const RANK: Readonly<Partial<Record<LifecycleState, number>>> = { archived: 1, deprecated: 2, production: 3 };

const rankOf = ({ state, lapsed }: ModelVersion): number | undefined => RANK[lapsed ? 'production' : state];

function isBefore(one: ModelVersion, other: ModelVersion): boolean {
  const difference = (rankOf(one) ?? 0) - (rankOf(other) ?? 0);
  return difference === 0 ? compareVersions(one.version, other.version) < 0 : difference < 0;
}
