import { sql, type Selectable } from 'kysely';
import { Fault, uuidv7 } from '../core/index.ts';
import type { Application, TenantScope } from '../identity/index.ts';
import { appendChange } from './changes.ts';
import { isUuid, idsOf, millis } from './cursor.ts';
import type { TeamTable } from './database.ts';
import { atomically, type Handle } from './handle.ts';
import { ensureOrganization, type Organization } from './organization.ts';
import { requireOtherName, sameButForCase } from './names.ts';
import { reconcile, type Adopted, type Declaration, type Reconciled } from './reconcile.ts';

export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly managedBy: 'file' | 'api';
  readonly retiredAt: number | null;
}

export interface TenancyRepository {
  /** The organization of this name, made when it is missing. */
  ensureOrganization(name: string, nowMs: number): Promise<Organization>;
  createTeam(organizationId: string, name: string, nowMs: number): Promise<Team>;
  createApplication(organizationId: string, application: NewApplication, nowMs: number): Promise<Application>;
  /** @param scope default: every one */
  listOrganizations(scope?: TenantScope): Promise<readonly Organization[]>;
  /** @param teamIds only these; default: all */
  listTeams(organizationId: string, teamIds?: readonly string[]): Promise<readonly Team[]>;
  /** The applications of an organization, retired ones too. */
  listApplications(organizationId: string, teamIds?: readonly string[]): Promise<readonly Application[]>;
  findApplication(organizationId: string, id: string): Promise<Application | undefined>;
  /** Whoever asks by the id alone asks next whose it is. */
  teamById(id: string): Promise<Team | undefined>;
  applicationById(id: string): Promise<Application | undefined>;
  /** @throws Fault `resource.unknown`; `resource.conflict` where it is retired, or the file's */
  updateApplication(id: string, change: ApplicationChange, nowMs: number): Promise<Application>;
  /**
   * Ends its calls, or lets them begin again; it keeps its name, its keys and its past.
   * @throws Fault `resource.unknown`; `resource.conflict` where it is the file's, or its team is retired
   */
  setApplicationRetired(id: string, isRetired: boolean, nowMs: number): Promise<Application>;
  /** With all its applications. @throws Fault `resource.unknown`; `resource.conflict` where it is the file's */
  setTeamRetired(id: string, isRetired: boolean, nowMs: number): Promise<Team>;
  /** Every application that is not retired, for the snapshot. */
  activeApplications(): Promise<readonly Application[]>;
  /** Makes the file's declarations true. See `reconcile.ts`. */
  reconcile(declaration: Declaration, nowMs: number, adopt?: Adopted): Promise<Reconciled>;
}

export interface NewApplication {
  readonly teamId: string;
  readonly name: string;
  readonly models: readonly string[] | null;
  readonly bodies: Application['bodies'];
}

/** What is left out stays as it was. */
export interface ApplicationChange {
  readonly models?: readonly string[] | null | undefined;
}

