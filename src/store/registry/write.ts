import { Fault, canonicalJson, uuidv7 } from '../../core/index.ts';
import {
  sha256,
  type Author,
  type LineageEdge,
  type Metric,
  type ModelChange,
  type NewModel,
  type NewVersion,
  type Said,
  type VersionChange,
} from '../../registry/index.ts';
import { appendChange } from '../changes.ts';
import type { Handle } from '../handle.ts';
import { requireOtherName, sameButForCase } from '../names.ts';
import { authorColumns, models, toModel, toVersion, versions, type ModelState, type VersionState } from './rows.ts';

export async function insertModel(db: Handle, model: NewModel, author: Author, nowMs: number) {
  const id = uuidv7(nowMs);
  const { organizationId, name, ownerTeamId, riskClass, facts } = model;
  if (ownerTeamId !== null) await requireTeam(db, organizationId, ownerTeamId);
  const alike = db.selectFrom('models').select('name').where(sameButForCase(name));
  requireOtherName('model', name, await alike.execute());
  const made = await db
    .insertInto('models')
    .values({ id, organization_id: organizationId, name, managed_by: 'api', created_at: new Date(nowMs) })
    .onConflict((on) => on.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) throw await taken(db, organizationId, name);
  const state = { ownerTeamId, riskClass, retired: false, facts };
  await db
    .insertInto('model_revisions')
    .values(modelRevision(id, organizationId, 1, state, author, nowMs))
    .execute();
  await appendChange(db, 'model', id, nowMs);
  return readModel(db, id);
}

/** Whose the name is decides what can be done; of another organization no more is said than that it is taken. */
async function taken(db: Handle, organizationId: string, name: string): Promise<Fault> {
  const found = await models(db, undefined).where('m.name', '=', name).executeTakeFirst();
  const there = found && toModel(found);
  const isFiles = there?.managedBy === 'file' && there.organizationId === organizationId;
  const because = !isFiles
    ? 'is taken by a model of the registry. Take another name.'
    : there.retired
      ? 'was declared by the configuration file before and stays with it. Declare it there again, or take another name.'
      : 'is declared by the configuration file. Change it there, or take another name.';
  return new Fault('resource.conflict', { public: `The name "${name}" ${because}` });
}

