import type { Insertable } from 'kysely';
import { canonicalJson, Fault, uuidv7 } from '../../core/index.ts';
import {
  FILE_AUTHOR,
  sha256,
  type Author,
  type DeclaredModel,
  type RegisteredModel,
  type RegisteredVersion,
} from '../../registry/index.ts';
import { appendChanges } from '../changes.ts';
import type { Database } from '../database.ts';
import type { Handle } from '../handle.ts';
import { adoptHint, ADOPTS_NOTHING, type Adopted } from '../reconcile.ts';
import { models, toModel, toVersion, versions, type ModelState, type VersionState } from './rows.ts';
import { edition, modelRevision, versionRevision } from './write.ts';

/** New rows in one statement; each takes up to ten of the 65,535 parameters that one may have. */
const ROWS_AT_ONCE = 500;

/** Makes true what the file declares. See `RegistryRepository.declareModels`. */
export async function declareModels(
  db: Handle,
  organizationId: string,
  declared: readonly DeclaredModel[],
  routes: readonly string[],
  nowMs: number,
  adopt: Adopted = ADOPTS_NOTHING,
): Promise<number> {
  const run = new Run(db, organizationId, nowMs, adopt);
  return run.declare(declared, routes);
}

type New<Table extends keyof Database> = Insertable<Database[Table]>;

class Run {
  readonly #db: Handle;
  readonly #organizationId: string;
  readonly #nowMs: number;
  readonly #models: New<'models'>[] = [];
  readonly #modelRevisions: New<'model_revisions'>[] = [];
  readonly #versions: New<'model_versions'>[] = [];
  readonly #editions: New<'model_editions'>[] = [];
  readonly #versionRevisions: New<'model_version_revisions'>[] = [];
  readonly #changed = new Set<string>();
  #adoptions = 0;

  readonly #adopt: Adopted;

  constructor(db: Handle, organizationId: string, nowMs: number, adopt: Adopted) {
    this.#adopt = adopt;
    this.#db = db;
    this.#organizationId = organizationId;
    this.#nowMs = nowMs;
  }

  async declare(declared: readonly DeclaredModel[], routes: readonly string[]): Promise<number> {
    const names = declared.map(({ name }) => name);
    const teams = await this.#teams();
    const known = await this.#adopted(new Set(names), await this.#known([...names, ...routes]));
    refuseForeign(declared, routes, known, this.#organizationId);
    const ours = known.filter(({ managedBy }) => managedBy === 'file');
    const there = new Map(ours.map((model) => [model.name, model]));
    const theirVersions = await this.#versionsOf(ours.map(({ id }) => id));
    for (const model of declared) {
      const before = there.get(model.name);
      const id = before?.id ?? this.#newModel(model.name);
      const ownerTeamId = model.ownerTeam === null ? null : (teams.get(model.ownerTeam) ?? null);
      const { riskClass, facts } = model;
      this.#model(id, before, { ownerTeamId, riskClass, facts, retired: false });
      const itsVersions = theirVersions.get(id) ?? [];
      for (const version of model.versions) {
        const old = itsVersions.find((each) => each.version === version.version);
        const state = version.state ?? old?.state ?? 'development';
        this.#version(id, old, version.version, version.manifest, { ...version, state, retired: false });
      }
      const names = new Set(model.versions.map(({ version }) => version));
      for (const old of itsVersions) {
        if (!names.has(old.version)) this.#version(id, old, old.version, old.manifest, { ...old, retired: true });
      }
    }
    const wanted = new Set(names);
    for (const gone of ours) {
      if (!wanted.has(gone.name)) this.#model(gone.id, gone, { ...gone, retired: true });
    }
    return this.#write();
  }

  /** Gives what is to be adopted to the file, with its versions and all that was said of it. */
  async #adopted(declared: ReadonlySet<string>, known: readonly RegisteredModel[]): Promise<RegisteredModel[]> {
    const isAdopted = ({ name, managedBy, organizationId }: RegisteredModel): boolean =>
      managedBy === 'api' && organizationId === this.#organizationId && declared.has(name) && this.#adopt.has(name);
    const ids = known.filter(isAdopted).map(({ id }) => id);
    if (ids.length === 0) return [...known];
    await this.#db.updateTable('models').set({ managed_by: 'file' }).where('id', 'in', ids).execute();
    for (const id of ids) this.#changed.add(id);
    this.#adoptions = ids.length;
    return known.map((model) => (ids.includes(model.id) ? { ...model, managedBy: 'file' } : model));
  }

