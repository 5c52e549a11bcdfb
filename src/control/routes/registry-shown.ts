import { z } from 'zod';
import {
  lineageSchema,
  metricSchema,
  modelFactsSchema,
  readManifest,
  readSignature,
  type HistoryEntry,
  type LineageEdge,
  type Metric,
  type RegisteredModel,
  type RegisteredVersion,
  riskClassSchema,
  type Said,
  versionFactsSchema,
} from '../../registry/index.ts';
import { iso, managedBy, time } from './schemas.ts';

const state = z.enum(['development', 'staging', 'approved', 'production', 'deprecated', 'archived']);
const digest = z.string().meta({ description: 'SHA-256 of the canonical manifest.' });
const revised = {
  managedBy,
  retired: z.boolean().meta({ description: 'The file no longer declares it.' }),
  createdAt: time,
  revision: z.int(),
  revisedAt: time,
  revisedBy: z.string().nullable(),
};

export const modelSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    organization: z.string(),
    ownerTeam: z.string().nullable(),
    riskClass: riskClassSchema,
    ...modelFactsSchema.required().shape,
    ...revised,
    versions: z.array(z.strictObject({ version: z.string(), state, digest, retired: z.boolean() })),
  })
  .meta({ id: 'Model', description: 'A model of the registry, what is said of it, and its versions.' });

const versionShape = {
  model: z.string(),
  version: z.string(),
  state,
  kind: z.enum(['hosted', 'weights']),
  operation: z.string(),
  digest,
  edition: z.int(),
  editionAt: time,
  deployments: z.array(z.looseObject({ provider: z.string(), region: z.string().nullable(), model: z.string() })),
  weights: z.string().nullable(),
  terms: z.string().nullable(),
  signature: z
    .strictObject({
      form: z.string(),
      digestMatches: z.boolean(),
      files: z.unknown(),
      signatureVerified: z.boolean(),
    })
    .nullable(),
  ...versionFactsSchema.required().shape,
  ...revised,
};
export const versionSchema = z
  .strictObject(versionShape)
  .meta({ id: 'ModelVersion', description: 'An immutable version of a model.' });

const said = { at: time, by: z.string().nullable() };
export const shownMetricSchema = z.strictObject({ ...metricSchema.shape, ...said }).meta({ id: 'ModelMetric' });
export const shownEdgeSchema = z.strictObject({ ...lineageSchema.shape, ...said }).meta({ id: 'LineageEdge' });

export const wholeVersionSchema = z
  .strictObject({
    ...versionShape,
    metrics: z.array(shownMetricSchema),
    lineage: z.array(shownEdgeSchema),
    manifest: z.string().meta({ description: 'Canonical JSON, whose SHA-256 is the digest.' }),
  })
  .meta({ id: 'WholeModelVersion', description: 'A version with everything that was measured and said of it.' });

export const historyEntrySchema = z
  .strictObject({
    at: time,
    by: z.string().nullable(),
    byType: z.string(),
    what: z.enum([
      'model',
      'version',
      'edition',
      'metric',
      'lineage',
      'submission',
      'evidence',
      'decision',
      'quarantine',
    ]),
    version: z.string().nullable(),
    number: z.int().nullable(),
    said: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ModelHistoryEntry' });

/** A model as the API shows it: its facts beside its name, and which revision of them this is. */
export const shownModel = ({ facts, ...model }: RegisteredModel) => ({
  id: model.id,
  name: model.name,
  organization: model.organization,
  ownerTeam: model.ownerTeam,
  riskClass: model.riskClass,
  ...facts,
  managedBy: model.managedBy,
  retired: model.retired,
  createdAt: iso(model.createdAt),
  revision: model.revision,
  revisedAt: iso(model.revisedAt),
  revisedBy: model.author.name,
});

/** What a listing of models tells of each version. */
export const briefVersion = ({ version, state, digest, retired }: RegisteredVersion) => ({
  version,
  state,
  digest,
  retired,
});

/** A version as the API shows it: what it is made of, what is said of it, and which edition and revision this is. */
export function shownVersion({ facts, ...version }: RegisteredVersion) {
  const { kind, operation, deployments, weights, terms } = readManifest(version.manifest);
  return {
    model: version.model,
    version: version.version,
    state: version.state,
    kind,
    operation,
    digest: version.digest,
    edition: version.edition,
    editionAt: iso(version.editionAt),
    deployments: deployments.map(({ provider, ...deployment }) => ({
      provider: provider.name,
      region: provider.region ?? null,
      ...deployment,
    })),
    weights: weights?.sha256 ?? null,
    terms: terms ?? null,
    signature: shownSignature(version.signature),
    ...facts,
    managedBy: version.managedBy,
    retired: version.retired,
    createdAt: iso(version.createdAt),
    revision: version.revision,
    revisedAt: iso(version.revisedAt),
    revisedBy: version.author.name,
  };
}

/** Says what was looked at, and what was not. */
function shownSignature(text: string | null) {
  if (text === null) return null;
  const read = readSignature(JSON.parse(text));
  const wrong = typeof read === 'string';
  return {
    form: 'openssf-model-signing/1.0',
    digestMatches: !wrong,
    files: wrong ? null : read.files,
    signatureVerified: false,
  };
}

/** Its id is of no use to anybody: what was said of one metric or edge is said of it by name. */
export const shownMetric = (said: Said<Metric>) => shownSaid(said);
export const shownEdge = (said: Said<LineageEdge>) => shownSaid(said);

function shownSaid<T extends object>(said: Said<T>) {
  const { id: _id, author, at, ...rest } = said;
  return { ...rest, at: iso(at), by: author.name };
}

export const shownEntry = ({ at, author, ...entry }: HistoryEntry) => ({
  at: iso(at),
  by: author.name,
  byType: author.type,
  ...entry,
});