export async function insertVersion(db: Handle, modelId: string, version: NewVersion, author: Author, nowMs: number) {
  const { organizationId, name } = await lockModel(db, modelId);
  const id = uuidv7(nowMs);
  const made = await db
    .insertInto('model_versions')
    .values({
      id,
      organization_id: organizationId,
      model_id: modelId,
      version: version.version,
      created_at: new Date(nowMs),
      signature: version.signature,
    })
    .onConflict((on) => on.columns(['model_id', 'version']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) {
    throw new Fault('resource.conflict', {
      public: `"${name}" has a version ${version.version} already. A version never changes; register the next one.`,
    });
  }
  await db
    .insertInto('model_editions')
    .values(edition(id, organizationId, 1, version.manifest, author, nowMs))
    .execute();
  const state = { state: version.state, retired: false, facts: version.facts };
  await db
    .insertInto('model_version_revisions')
    .values(versionRevision(id, organizationId, 1, state, author, nowMs))
    .execute();
  await appendChange(db, 'model', modelId, nowMs);
  return readVersion(db, id);
}

export async function reviseModel(db: Handle, id: string, change: ModelChange, author: Author, nowMs: number) {
  await lockModel(db, id);
  const before = await readModel(db, id);
  if (change.ownerTeamId) await requireTeam(db, before.organizationId, change.ownerTeamId);
  const after: ModelState = {
    ownerTeamId: change.ownerTeamId === undefined ? before.ownerTeamId : change.ownerTeamId,
    riskClass: change.riskClass ?? before.riskClass,
    retired: before.retired,
    facts: merged(before.facts, change.facts),
  };
  if (canonicalJson(after) === canonicalJson(pick(before, 'ownerTeamId', 'riskClass', 'retired', 'facts')))
    return before;
  // A clock that was set back must not hide what was said meanwhile.
  const at = Math.max(nowMs, before.revisedAt);
  const row = modelRevision(id, before.organizationId, before.revision + 1, after, author, at);
  await db.insertInto('model_revisions').values(row).execute();
  await appendChange(db, 'model', id, nowMs);
  return readModel(db, id);
}

export async function reviseVersion(db: Handle, id: string, change: VersionChange, author: Author, nowMs: number) {
  const { modelId } = await readVersion(db, id);
  await lockModel(db, modelId);
  const before = await readVersion(db, id);
  const after: VersionState = {
    state: change.state ?? before.state,
    retired: before.retired,
    facts: merged(before.facts, change.facts),
  };
  if (canonicalJson(after) === canonicalJson(pick(before, 'state', 'retired', 'facts'))) return before;
  const at = Math.max(nowMs, before.revisedAt);
  const row = versionRevision(id, before.organizationId, before.revision + 1, after, author, at);
  await db.insertInto('model_version_revisions').values(row).execute();
  await appendChange(db, 'model', modelId, nowMs);
  return readVersion(db, id);
}

export async function addMetric(
  db: Handle,
  versionId: string,
  metric: Metric,
  author: Author,
  nowMs: number,
): Promise<Said<Metric>> {
  const { organizationId } = await readVersion(db, versionId);
  const id = uuidv7(nowMs);
  const { interval } = metric;
  await db
    .insertInto('model_metrics')
    .values({
      id,
      organization_id: organizationId,
      version_id: versionId,
      at: new Date(nowMs),
      ...authorColumns(author),
      name: metric.name,
      basis: metric.basis,
      value: metric.value,
      unit: metric.unit ?? null,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      confidence: interval?.confidence ?? null,
      n: metric.n === undefined ? null : BigInt(metric.n),
      source: metric.source ?? null,
    })
    .execute();
  return { ...metric, id, at: nowMs, author };
}

export async function addLineage(
  db: Handle,
  versionId: string,
  edge: LineageEdge,
  author: Author,
  nowMs: number,
): Promise<Said<LineageEdge>> {
  const { organizationId } = await readVersion(db, versionId);
  const id = uuidv7(nowMs);
  await db
    .insertInto('model_lineage')
    .values({
      id,
      organization_id: organizationId,
      version_id: versionId,
      at: new Date(nowMs),
      ...authorColumns(author),
      relation: edge.relation,
      source: edge.source,
      digest: edge.digest,
      attested_by: edge.attestedBy ?? null,
      withdrawn: edge.withdrawn,
    })
    .execute();
  return { ...edge, id, at: nowMs, author };
}

const place = (organizationId: string, number: number, author: Author, at: number) => ({
  organization_id: organizationId,
  number,
  at: new Date(at),
  ...authorColumns(author),
});

export const modelRevision = (
  id: string,
  organizationId: string,
  number: number,
  { ownerTeamId, riskClass, retired, facts }: ModelState,
  author: Author,
  at: number,
) => ({
  model_id: id,
  ...place(organizationId, number, author, at),
  owner_team_id: ownerTeamId,
  risk_class: riskClass,
  retired,
  facts: canonicalJson(facts),
});

export const versionRevision = (
  id: string,
  organizationId: string,
  number: number,
  { state, retired, facts }: VersionState,
  author: Author,
  at: number,
) => ({
  version_id: id,
  ...place(organizationId, number, author, at),
  state,
  regions: facts.regions === null ? null : [...facts.regions],
  retired,
  facts: canonicalJson(facts),
});

export const edition = (
  id: string,
  organizationId: string,
  number: number,
  manifest: string,
  author: Author,
  at: number,
) => ({ version_id: id, ...place(organizationId, number, author, at), digest: sha256(manifest), manifest });

/** Whoever revises a model or its versions waits here for whoever does so now. */
async function lockModel(db: Handle, id: string): Promise<{ organizationId: string; name: string }> {
  const row = await db
    .selectFrom('models')
    .select(['organization_id', 'name'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Fault('resource.unknown', { public: 'There is no such model.' });
  return { organizationId: row.organization_id, name: row.name };
}

async function requireTeam(db: Handle, organizationId: string, teamId: string): Promise<void> {
  const row = await db
    .selectFrom('teams')
    .select('id')
    .where('id', '=', teamId)
    .where('organization_id', '=', organizationId)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw new Fault('resource.unknown', { public: 'There is no such team.' });
}

const readModel = async (db: Handle, id: string) =>
  toModel(await models(db, undefined).where('m.id', '=', id).executeTakeFirstOrThrow());

async function readVersion(db: Handle, id: string) {
  const row = await versions(db, undefined).where('v.id', '=', id).executeTakeFirst();
  if (!row) throw new Fault('resource.unknown', { public: 'There is no such version.' });
  return toVersion(row);
}

type Change<Facts> = { readonly [Name in keyof Facts]?: Facts[Name] | undefined };

function merged<Facts extends object>(before: Facts, change: Change<Facts> | undefined): Facts {
  const said = Object.entries(change ?? {}).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

const pick = <T extends object, K extends keyof T>(from: T, ...names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;