  #newModel(name: string): string {
    const id = uuidv7(this.#nowMs);
    this.#models.push({
      id,
      organization_id: this.#organizationId,
      name,
      managed_by: 'file',
      created_at: new Date(this.#nowMs),
    });
    return id;
  }

  #model(id: string, before: RegisteredModel | undefined, after: ModelState): void {
    if (before && sameModel(before, after)) return;
    const at = Math.max(this.#nowMs, before?.revisedAt ?? 0);
    this.#modelRevisions.push(
      modelRevision(id, this.#organizationId, (before?.revision ?? 0) + 1, after, FILE_AUTHOR, at),
    );
    this.#changed.add(id);
  }

  #version(
    modelId: string,
    before: RegisteredVersion | undefined,
    version: string,
    manifest: string,
    after: VersionState,
  ): void {
    const id = before?.id ?? uuidv7(this.#nowMs);
    if (!before) {
      this.#versions.push({
        id,
        organization_id: this.#organizationId,
        model_id: modelId,
        version,
        created_at: new Date(this.#nowMs),
        signature: null,
      });
    }
    if (before?.digest !== sha256(manifest)) {
      const at = Math.max(this.#nowMs, before?.editionAt ?? 0);
      this.#editions.push(edition(id, this.#organizationId, (before?.edition ?? 0) + 1, manifest, FILE_AUTHOR, at));
      this.#changed.add(modelId);
    }
    if (before && sameVersion(before, after)) return;
    const at = Math.max(this.#nowMs, before?.revisedAt ?? 0);
    this.#versionRevisions.push(
      versionRevision(id, this.#organizationId, (before?.revision ?? 0) + 1, after, FILE_AUTHOR, at),
    );
    this.#changed.add(modelId);
  }

  async #teams(): Promise<Map<string, string>> {
    const rows = await this.#db
      .selectFrom('teams')
      .select(['id', 'name'])
      .where('organization_id', '=', this.#organizationId)
      .execute();
    return new Map(rows.map(({ id, name }) => [name, id]));
  }

  /** What the file has declared before, and whoever has one of the names. */
  async #known(names: readonly string[]) {
    const rows = await models(this.#db, undefined)
      .where((is) =>
        is.or([
          is.and([is('m.organization_id', '=', this.#organizationId), is('m.managed_by', '=', 'file')]),
          is('m.name', '=', is.fn.any(is.val([...names]))),
        ]),
      )
      .execute();
    return rows.map(toModel);
  }

  async #versionsOf(modelIds: readonly string[]) {
    if (modelIds.length === 0) return new Map<string, RegisteredVersion[]>();
    const rows = await versions(this.#db, undefined)
      .where((is) => is('v.model_id', '=', is.fn.any(is.val([...modelIds]))))
      .execute();
    return Map.groupBy(rows.map(toVersion), ({ modelId }) => modelId);
  }

  async #write(): Promise<number> {
    let rows = this.#adoptions;
    for (const [table, all] of [
      ['models', this.#models],
      ['model_revisions', this.#modelRevisions],
      ['model_versions', this.#versions],
      ['model_editions', this.#editions],
      ['model_version_revisions', this.#versionRevisions],
    ] as const) {
      for (let at = 0; at < all.length; at += ROWS_AT_ONCE)
        await this.#db
          .insertInto(table)
          .values(all.slice(at, at + ROWS_AT_ONCE))
          .execute();
      rows += all.length;
    }
    if (this.#changed.size > 0) await appendChanges(this.#db, 'model', [...this.#changed], this.#nowMs);
    return rows;
  }
}

/** Adds an edition to each version of the API that is made of something else now. */
export async function renewEditions(
  db: Handle,
  manifestNow: (manifest: string) => string,
  author: Author,
  nowMs: number,
): Promise<number> {
  const rows = await versions(db, undefined).where('m.managed_by', '=', 'api').execute();
  const changed = rows.map(toVersion).flatMap((version) => {
    const manifest = manifestNow(version.manifest);
    return manifest === version.manifest ? [] : [{ ...version, manifest }];
  });
  for (const { id, organizationId, edition: number, editionAt, manifest } of changed) {
    const row = edition(id, organizationId, number + 1, manifest, author, Math.max(nowMs, editionAt));
    await db.insertInto('model_editions').values(row).execute();
  }
  const ids = [...new Set(changed.map(({ modelId }) => modelId))];
  if (ids.length > 0) await appendChanges(db, 'model', ids, nowMs);
  return changed.length;
}

function refuseForeign(
  declared: readonly DeclaredModel[],
  routes: readonly string[],
  known: readonly RegisteredModel[],
  organizationId: string,
): void {
  const isForeign = (model: RegisteredModel) => model.managedBy === 'api' || model.organizationId !== organizationId;
  const foreign = new Map(known.filter(isForeign).map((model) => [model.name, model]));
  const models = declared.map(({ name }) => name).filter((name) => foreign.has(name));
  const collisions = [
    ...models.map((name) => `model ${name}`),
    ...routes.filter((name) => foreign.has(name)).map((name) => `route ${name}`),
  ];
  if (collisions.length === 0) return;
  // A model of another organization stays theirs.
  const adoptable = models.filter((name) => foreign.get(name)?.organizationId === organizationId);
  const others = adoptable.length === 0 ? '' : `; or ${adoptHint(adoptable)}`;
  throw new Fault('resource.conflict', {
    public:
      'The configuration file declares names that models of the API have: ' +
      `${collisions.join(', ')}. Rename them in the file, since a model of the registry keeps its name${others}.`,
  });
}

const sameModel = (a: ModelState, b: ModelState): boolean => modelText(a) === modelText(b);
const modelText = ({ ownerTeamId, riskClass, retired, facts }: ModelState): string =>
  canonicalJson({ ownerTeamId, riskClass, retired, facts });

const sameVersion = (a: VersionState, b: VersionState): boolean => versionText(a) === versionText(b);
const versionText = ({ state, retired, facts }: VersionState): string => canonicalJson({ state, retired, facts });
