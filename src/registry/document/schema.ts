import { z } from 'zod';
import { newVersionSchema } from '../content.ts';
import { lineageSchema, metricSchema, modelFactsSchema, riskClassSchema } from '../facts.ts';
import { readManifest } from '../manifest.ts';
import type { LineageEdge, Metric } from '../facts.ts';
import type { RegisteredModel, RegisteredVersion, Said } from '../records.ts';

/** A version in a document. Without deployments and weights it says something of a version that is there. */
const versionSchema = newVersionSchema.extend({
  deployments: newVersionSchema.shape.deployments.removeDefault().optional(),
  /** What it was where it was written; nobody takes it over. */
  state: z.string().max(64).optional(),
  digest: z.string().max(128).optional(),
  metrics: z.array(metricSchema).max(500).default([]),
  lineage: z.array(lineageSchema).max(500).default([]),
});

/** A model as it travels: everything that is said of it and of its versions, without who said it and when. */
export const modelDocumentSchema = modelFactsSchema.extend({
  name: z.string().min(1).max(64),
  ownerTeam: z.string().min(1).max(64).optional(),
  riskClass: riskClassSchema.optional(),
  versions: z.array(versionSchema).max(200).default([]),
});

export type ModelDocument = z.infer<typeof modelDocumentSchema>;
export type VersionDocument = ModelDocument['versions'][number];

export interface VersionWithWords {
  readonly version: RegisteredVersion;
  readonly metrics: readonly Said<Metric>[];
  readonly lineage: readonly Said<LineageEdge>[];
}

export const documentOf = (
  { name, ownerTeam, riskClass, facts }: RegisteredModel,
  versions: readonly VersionWithWords[],
): ModelDocument =>
  modelDocumentSchema.parse({
    name,
    ...(ownerTeam !== null && { ownerTeam }),
    riskClass,
    ...said(facts),
    versions: versions.map(versionOf),
  });

function versionOf({ version, metrics, lineage }: VersionWithWords): object {
  const { kind, operation, deployments, weights, terms } = readManifest(version.manifest);
  return {
    version: version.version,
    state: version.state,
    digest: version.digest,
    kind,
    operation,
    deployments: deployments.map((deployment) => ({ ...deployment, provider: deployment.provider.name })),
    ...(weights && {
      weights: {
        sha256: weights.sha256,
        ...(version.signature !== null && { signature: JSON.parse(version.signature) as object }),
      },
    }),
    ...(terms !== undefined && { terms }),
    ...said(version.facts),
    metrics: metrics.map(words),
    lineage: lineage.map(words),
  };
}

/** What nobody has said is left out. */
const said = (facts: object): object =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== undefined));

function words<T extends object>(entry: Said<T>): object {
  const { id: _id, at: _at, author: _author, ...rest } = entry;
  return rest;
}
