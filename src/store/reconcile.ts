import type { Insertable } from 'kysely';
import { Fault, uuidv7 } from '../core/index.ts';
import type { Application } from '../identity/index.ts';
import { appendChange, appendChanges } from './changes.ts';
import type { Database } from './database.ts';
import type { Handle } from './handle.ts';
import { ensureOrganization } from './organization.ts';

/** Teams and applications as the configuration file declares them. */
export interface Declaration {
  readonly organization: string;
  readonly teams: Readonly<Record<string, { readonly apps: Readonly<Record<string, DeclaredApplication>> }>>;
}

/** Names of rows of the API that the file takes over, as `team`, `team/application` or the name of a model. */
export type Adopted = ReadonlySet<string>;

export const ADOPTS_NOTHING: Adopted = new Set();

/** What to do about rows of the API that a file declares. */
export const adoptHint = (names: readonly string[]): string =>
  `have the file take over what is there: start once with sallyport serve ${names.map((name) => `--adopt ${name}`).join(' ')}`;

export interface DeclaredApplication {
  /** `null`: all. */
  readonly models: readonly string[] | null;
  readonly bodies: Application['bodies'];
}

export interface Reconciled {
  readonly organizationId: string;
  /** Rows made, changed, retired or returned; 0 when the file said nothing new. */
  readonly changed: number;
}

/** New rows in one statement: thousands of applications, each with its own, hold up a start for seconds. */
const ROWS_AT_ONCE = 500;

/**
 * Makes the file's declarations true: makes what is new, changes what differs, retires what is gone (nothing is ever
 * deleted, for calls and keys point at it) and returns what is declared again. Rows of the API are left alone, but for
 * those whose name stands in `adopt`: they are the file's from now on.
 * Nodes with the same file may race: the rows of the organization are locked first.
 * @throws Fault `resource.conflict` naming every declaration that would take over a row of the API; nothing is changed
 */
export async function reconcile(
  db: Handle,
  declaration: Declaration,
  nowMs: number,
  adopt: Adopted = ADOPTS_NOTHING,
): Promise<Reconciled> {
  const organization = await ensureOrganization(db, declaration.organization, nowMs);
  await db.selectFrom('organizations').select('id').where('id', '=', organization.id).forUpdate().execute();
  const run = new Run(db, organization.id, nowMs, adopt);
  const teams = await run.teams(Object.keys(declaration.teams));
  const applications = new Map<string, DeclaredApplication>();
  for (const [teamName, team] of Object.entries(declaration.teams)) {
    for (const [name, application] of Object.entries(team.apps)) applications.set(`${teamName}/${name}`, application);
  }
  await run.applications(applications, teams);
  if (run.collisions.length > 0) {
    throw new Fault('resource.conflict', {
      public:
        'The configuration file declares what is managed through the API: ' +
        `${run.collisions.map(([what, name]) => `${what} ${name}`).join(', ')}. ` +
        `Rename it in the file, or ${adoptHint(run.collisions.map(([, name]) => name))}.`,
    });
  }
  return { organizationId: organization.id, changed: run.changed };
}

class Run {
  readonly collisions: (readonly [what: string, name: string])[] = [];
  changed = 0;
  readonly #db: Handle;
  readonly #organizationId: string;
  readonly #nowMs: number;
  readonly #adopt: Adopted;

  constructor(db: Handle, organizationId: string, nowMs: number, adopt: Adopted) {
    this.#adopt = adopt;
    this.#db = db;
    this.#organizationId = organizationId;
    this.#nowMs = nowMs;
  }

