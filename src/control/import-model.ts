import { canonicalJson, Fault } from '../core/index.ts';
import {
  NO_MODEL_FACTS,
  sha256,
  type Author,
  type LineageEdge,
  type Metric,
  type ModelDocument,
  type RegisteredModel,
  type RegisteredVersion,
  type VersionDocument,
} from '../registry/index.ts';
import type { RegistryRepository } from '../store/index.ts';
import type { Control } from './control.ts';
import { newVersionOf } from './register-version.ts';
import { withoutUndefined } from './without-undefined.ts';

export interface ImportInto {
  readonly registry: RegistryRepository;
  readonly control: Pick<Control, 'identities'>;
  readonly organizationId: string;
  /** `undefined`: it is registered by this. */
  readonly model: RegisteredModel | undefined;
  /** Of the document's team; `undefined`: it says none. */
  readonly ownerTeamId: string | undefined;
  readonly author: Author;
  readonly nowMs: number;
}

/** What an import did, version by version. */
export interface Imported {
  readonly model: RegisteredModel;
  readonly registered: boolean;
  readonly versions: readonly {
    readonly version: string;
    readonly outcome: 'registered' | 'revised' | 'unchanged';
    readonly digest: string;
    /** What stands behind its providers here is not what stood there. */
    readonly digestDiffers: boolean;
    readonly metrics: number;
    readonly lineage: number;
  }[];
}

/**
 * Makes the registry say what a document says, once: the same again changes nothing. What the document leaves out stays.
 * @throws Fault `resource.conflict` for a version that is there and made of something else
 */
export async function importModel(document: ModelDocument, into: ImportInto): Promise<Imported> {
  const model = await modelOf(document, into);
  const versions: Imported['versions'][number][] = [];
  for (const version of document.versions.toReversed()) versions.push(await importVersion(model, version, into));
  return { model, registered: into.model === undefined, versions: versions.toReversed() };
}

async function modelOf(document: ModelDocument, into: ImportInto): Promise<RegisteredModel> {
  const { registry, organizationId, model, ownerTeamId, author, nowMs } = into;
  const { name, ownerTeam: _team, riskClass, versions: _versions, ...facts } = document;
  if (model) return registry.reviseModel(model.id, { ownerTeamId, riskClass, facts }, author, nowMs);
  return registry.insertModel(
    {
      organizationId,
      name,
      ownerTeamId: ownerTeamId ?? null,
      riskClass: riskClass ?? 'unclassified',
      facts: { ...NO_MODEL_FACTS, ...withoutUndefined(facts) },
    },
    author,
    nowMs,
  );
}

async function importVersion(
  model: RegisteredModel,
  document: VersionDocument,
  into: ImportInto,
): Promise<Imported['versions'][number]> {
  const { registry, author, nowMs } = into;
  const { metrics, lineage, state: _state, digest, ...words } = document;
  const scope = { organizationId: model.organizationId };
  const before = await registry.findVersion(scope, model.name, document.version);
  const after = await versionOf(model, before, words, into);
  const newMetrics = missing(metrics, await registry.metricsOf(after.id));
  for (const metric of newMetrics.toReversed()) await registry.addMetric(after.id, metric, author, nowMs);
  const newEdges = missing(lineage, await registry.lineageOf(after.id));
  for (const edge of newEdges) await registry.addLineage(after.id, edge, author, nowMs);
  const added = newMetrics.length + newEdges.length;
  const revised = before !== undefined && (before.revision !== after.revision || added > 0);
  return {
    version: after.version,
    outcome: before === undefined ? 'registered' : revised ? 'revised' : 'unchanged',
    digest: after.digest,
    digestDiffers: digest !== undefined && digest !== after.digest,
    metrics: newMetrics.length,
    lineage: newEdges.length,
  };
}

async function versionOf(
  model: RegisteredModel,
  before: RegisteredVersion | undefined,
  { deployments, ...words }: Omit<VersionDocument, 'metrics' | 'lineage' | 'state' | 'digest'>,
  { registry, control, author, nowMs }: ImportInto,
): Promise<RegisteredVersion> {
  const isMade = deployments !== undefined || words.weights !== undefined;
  if (!isMade && !before)
    throw new Fault('resource.unknown', {
      public: `There is no version ${model.name}@${words.version}, and the document does not say what it is made of.`,
    });
  const { version: _version, kind: _kind, operation: _operation, weights: _weights, terms: _terms, ...facts } = words;
  if (!isMade && before) return registry.reviseVersion(before.id, { facts }, author, nowMs);
  const wanted = newVersionOf(control, { ...words, deployments: deployments ?? [] });
  if (!before) return registry.insertVersion(model.id, wanted, author, nowMs);
  if (before.digest !== sha256(wanted.manifest))
    throw new Fault('resource.conflict', {
      public: `${model.name}@${words.version} is there and made of something else. A version never changes; give the document's another number.`,
    });
  return registry.reviseVersion(before.id, { facts }, author, nowMs);
}

/** What is not said yet, in the same words. */
function missing<T extends Metric | LineageEdge>(wanted: readonly T[], there: readonly T[]): T[] {
  const known = new Set(there.map(wordsOf));
  return wanted.filter((each) => !known.has(wordsOf(each)));
}

function wordsOf(said: object): string {
  const { id: _id, at: _at, author: _author, ...words } = said as Record<string, unknown>;
  return canonicalJson(words);
}
