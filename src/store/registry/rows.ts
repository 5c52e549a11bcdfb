import type {
  Author,
  LifecycleState,
  ModelFacts,
  RegisteredModel,
  RegisteredVersion,
  RiskClass,
  VersionFacts,
} from '../../registry/index.ts';
import { NO_MODEL_FACTS, NO_VERSION_FACTS } from '../../registry/index.ts';
import type { Handle } from '../handle.ts';

/** Models with what was said of them last, up to a moment where one is given. */
export function models(db: Handle, asOf: number | undefined) {
  const query = db
    .selectFrom('models as m')
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .innerJoinLateral(
      (of) => {
        const newest = of
          .selectFrom('model_revisions as n')
          .selectAll('n')
          .whereRef('n.model_id', '=', 'm.id')
          .orderBy('n.number', 'desc')
          .limit(1);
        return (asOf === undefined ? newest : newest.where('n.at', '<=', new Date(asOf))).as('r');
      },
      (join) => join.onTrue(),
    )
    .leftJoin('teams as t', 't.id', 'r.owner_team_id')
    .select(['m.id', 'm.organization_id', 'o.name as organization', 'm.name', 'm.managed_by', 'm.created_at'])
    .select(['r.number', 'r.at', 'r.author_type', 'r.author_id', 'r.author_name', 'r.owner_team_id', 'r.risk_class'])
    .select(['r.retired', 'r.facts', 't.name as owner_team']);
  return query;
}

export type ModelRow = Awaited<ReturnType<ReturnType<typeof models>['executeTakeFirstOrThrow']>>;

export const toModel = (row: ModelRow): RegisteredModel => ({
  id: row.id,
  organizationId: row.organization_id,
  organization: row.organization,
  name: row.name,
  managedBy: row.managed_by,
  createdAt: row.created_at.getTime(),
  revision: row.number,
  revisedAt: row.at.getTime(),
  author: authorOf(row),
  ownerTeamId: row.owner_team_id,
  ownerTeam: row.owner_team,
  riskClass: row.risk_class,
  retired: row.retired,
  facts: modelFactsOf(row.facts),
});

/** Versions with the edition and the revision that hold, or held at a moment. */
export function versions(db: Handle, asOf: number | undefined) {
  return db
    .selectFrom('model_versions as v')
    .innerJoin('models as m', 'm.id', 'v.model_id')
    .innerJoinLateral(
      (of) => {
        const newest = of
          .selectFrom('model_editions as n')
          .selectAll('n')
          .whereRef('n.version_id', '=', 'v.id')
          .orderBy('n.number', 'desc')
          .limit(1);
        return (asOf === undefined ? newest : newest.where('n.at', '<=', new Date(asOf))).as('e');
      },
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (of) => {
        const newest = of
          .selectFrom('model_version_revisions as n')
          .selectAll('n')
          .whereRef('n.version_id', '=', 'v.id')
          .orderBy('n.number', 'desc')
          .limit(1);
        return (asOf === undefined ? newest : newest.where('n.at', '<=', new Date(asOf))).as('r');
      },
      (join) => join.onTrue(),
    )
    .select(['v.id', 'v.organization_id', 'v.model_id', 'm.name as model', 'm.managed_by', 'v.version', 'v.created_at'])
    .select(['v.signature', 'e.number as edition', 'e.at as edition_at', 'e.digest', 'e.manifest'])
    .select(['r.number', 'r.at', 'r.author_type', 'r.author_id', 'r.author_name', 'r.state', 'r.retired', 'r.facts']);
}

export type VersionRow = Awaited<ReturnType<ReturnType<typeof versions>['executeTakeFirstOrThrow']>>;

export const toVersion = (row: VersionRow): RegisteredVersion => ({
  id: row.id,
  organizationId: row.organization_id,
  modelId: row.model_id,
  model: row.model,
  version: row.version,
  managedBy: row.managed_by,
  createdAt: row.created_at.getTime(),
  signature: row.signature,
  edition: row.edition,
  editionAt: row.edition_at.getTime(),
  digest: row.digest,
  manifest: row.manifest,
  revision: row.number,
  revisedAt: row.at.getTime(),
  author: authorOf(row),
  state: row.state,
  retired: row.retired,
  facts: versionFactsOf(row.facts),
});

/** Rows of before a fact was known say nothing of it. */
export const modelFactsOf = (text: string): ModelFacts => ({ ...NO_MODEL_FACTS, ...(JSON.parse(text) as object) });
export const versionFactsOf = (text: string): VersionFacts => ({
  ...NO_VERSION_FACTS,
  ...(JSON.parse(text) as object),
});

export const authorOf = (row: {
  readonly author_type: string;
  readonly author_id: string | null;
  readonly author_name: string | null;
}): Author => ({ type: row.author_type, id: row.author_id, name: row.author_name });

export const authorColumns = ({ type, id, name }: Author) => ({
  author_type: type,
  author_id: id,
  author_name: name,
});

/** What a revision of a model holds beside its place. */
export interface ModelState {
  readonly ownerTeamId: string | null;
  readonly riskClass: RiskClass;
  readonly retired: boolean;
  readonly facts: ModelFacts;
}

export interface VersionState {
  readonly state: LifecycleState;
  readonly retired: boolean;
  readonly facts: VersionFacts;
}
