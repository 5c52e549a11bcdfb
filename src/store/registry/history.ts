import { sql } from 'kysely';
import type { Page, PageRequest } from '../../identity/index.ts';
import type { HistoryEntry } from '../../registry/index.ts';
import { notACursor, pageLimit } from '../cursor.ts';
import type { Handle } from '../handle.ts';
import { authorOf } from './rows.ts';

interface Row {
  readonly position: string;
  readonly at: Date;
  readonly what: HistoryEntry['what'];
  readonly version: string | null;
  readonly number: number | null;
  readonly author_type: string;
  readonly author_id: string | null;
  readonly author_name: string | null;
  readonly said: string;
}

/** Milliseconds, then what it is, then which: one order for all, in which no two are the same. */
const POSITION = /^\d{15} [a-z]+ [0-9a-f-]{36} \d{10}$/;

/** Everything that was ever said of a model and its versions, newest first. */
export async function historyOf(
  db: Handle,
  modelId: string,
  { cursor, asOf, ...page }: PageRequest & { readonly asOf?: number | undefined },
): Promise<Page<HistoryEntry>> {
  const limit = pageLimit(page.limit);
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString('latin1');
  if (after !== null && !POSITION.test(after)) throw notACursor();
  const until = asOf === undefined ? null : new Date(asOf);
  const { rows } = await sql<Row>`
    with said as (
      select at, 'model' as what, null as version, number, model_id as id, author_type, author_id, author_name,
        json_build_object('ownerTeam', (select name from teams t where t.id = owner_team_id), 'riskClass', risk_class,
          'retired', retired, 'facts', facts::json)::text as said
      from model_revisions where model_id = ${modelId}
      union all
      select r.at, 'version', v.version, r.number, v.id, r.author_type, r.author_id, r.author_name,
        json_build_object('state', r.state, 'retired', r.retired, 'facts', r.facts::json)::text
      from model_version_revisions r join model_versions v on v.id = r.version_id where v.model_id = ${modelId}
      union all
      select e.at, 'edition', v.version, e.number, v.id, e.author_type, e.author_id, e.author_name,
        json_build_object('digest', e.digest, 'manifest', e.manifest::json)::text
      from model_editions e join model_versions v on v.id = e.version_id where v.model_id = ${modelId}
      union all
      select x.at, 'metric', v.version, null, x.id, x.author_type, x.author_id, x.author_name,
        json_build_object('name', x.name, 'basis', x.basis, 'value', x.value, 'unit', x.unit, 'low', x.low,
          'high', x.high, 'confidence', x.confidence, 'n', x.n, 'source', x.source)::text
      from model_metrics x join model_versions v on v.id = x.version_id where v.model_id = ${modelId}
      union all
      select l.at, 'lineage', v.version, null, l.id, l.author_type, l.author_id, l.author_name,
        json_build_object('relation', l.relation, 'source', l.source, 'digest', l.digest, 'attestedBy', l.attested_by,
          'withdrawn', l.withdrawn)::text
      from model_lineage l join model_versions v on v.id = l.version_id where v.model_id = ${modelId}
      union all
      select s.at, 'submission', v.version, null, s.id, 'user', u.id::text, u.name,
        json_build_object('digest', s.digest)::text
      from model_submissions s join model_versions v on v.id = s.version_id join users u on u.id = s.submitter_id
      where v.model_id = ${modelId}
      union all
      select e.at, 'evidence', v.version, null, e.id, e.author_type, e.author_id, e.author_name,
        json_build_object('gate', e.gate, 'kind', e.kind, 'digest', e.digest, 'link', e.link)::text
      from model_evidence e join model_versions v on v.id = e.version_id where v.model_id = ${modelId}
      union all
      select a.at, 'decision', v.version, null, a.id, 'user', u.id::text, u.name,
        json_build_object('gate', a.gate, 'decision', a.decision, 'reason', a.reason, 'digest', a.digest,
          'evidenceDigest', a.evidence_digest, 'expiresAt', a.expires_at, 'selfApproved', a.self_approved)::text
      from model_approvals a join model_versions v on v.id = a.version_id join users u on u.id = a.approver_id
      where v.model_id = ${modelId}
      union all
      select q.at, 'quarantine', v.version, q.number, v.id, q.author_type, q.author_id, q.author_name,
        json_build_object('quarantined', q.quarantined, 'reason', q.reason)::text
      from model_quarantines q join model_versions v on v.id = q.version_id where v.model_id = ${modelId}
    ), placed as (
      select *, lpad(floor(extract(epoch from at) * 1000)::bigint::text, 15, '0') || ' ' || what || ' ' || id::text ||
        ' ' || lpad(coalesce(number, 0)::text, 10, '0') as position
      from said where ${until}::timestamptz is null or at <= ${until}
    )
    select * from placed where ${after}::text is null or position collate "C" < ${after}
    order by position collate "C" desc limit ${limit + 1}`.execute(db);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? Buffer.from(last.position, 'latin1').toString('base64url') : null;
  return { rows: shown.map(toEntry), next };
}

const toEntry = (row: Row): HistoryEntry => ({
  at: row.at.getTime(),
  what: row.what,
  version: row.version,
  number: row.number,
  author: authorOf(row),
  said: JSON.parse(row.said) as Record<string, unknown>,
});
