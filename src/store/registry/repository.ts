import { sql } from 'kysely';
import type { TenantScope } from '../../identity/index.ts';
import type { ModelOrigin } from '../../registry/index.ts';
import { decodeCursor, isUuid, pageLimit, toPage } from '../cursor.ts';
import { atomically, type Handle } from '../handle.ts';
import { declareModels, renewEditions } from './declare.ts';
import { historyOf } from './history.ts';
import type { ModelFilter, RegistryRepository } from './port.ts';
import { models, toModel, toVersion, versionFactsOf, versions } from './rows.ts';
import { lineageOf, metricsOf } from './said.ts';
import { addLineage, addMetric, insertModel, insertVersion, reviseModel, reviseVersion } from './write.ts';

export const registryRepository = (db: Handle): RegistryRepository => ({
  insertModel: (...args) => atomically(db, (on) => insertModel(on, ...args)),
  insertVersion: (...args) => atomically(db, (on) => insertVersion(on, ...args)),
  reviseModel: (...args) => atomically(db, (on) => reviseModel(on, ...args)),
  reviseVersion: (...args) => atomically(db, (on) => reviseVersion(on, ...args)),
  addMetric: (...args) => atomically(db, (on) => addMetric(on, ...args)),
  addLineage: (...args) => atomically(db, (on) => addLineage(on, ...args)),
  declareModels: (...args) => atomically(db, (on) => declareModels(on, ...args)),
  renewEditions: (...args) => atomically(db, (on) => renewEditions(on, ...args)),
  metricsOf: (...args) => metricsOf(db, ...args),
  lineageOf: (...args) => lineageOf(db, ...args),
  historyOf: (...args) => historyOf(db, ...args),
  modelOrigins: () => modelOrigins(db),
  listModels: (scope, filter) => listModels(db, scope, filter),

  async findModel(scope, name, asOf) {
    let query = models(db, asOf).where(isUuid(name) ? 'm.id' : 'm.name', '=', name);
    if ('organizationId' in scope) query = query.where('m.organization_id', '=', scope.organizationId);
    const row = await query.executeTakeFirst();
    return row && toModel(row);
  },

  async findVersion(scope, name, version, asOf) {
    let query = versions(db, asOf)
      .where(isUuid(name) ? 'm.id' : 'm.name', '=', name)
      .where('v.version', '=', version);
    if ('organizationId' in scope) query = query.where('m.organization_id', '=', scope.organizationId);
    const row = await query.executeTakeFirst();
    return row && toVersion(row);
  },

  async listVersions(modelId, { cursor, asOf, ...page }) {
    const limit = pageLimit(page.limit);
    let query = versions(db, asOf)
      .where('v.model_id', '=', modelId)
      .orderBy('v.id', 'desc')
      .limit(limit + 1);
    if (cursor !== undefined) query = query.where('v.id', '<', decodeCursor(cursor));
    return toPage(await query.execute(), limit, toVersion);
  },

  async versionsOf(modelIds, asOf) {
    if (modelIds.length === 0) return [];
    const rows = await versions(db, asOf)
      .where('v.model_id', 'in', [...modelIds])
      .orderBy('v.id')
      .execute();
    return rows.map(toVersion);
  },

  async callableVersions() {
    const rows = await versions(db, undefined)
      .innerJoinLateral(
        (of) =>
          of
            .selectFrom('model_revisions as n')
            .select('n.owner_team_id')
            .whereRef('n.model_id', '=', 'm.id')
            .orderBy('n.number', 'desc')
            .limit(1)
            .as('owner'),
        (join) => join.onTrue(),
      )
      .select('owner.owner_team_id')
      .where('m.managed_by', '=', 'api')
      .orderBy('v.id')
      .execute();
    return rows.map((row) => ({
      model: row.model,
      version: row.version,
      organizationId: row.organization_id,
      ownerTeamId: row.owner_team_id,
      state: row.state,
      manifest: row.manifest,
      facts: versionFactsOf(row.facts),
    }));
  },
});

async function modelOrigins(db: Handle): Promise<ModelOrigin[]> {
  const rows = await db
    .selectFrom('models as m')
    .innerJoin('organizations as o', 'o.id', 'm.organization_id')
    .innerJoinLateral(
      (of) =>
        of
          .selectFrom('model_revisions as n')
          .select('n.owner_team_id')
          .whereRef('n.model_id', '=', 'm.id')
          .orderBy('n.number', 'desc')
          .limit(1)
          .as('r'),
      (join) => join.onTrue(),
    )
    .leftJoin('teams as t', 't.id', 'r.owner_team_id')
    .select(['m.name', 'm.created_at', 'm.organization_id', 'o.name as organization', 't.name as owner_team'])
    .execute();
  return rows.map((row) => ({
    name: row.name,
    createdAt: row.created_at.getTime(),
    organizationId: row.organization_id,
    organization: row.organization,
    ownerTeam: row.owner_team,
  }));
}

async function listModels(db: Handle, scope: TenantScope, filter: ModelFilter) {
  const { asOf, state, region } = filter;
  const limit = pageLimit(filter.limit);
  let query = models(db, asOf)
    .orderBy('m.id', 'desc')
    .limit(limit + 1);
  if ('organizationId' in scope) query = query.where('m.organization_id', '=', scope.organizationId);
  if (filter.team !== undefined) query = query.where('t.name', '=', filter.team);
  if (filter.riskClass !== undefined) query = query.where('r.risk_class', '=', filter.riskClass);
  if (filter.managedBy !== undefined) query = query.where('m.managed_by', '=', filter.managedBy);
  if (filter.cursor !== undefined) query = query.where('m.id', '<', decodeCursor(filter.cursor));
  if (state !== undefined || region !== undefined) {
    const until = asOf === undefined ? sql`true` : sql`n.at <= ${new Date(asOf)}`;
    query = query.where(
      sql<boolean>`exists (
        select 1 from model_versions v
        join lateral (
          select n.state, n.regions from model_version_revisions n
          where n.version_id = v.id and ${until} order by n.number desc limit 1
        ) r on true
        where v.model_id = m.id
          and (${state ?? null}::text is null or r.state = ${state ?? null})
          and (${region ?? null}::text is null or ${region ?? null} = any (r.regions)))`,
    );
  }
  return toPage(await query.execute(), limit, toModel);
}