export function tenancyRepository(db: Handle): TenancyRepository {
  return {
    ensureOrganization: (name, nowMs) => atomically(db, (transaction) => ensureOrganization(transaction, name, nowMs)),

    createTeam: (organizationId, name, nowMs) =>
      atomically(db, async (transaction) => {
        const teams = transaction.selectFrom('teams').where('organization_id', '=', organizationId);
        requireOtherName('team', name, await teams.select('name').where(sameButForCase(name)).execute());
        const id = uuidv7(nowMs);
        const row = await transaction
          .insertInto('teams')
          .values({ id, organization_id: organizationId, name, managed_by: 'api', created_at: new Date(nowMs) })
          .onConflict((on) => on.columns(['organization_id', 'name']).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (!row) throw taken('team', name);
        await appendChange(transaction, 'team', id, nowMs);
        return { id, organizationId, name, managedBy: 'api' as const, retiredAt: null };
      }),

    createApplication: (organizationId, application, nowMs) =>
      atomically(db, async (transaction) => {
        await activeTeam(transaction, organizationId, application.teamId);
        const { name, teamId } = application;
        const inTeam = transaction.selectFrom('applications').where('team_id', '=', teamId);
        requireOtherName('application', name, await inTeam.select('name').where(sameButForCase(name)).execute());
        const id = uuidv7(nowMs);
        const row = await transaction
          .insertInto('applications')
          .values({
            id,
            organization_id: organizationId,
            team_id: teamId,
            name,
            managed_by: 'api',
            models: application.models === null ? null : [...application.models],
            bodies_store: application.bodies.store,
            bodies_retention_days: application.bodies.retentionDays,
            created_at: new Date(nowMs),
          })
          .onConflict((on) => on.columns(['team_id', 'name']).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (!row) throw taken('application', name);
        await appendChange(transaction, 'application', id, nowMs);
        return applicationOf(await applications(transaction).where('a.id', '=', id).executeTakeFirstOrThrow());
      }),

    listOrganizations(scope = { everything: true }) {
      const query = db.selectFrom('organizations').select(['id', 'name']).orderBy('name');
      return ('organizationId' in scope ? query.where('id', '=', scope.organizationId) : query).execute();
    },

    async listTeams(organizationId, teamIds) {
      const query = db
        .selectFrom('teams')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .$if(teamIds !== undefined, (all) => all.where('id', 'in', idsOf(teamIds)))
        .orderBy('name');
      return (await query.execute()).map(teamOf);
    },

    async listApplications(organizationId, teamIds) {
      const rows = await applications(db)
        .where('a.organization_id', '=', organizationId)
        .$if(teamIds !== undefined, (all) => all.where('a.team_id', 'in', idsOf(teamIds)))
        .orderBy('t.name')
        .orderBy('a.name')
        .execute();
      return rows.map(applicationOf);
    },

    async findApplication(organizationId, id) {
      const row = await applications(db)
        .where('a.organization_id', '=', organizationId)
        .where('a.id', '=', id)
        .executeTakeFirst();
      return row && applicationOf(row);
    },

    async teamById(id) {
      if (!isUuid(id)) return undefined;
      const row = await db.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst();
      return row && teamOf(row);
    },

    applicationById: (id) => applicationById(db, id),

    updateApplication: (id, { models }, nowMs) =>
      atomically(db, async (transaction) => {
        const found = await applicationById(transaction, id);
        if (!found) throw new Fault('resource.unknown', { public: 'There is no such application.' });
        if (found.managedBy === 'file') throw declaredInFile();
        if (found.retiredAt !== null) throw new Fault('resource.conflict', { public: 'The application is retired.' });
        if (models === undefined) return found;
        await transaction
          .updateTable('applications')
          .set({ models: models === null ? null : [...models] })
          .where('id', '=', id)
          .execute();
        await appendChange(transaction, 'application', id, nowMs);
        return { ...found, models };
      }),

    setApplicationRetired: (id, isRetired, nowMs) =>
      atomically(db, async (transaction) => {
        const found = await applicationById(transaction, id);
        if (!found) throw new Fault('resource.unknown', { public: 'There is no such application.' });
        if (found.managedBy === 'file') throw declaredInFile();
        await transaction
          .updateTable('applications')
          .set((is) => ({ retired_at: isRetired ? is.fn.coalesce('retired_at', is.val(new Date(nowMs))) : null }))
          .where('id', '=', id)
          .execute();
        await appendChange(transaction, 'application', id, nowMs);
        const after = applicationOf(await applications(transaction).where('a.id', '=', id).executeTakeFirstOrThrow());
        if (!isRetired && after.retiredAt !== null)
          throw new Fault('resource.conflict', { public: 'Its team is retired; restore the team first.' });
        return after;
      }),

    setTeamRetired: (id, isRetired, nowMs) =>
      atomically(db, async (transaction) => {
        const row =
          isUuid(id) && (await transaction.selectFrom('teams').selectAll().where('id', '=', id).executeTakeFirst());
        if (!row) throw new Fault('resource.unknown', { public: 'There is no such team.' });
        if (row.managed_by === 'file') throw declaredInFile();
        const after = await transaction
          .updateTable('teams')
          .set((is) => ({ retired_at: isRetired ? is.fn.coalesce('retired_at', is.val(new Date(nowMs))) : null }))
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow();
        await appendChange(transaction, 'team', id, nowMs);
        return teamOf(after);
      }),

    async activeApplications() {
      const rows = await applications(db)
        .where('a.retired_at', 'is', null)
        .where('t.retired_at', 'is', null)
        .where('o.retired_at', 'is', null)
        .orderBy('a.id')
        .execute();
      return rows.map(applicationOf);
    },

    reconcile: (...args) => atomically(db, (transaction) => reconcile(transaction, ...args)),
  };
}

const declaredInFile = (): Fault =>
  new Fault('resource.conflict', { public: 'The configuration file declares it; change it there.' });

async function applicationById(db: Handle, id: string): Promise<Application | undefined> {
  if (!isUuid(id)) return undefined;
  const row = await applications(db).where('a.id', '=', id).executeTakeFirst();
  return row && applicationOf(row);
}

const teamOf = (row: Selectable<TeamTable>): Team => ({
  id: row.id,
  organizationId: row.organization_id,
  name: row.name,
  managedBy: row.managed_by,
  retiredAt: millis(row.retired_at),
});

async function activeTeam(db: Handle, organizationId: string, teamId: string): Promise<void> {
  const team = await db
    .selectFrom('teams')
    .select('id')
    .where('id', '=', teamId)
    .where('organization_id', '=', organizationId)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (!team) throw new Fault('resource.unknown', { public: 'There is no such team.' });
}

const taken = (what: string, name: string): Fault =>
  new Fault('resource.conflict', { public: `There is a ${what} named "${name}" already.` });

/** An application is as retired as anything above it. */
const applications = (db: Handle) =>
  db
    .selectFrom('applications as a')
    .innerJoin('teams as t', 't.id', 'a.team_id')
    .innerJoin('organizations as o', 'o.id', 'a.organization_id')
    .select(['a.id', 'a.name', 'a.team_id', 't.name as team_name', 'a.organization_id', 'o.name as organization_name'])
    .select(['a.models', 'a.bodies_store', 'a.bodies_retention_days', 'a.managed_by'])
    .select(sql<Date | null>`coalesce(a.retired_at, t.retired_at, o.retired_at)`.as('retired_at'));

type ApplicationRow = Awaited<ReturnType<ReturnType<typeof applications>['executeTakeFirstOrThrow']>>;

const applicationOf = (row: ApplicationRow): Application => ({
  id: row.id,
  name: row.name,
  teamId: row.team_id,
  teamName: row.team_name,
  organizationId: row.organization_id,
  organizationName: row.organization_name,
  models: row.models,
  bodies: { store: row.bodies_store, retentionDays: row.bodies_retention_days },
  managedBy: row.managed_by,
  retiredAt: millis(row.retired_at),
});
