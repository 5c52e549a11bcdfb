import { sql } from 'kysely';
import type { Gate, Lapse, LapseDue, LapseOfVersion, LapseStep } from '../../registry/index.ts';
import { appendChange } from '../changes.ts';
import type { Handle } from '../handle.ts';

interface Row {
  readonly versionId: string;
  readonly organizationId: string;
  readonly modelId: string;
  readonly name: string;
  readonly gates: readonly Gate[];
  readonly what: LapseStep | null;
  readonly graceEndsAt: Date | null;
}

/**
 * Versions in production of which another thing is to be told than was: decisions lapsed, their grace is over, or they
 * were made again.
 * @param versionId this one alone; in a transaction nobody writes to its lifecycle meanwhile
 */
export async function lapsesDue(db: Handle, nowMs: number, graceMs: number, versionId?: string): Promise<LapseDue[]> {
  if (versionId !== undefined && db.isTransaction) await sql`select lifecycle_alone(${versionId})`.execute(db);
  const now = new Date(nowMs);
  const { rows } = await sql<Row>`
    select v.id as "versionId", v.organization_id as "organizationId", v.model_id as "modelId",
      m.name || '@' || v.version as name, g.gates, l.what, l.grace_ends_at as "graceEndsAt"
    from model_versions v
    join models m on m.id = v.model_id
    cross join lateral (
      select state, retired from model_version_revisions where version_id = v.id order by number desc limit 1
    ) s
    left join lateral (
      select what, grace_ends_at from model_lapses where version_id = v.id order by number desc limit 1
    ) l on true
    cross join lateral (
      select coalesce(array_agg(gate order by position), '{}') as gates
      from lifecycle_gates where not lifecycle_signed_at(v.id, gate, ${now})
    ) g
    where s.state = 'production' and not s.retired and (m.managed_by = 'api' or governance_mode() <> 'solo')
      and (${versionId ?? null}::uuid is null or v.id = ${versionId ?? null})
      and case
        when cardinality(g.gates) = 0 then coalesce(l.what, 'mended') <> 'mended'
        when l.what = 'lapsed' then l.grace_ends_at <= ${now}
        else coalesce(l.what, 'mended') = 'mended' end
    order by v.id`.execute(db);
  return rows.map((row) => ({ ...row, ...stepOf(row, nowMs, graceMs) }));
}

function stepOf({ gates, what, graceEndsAt }: Row, nowMs: number, graceMs: number) {
  if (gates.length === 0) return { what: 'mended' as const, graceEndsAt: null };
  if (what === 'lapsed') return { what: 'blocked' as const, graceEndsAt: graceEndsAt?.getTime() ?? nowMs };
  return { what: 'lapsed' as const, graceEndsAt: nowMs + graceMs };
}

export async function recordLapse(db: Handle, due: LapseDue, nowMs: number): Promise<void> {
  const { versionId, organizationId, modelId, what, gates, graceEndsAt } = due;
  const newest = await db
    .selectFrom('model_lapses')
    .select((is) => is.fn.max('number').as('number'))
    .where('version_id', '=', versionId)
    .executeTakeFirst();
  await db
    .insertInto('model_lapses')
    .values({
      version_id: versionId,
      organization_id: organizationId,
      number: (newest?.number ?? 0) + 1,
      at: new Date(nowMs),
      what,
      gates: [...gates],
      grace_ends_at: graceEndsAt === null ? null : new Date(graceEndsAt),
    })
    .execute();
  await appendChange(db, 'model', modelId, nowMs);
}

/** What holds of versions that are in production; of the others nothing does. */
export async function openLapses(db: Handle): Promise<LapseOfVersion[]> {
  const { rows } = await sql<LapseOfVersion & { graceEndsAt: Date; at: Date }>`
    select m.name || '@' || v.version as name, l.what, l.gates, l.at, l.grace_ends_at as "graceEndsAt"
    from (select distinct on (version_id) * from model_lapses order by version_id, number desc) l
    join model_versions v on v.id = l.version_id join models m on m.id = v.model_id
    where l.what <> 'mended' and lifecycle_state(v.id) = 'production' order by 1`.execute(db);
  return rows.map(({ name, what, gates, at, graceEndsAt }) => ({
    name,
    what,
    gates,
    at: at.getTime(),
    graceEndsAt: graceEndsAt.getTime(),
  }));
}

export async function lapseOf(db: Handle, id: string): Promise<Lapse | null> {
  const row = await db
    .selectFrom('model_lapses')
    .selectAll()
    .where('version_id', '=', id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row || row.what === 'mended' || !row.grace_ends_at) return null;
  const { what, gates, at, grace_ends_at: ends } = row;
  return { what, gates, at: at.getTime(), graceEndsAt: ends.getTime() };
}
