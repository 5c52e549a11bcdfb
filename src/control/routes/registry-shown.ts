import {
  readManifest,
  readSignature,
  type HistoryEntry,
  type LineageEdge,
  type Metric,
  type RegisteredModel,
  type RegisteredVersion,
  type Said,
} from '../../registry/index.ts';
import { iso } from './schemas.ts';

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
