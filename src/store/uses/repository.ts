import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Fault } from '../../core/index.ts';
import type { Author, FrozenUses, RegisteredVersion, UseGrant, UseSource } from '../../registry/index.ts';
import { appendChange } from '../changes.ts';
import { millis } from '../cursor.ts';
import { atomically, type Handle } from '../handle.ts';
import { authorColumns, authorOf } from '../registry/rows.ts';

type Of = Pick<RegisteredVersion, 'id' | 'modelId' | 'model' | 'version'>;

/** Uses are frozen by the database itself, in the moment a version is deprecated. */
export interface UseRepository {
  /** Of every version that is deprecated now. */
  frozenUses(): Promise<readonly FrozenUses[]>;
  /** What holds of each application, also what was withdrawn; by the names of team and application. */
  usesOf(versionId: string): Promise<readonly UseGrant[]>;
  /**
   * Lets an application use a version that is deprecated, or no longer.
   * @throws Fault `resource.conflict` where the version is not deprecated, or it is so already
   */
  setUse(
    version: Of,
    application: { readonly id: string; readonly organizationId: string },
    said: { readonly withdrawn: boolean; readonly reason: string },
    author: Author,
    nowMs: number,
  ): Promise<UseGrant>;
}

export const useRepository = (db: Handle): UseRepository => ({
  frozenUses: () => frozenUses(db),
  usesOf: (versionId) => usesOf(db, versionId),

  setUse: (version, { id, organizationId }, { withdrawn, reason }, author, nowMs) =>
    atomically(db, async (on) => {
      const freeze = await lockedFreeze(on, version);
      const before = await newest(on, version.id, freeze, id);
      if ((before?.withdrawn ?? true) === withdrawn)
        throw conflict(`The application ${withdrawn ? 'does not go on' : 'goes on'} with this version already.`);
      const next = { freeze, applicationId: id, organizationId, number: (before?.number ?? 0) + 1, withdrawn };
      return append(on, version, next, reason, author, nowMs);
    }),
});

const nameOf = ({ model, version }: Of): string => `${model}@${version}`;
const conflict = (sentence: string): Fault => new Fault('resource.conflict', { public: sentence });

/** The newest freeze of each version that is deprecated, or taken for it since its approvals have lapsed. */
const CURRENT = sql`
  select v.id, m.name || '@' || v.version as name, f.number, f.at
  from model_versions v
  join models m on m.id = v.model_id
  join lateral (
    select state from model_version_revisions r where r.version_id = v.id order by number desc limit 1
  ) s on true
  join lateral (
    select number, at from use_freezes f where f.version_id = v.id order by number desc limit 1
  ) f on true
  where s.state = 'deprecated' or (
    select what from model_lapses l where l.version_id = v.id order by number desc limit 1
  ) = 'blocked'`;

async function frozenUses(db: Handle): Promise<FrozenUses[]> {
  const { rows } = await sql<{ name: string; at: Date; grants: [string, string][] | null }>`
    select c.name, c.at, g.grants
    from (${CURRENT}) c
    left join lateral (
      select json_agg(json_build_array(n.application_id, n.id)) as grants
      from (
        select distinct on (application_id) application_id, id, withdrawn
        from use_grants where version_id = c.id and freeze_number = c.number
        order by application_id, number desc
      ) n where not n.withdrawn
    ) g on true
    order by c.name`.execute(db);
  return rows.map(({ name, at, grants }) => ({ version: name, at: at.getTime(), grants: grants ?? [] }));
}

interface Row {
  readonly id: string;
  readonly application_id: string;
  readonly organization_id: string;
  readonly team: string;
  readonly application: string;
  readonly at: Date;
  readonly author_type: string;
  readonly author_id: string | null;
  readonly author_name: string | null;
  readonly sources: UseSource[];
  readonly calls: string | number | null;
  readonly last_call_at: Date | null;
  readonly withdrawn: boolean;
  readonly reason: string | null;
}

async function usesOf(db: Handle, versionId: string): Promise<UseGrant[]> {
  const { rows } = await sql<Row>`
    select distinct on (t.name, a.name, g.application_id) g.*, t.name as team, a.name as application
    from use_grants g
    join applications a on a.id = g.application_id
    join teams t on t.id = a.team_id
    where g.version_id = ${versionId}
      and g.freeze_number = (select max(number) from use_freezes where version_id = ${versionId})
    order by t.name, a.name, g.application_id, g.number desc`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    applicationId: row.application_id,
    organizationId: row.organization_id,
    team: row.team,
    application: row.application,
    at: row.at.getTime(),
    author: authorOf(row),
    sources: row.sources,
    calls: row.calls === null ? null : Number(row.calls),
    lastCallAt: millis(row.last_call_at),
    withdrawn: row.withdrawn,
    reason: row.reason,
  }));
}

/** The freeze in force, with the version locked: two who change its uses do so one after the other. */
async function lockedFreeze(db: Handle, version: Of): Promise<number> {
  await db.selectFrom('models').select('id').where('id', '=', version.modelId).forUpdate().execute();
  const { rows } = await sql<{ number: number }>`
    select c.number from (${CURRENT}) c where c.id = ${version.id}`.execute(db);
  const [found] = rows;
  if (!found) throw conflict(`${nameOf(version)} is not deprecated: its state decides who may call it.`);
  return found.number;
}

async function newest(db: Handle, versionId: string, freeze: number, applicationId: string) {
  return db
    .selectFrom('use_grants')
    .select(['id', 'number', 'withdrawn'])
    .where('version_id', '=', versionId)
    .where('freeze_number', '=', freeze)
    .where('application_id', '=', applicationId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

interface Next {
  readonly freeze: number;
  readonly applicationId: string;
  readonly organizationId: string;
  readonly number: number;
  readonly withdrawn: boolean;
}

async function append(db: Handle, version: Of, next: Next, reason: string, author: Author, nowMs: number) {
  const id = randomUUID();
  await db
    .insertInto('use_grants')
    .values({
      id,
      version_id: version.id,
      freeze_number: next.freeze,
      application_id: next.applicationId,
      number: next.number,
      organization_id: next.organizationId,
      at: new Date(nowMs),
      ...authorColumns(author),
      sources: ['owner'],
      calls: null,
      last_call_at: null,
      withdrawn: next.withdrawn,
      reason,
    })
    .execute();
  await appendChange(db, 'model', version.modelId, nowMs);
  const made = (await usesOf(db, version.id)).find((grant) => grant.id === id);
  if (!made) throw new Fault('internal', { internal: `the use ${id} cannot be read back` });
  return made;
}