  /** @returns the id of each declared team by its name */
  async teams(declared: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#db
      .selectFrom('teams')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .execute();
    const known = new Map(rows.map((row) => [row.name, row]));
    const ids = new Map<string, string>();
    for (const name of declared) {
      const row = known.get(name);
      ids.set(name, row?.id ?? (await this.#makeTeam(name)));
      if (row?.managed_by === 'api') {
        if (this.#adopt.has(name)) await this.#adoptTeam(row.id);
        else this.collisions.push(['team', name]);
      } else if (row?.retired_at) await this.#setTeamRetired(row.id, null);
    }
    for (const row of rows) {
      const gone = row.managed_by === 'file' && row.retired_at === null && !ids.has(row.name);
      if (gone) await this.#setTeamRetired(row.id, new Date(this.#nowMs));
    }
    return ids;
  }

  /** @param declared by `team/application` */
  async applications(
    declared: ReadonlyMap<string, DeclaredApplication>,
    teams: ReadonlyMap<string, string>,
  ): Promise<void> {
    const rows = await this.#db
      .selectFrom('applications as a')
      .innerJoin('teams as t', 't.id', 'a.team_id')
      .selectAll('a')
      .select('t.name as team_name')
      .where('a.organization_id', '=', this.#organizationId)
      .execute();
    const known = new Map(rows.map((row) => [`${row.team_name}/${row.name}`, row]));
    const made: Insertable<Database['applications']>[] = [];
    for (const [path, application] of declared) {
      const row = known.get(path);
      const teamName = path.slice(0, path.indexOf('/'));
      if (!row) made.push(this.#newRow(teams.get(teamName) ?? '', path.slice(teamName.length + 1), application));
      else if (row.managed_by === 'api' && !this.#adopt.has(path)) this.collisions.push(['application', path]);
      else if (row.managed_by === 'api') await this.#setApplication(row.id, application);
      else if (row.retired_at !== null || differs(row, application)) await this.#setApplication(row.id, application);
    }
    for (let at = 0; at < made.length; at += ROWS_AT_ONCE) await this.#make(made.slice(at, at + ROWS_AT_ONCE));
    for (const [path, row] of known) {
      if (row.managed_by !== 'file' || row.retired_at !== null || declared.has(path)) continue;
      const retired = { retired_at: new Date(this.#nowMs) };
      await this.#db.updateTable('applications').set(retired).where('id', '=', row.id).execute();
      await this.#noteApplication(row.id);
    }
  }

  async #makeTeam(name: string): Promise<string> {
    const id = uuidv7(this.#nowMs);
    const at = new Date(this.#nowMs);
    await this.#db
      .insertInto('teams')
      .values({ id, organization_id: this.#organizationId, name, managed_by: 'file', created_at: at })
      .execute();
    await this.#noteTeam(id);
    return id;
  }

  async #adoptTeam(id: string): Promise<void> {
    const set = { managed_by: 'file' as const, retired_at: null };
    await this.#db.updateTable('teams').set(set).where('id', '=', id).execute();
    await this.#noteTeam(id);
  }

  async #setTeamRetired(id: string, at: Date | null): Promise<void> {
    await this.#db.updateTable('teams').set({ retired_at: at }).where('id', '=', id).execute();
    await this.#noteTeam(id);
  }

  #newRow(teamId: string, name: string, application: DeclaredApplication) {
    return {
      id: uuidv7(this.#nowMs),
      organization_id: this.#organizationId,
      team_id: teamId,
      name,
      managed_by: 'file' as const,
      created_at: new Date(this.#nowMs),
      ...settingsOf(application),
    };
  }

  async #make(rows: readonly Insertable<Database['applications']>[]): Promise<void> {
    await this.#db.insertInto('applications').values(rows).execute();
    this.changed += rows.length;
    const ids = rows.map(({ id }) => id);
    await appendChanges(this.#db, 'application', ids, this.#nowMs);
  }

  async #setApplication(id: string, application: DeclaredApplication): Promise<void> {
    await this.#db
      .updateTable('applications')
      .set({ ...settingsOf(application), managed_by: 'file', retired_at: null })
      .where('id', '=', id)
      .execute();
    await this.#noteApplication(id);
  }

  async #noteTeam(id: string): Promise<void> {
    this.changed += 1;
    await appendChange(this.#db, 'team', id, this.#nowMs);
  }

  async #noteApplication(id: string): Promise<void> {
    this.changed += 1;
    await appendChange(this.#db, 'application', id, this.#nowMs);
  }
}

const settingsOf = (application: DeclaredApplication) => ({
  models: application.models === null ? null : [...application.models],
  bodies_store: application.bodies.store,
  bodies_retention_days: application.bodies.retentionDays,
});

function differs(
  row: { models: string[] | null; bodies_store: boolean; bodies_retention_days: number },
  application: DeclaredApplication,
): boolean {
  const { models, bodies } = application;
  const sameModels =
    models === null || row.models === null
      ? models === row.models
      : models.length === row.models.length && models.every((model, index) => model === row.models?.[index]);
  return !sameModels || row.bodies_store !== bodies.store || row.bodies_retention_days !== bodies.retentionDays;
}
