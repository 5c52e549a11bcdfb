import { sql, type Selectable } from 'kysely';
import { Fault, uuidv7 } from '../../core/index.ts';
import {
  type Approval,
  type Author,
  type Evidence,
  type Gate,
  type GatePassed,
  type GovernanceMode,
  type LapseDue,
  type LapseOfVersion,
  type NewApproval,
  type NewEvidence,
  type Quarantine,
  type RegisteredVersion,
  type Standing,
  type Submission,
  type VersionFactsChange,
  type LifecycleState,
} from '../../registry/index.ts';
import { appendChange } from '../changes.ts';
import { atomically, type Handle } from '../handle.ts';
import { lockRepository } from '../locks.ts';
import { authorColumns, authorOf } from '../registry/rows.ts';
import { reviseVersion } from '../registry/write.ts';
import { lapseOf, lapsesDue, openLapses, recordLapse } from './lapses.ts';
import type { ApprovalTable } from './tables.ts';

type Of = Pick<RegisteredVersion, 'id' | 'organizationId' | 'modelId'>;

/** All writing throws Fault `resource.conflict` where the database refuses it, in its words. */
export interface LifecycleRepository {
  /** Which rules hold from now on. @returns how many rows were added */
  declareMode(mode: GovernanceMode, nowMs: number): Promise<number>;
  /** Where a version stands; nobody writes to its lifecycle meanwhile, where this is asked in a transaction. */
  standingOf(version: Of): Promise<Standing>;
  submit(version: Of & { readonly digest: string }, submitterId: string, nowMs: number): Promise<void>;
  addEvidence(version: Of, evidence: NewEvidence, author: Author, nowMs: number): Promise<Evidence>;
  /** Newest first. */
  evidenceOf(versionId: string): Promise<readonly Evidence[]>;
  decide(version: Of, approval: NewApproval): Promise<void>;
  /** Newest first. */
  approvalsOf(versionId: string): Promise<readonly Approval[]>;
  move(
    version: Of,
    state: LifecycleState,
    facts: VersionFactsChange,
    author: Author,
    nowMs: number,
  ): Promise<RegisteredVersion>;
  setQuarantine(version: Of, quarantined: boolean, reason: string, author: Author, nowMs: number): Promise<void>;
  /** With the versions they are about; none of the others. */
  approvalsById(ids: readonly string[]): Promise<readonly (Approval & { readonly versionId: string })[]>;
  /** Each gate before where a version stands, of those that calls of others reach. In solo mode those of the file need none. */
  gatesPassed(): Promise<readonly GatePassed[]>;
  /** Where the file's versions stand, by `name@version`. */
  statesOfFile(): Promise<Readonly<Record<string, LifecycleState>>>;
  /** Versions in production of whose decisions another thing is to be told than was. @param versionId this one alone */
  lapsesDue(nowMs: number, graceMs: number, versionId?: string): Promise<readonly LapseDue[]>;
  recordLapse(due: LapseDue, nowMs: number): Promise<void>;
  /** Of versions in production whose decisions hold no longer. */
  openLapses(): Promise<readonly LapseOfVersion[]>;
  /** `name@version` of what is quarantined now. */
  quarantinedVersions(): Promise<readonly string[]>;
}

/** What is shown at once; of the rest the history tells. */
const ROWS_MAX = 500;
const RULE_BROKEN = '23001';

export const lifecycleRepository = (db: Handle): LifecycleRepository => ({
  declareMode: (mode, nowMs) => obeying(db, (on) => declareMode(on, mode, nowMs)),
  standingOf: (version) => standingOf(db, version),
  evidenceOf: (versionId) => evidenceOf(db, versionId),
  approvalsOf: (versionId) => approvalsOf(db, versionId),
  approvalsById: (ids) => approvalsById(db, ids),
  gatesPassed: () => gatesPassed(db),
  statesOfFile: () => statesOfFile(db),
  lapsesDue: (nowMs, graceMs, versionId) => lapsesDue(db, nowMs, graceMs, versionId),
  recordLapse: (due, nowMs) => obeying(db, (on) => recordLapse(on, due, nowMs)),
  openLapses: () => openLapses(db),
  quarantinedVersions: () => quarantinedVersions(db),

  submit: ({ id, organizationId, digest }, submitterId, nowMs) =>
    obeying(db, async (on) => {
      const row = { id: uuidv7(nowMs), organization_id: organizationId, version_id: id, at: new Date(nowMs), digest };
      await on
        .insertInto('model_submissions')
        .values({ ...row, submitter_id: submitterId })
        .execute();
    }),

  addEvidence: ({ id: versionId, organizationId }, evidence, author, nowMs) =>
    obeying(db, async (on) => {
      const id = uuidv7(nowMs);
      const { gate, kind, digest, content, link } = evidence;
      const place = { id, organization_id: organizationId, version_id: versionId, at: new Date(nowMs) };
      await on
        .insertInto('model_evidence')
        .values({ ...place, ...authorColumns(author), gate, kind, digest, content, link })
        .execute();
      return { ...evidence, id, at: nowMs, author };
    }),

  decide: ({ id: versionId, organizationId }, { id, envelope, ...approval }) =>
    obeying(db, async (on) => {
      await on
        .insertInto('model_approvals')
        .values({
          id,
          organization_id: organizationId,
          version_id: versionId,
          gate: approval.gate,
          decision: approval.decision,
          reason: approval.reason,
          at: new Date(approval.at),
          expires_at: approval.expiresAt === null ? null : new Date(approval.expiresAt),
          digest: approval.digest,
          evidence_digest: approval.evidenceDigest,
          approver_id: approval.approverId,
          session_id: approval.sessionId,
          auth_time: new Date(approval.authTime),
          id_token_digest: approval.idTokenDigest,
          self_approved: approval.selfApproved,
          statement: envelope.payload,
          key_id: envelope.keyId,
          signature: envelope.signature,
        })
        .execute();
    }),

  move: ({ id }, state, facts, author, nowMs) =>
    obeying(db, (on) => reviseVersion(on, id, { state, facts }, author, nowMs)),

  setQuarantine: ({ id, organizationId, modelId }, quarantined, reason, author, nowMs) =>
    obeying(db, async (on) => {
      const newest = await on
        .selectFrom('model_quarantines')
        .select((is) => is.fn.max('number').as('number'))
        .where('version_id', '=', id)
        .executeTakeFirst();
      const place = { version_id: id, organization_id: organizationId, number: (newest?.number ?? 0) + 1 };
      await on
        .insertInto('model_quarantines')
        .values({ ...place, at: new Date(nowMs), ...authorColumns(author), quarantined, reason })
        .execute();
      await appendChange(on, 'model', modelId, nowMs);
    }),
});

/** What breaks a rule of the lifecycle is told in the words of the rule. */
async function obeying<T>(db: Handle, work: (on: Handle) => Promise<T>): Promise<T> {
  try {
    return await atomically(db, work);
  } catch (error) {
    if (!(error instanceof Error) || (error as { code?: unknown }).code !== RULE_BROKEN) throw error;
    const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1);
    throw new Fault('resource.conflict', { public: `${sentence}.`, cause: error });
  }
}

async function declareMode(db: Handle, mode: GovernanceMode, nowMs: number): Promise<number> {
  // Nodes that start at once declare the same.
  await lockRepository(db).hold('governance mode');
  const newest = await db
    .selectFrom('governance_modes')
    .select(['number', 'mode'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest?.mode === mode) return 0;
  await db
    .insertInto('governance_modes')
    .values({ number: (newest?.number ?? 0) + 1, at: new Date(nowMs), mode })
    .execute();
  return 1;
}

async function standingOf(db: Handle, { id, modelId }: Of): Promise<Standing> {
  if (db.isTransaction) await sql`select lifecycle_alone(${id})`.execute(db);
  const { rows } = await sql<{
    mode: GovernanceMode;
    state: LifecycleState;
    digest: string;
    owner: string | null;
  }>`select governance_mode() as mode, lifecycle_state(${id}) as state, lifecycle_digest(${id}) as digest,
      (select owner_team_id from model_revisions where model_id = ${modelId} order by number desc limit 1) as owner
  `.execute(db);
  const [now] = rows;
  if (!now) throw new Fault('resource.unknown');
  const { rows: gates } = await sql<{
    gate: Gate;
    digest: string;
    signed: boolean;
    kinds: string[] | null;
  }>`select gate, lifecycle_evidence_digest(${id}, gate) as digest, lifecycle_signed(${id}, gate) as signed,
      (select array_agg(distinct e.kind) from model_evidence e where e.version_id = ${id} and e.gate = g.gate) as kinds
    from lifecycle_gates g order by position
  `.execute(db);
  const deciders = await approvers(db)
    .where('a.version_id', '=', id)
    .select(['a.gate', 'u.id', 'u.email'])
    .limit(ROWS_MAX)
    .execute();
  return {
    mode: now.mode,
    state: now.state,
    digest: now.digest,
    ownerTeamId: now.owner,
    gates: gates.map(({ gate, digest, signed, kinds }) => ({
      gate,
      evidenceDigest: digest,
      signed,
      evidence: kinds ?? [],
    })),
    submissions: await submissionsOf(db, id),
    deciders,
    quarantine: await quarantineOf(db, id),
    lapse: await lapseOf(db, id),
  };
}

async function submissionsOf(db: Handle, versionId: string): Promise<Submission[]> {
  const rows = await db
    .selectFrom('model_submissions as s')
    .innerJoin('users as u', 'u.id', 's.submitter_id')
    .select(['s.id', 's.at', 's.digest', 'u.id as user', 'u.email', 'u.name'])
    .where('s.version_id', '=', versionId)
    .orderBy('s.id', 'desc')
    .limit(ROWS_MAX)
    .execute();
  return rows.map(({ id, at, digest, user, email, name }) => ({
    id,
    at: at.getTime(),
    digest,
    submitter: { id: user, email, name },
  }));
}

async function quarantineOf(db: Handle, versionId: string): Promise<Quarantine | null> {
  const row = await db
    .selectFrom('model_quarantines')
    .selectAll()
    .where('version_id', '=', versionId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  return { quarantined: row.quarantined, at: row.at.getTime(), author: authorOf(row), reason: row.reason };
}

async function evidenceOf(db: Handle, versionId: string): Promise<Evidence[]> {
  const rows = await db
    .selectFrom('model_evidence')
    .selectAll()
    .where('version_id', '=', versionId)
    .orderBy('id', 'desc')
    .limit(ROWS_MAX)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.at.getTime(),
    author: authorOf(row),
    gate: row.gate,
    kind: row.kind,
    digest: row.digest,
    content: row.content,
    link: row.link,
  }));
}

const approvers = (db: Handle) =>
  db.selectFrom('model_approvals as a').innerJoin('users as u', 'u.id', 'a.approver_id').orderBy('a.number', 'desc');

async function approvalsOf(db: Handle, versionId: string): Promise<Approval[]> {
  const rows = await approvers(db)
    .where('a.version_id', '=', versionId)
    .selectAll('a')
    .select(['u.email', 'u.name'])
    .limit(ROWS_MAX)
    .execute();
  return rows.map(toApproval);
}

async function approvalsById(db: Handle, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const rows = await approvers(db)
    .where((is) => is('a.id', '=', is.fn.any(is.val([...ids]))))
    .selectAll('a')
    .select(['u.email', 'u.name'])
    .execute();
  return rows.map((row) => ({ ...toApproval(row), versionId: row.version_id }));
}

function toApproval(row: Selectable<ApprovalTable> & { email: string | null; name: string }): Approval {
  return {
    id: row.id,
    gate: row.gate,
    decision: row.decision,
    reason: row.reason,
    at: row.at.getTime(),
    expiresAt: row.expires_at?.getTime() ?? null,
    digest: row.digest,
    evidenceDigest: row.evidence_digest,
    approverId: row.approver_id,
    approver: { id: row.approver_id, email: row.email, name: row.name },
    sessionId: row.session_id,
    authTime: row.auth_time.getTime(),
    idTokenDigest: row.id_token_digest,
    selfApproved: row.self_approved,
    envelope: { payload: row.statement, keyId: row.key_id, signature: row.signature },
  };
}

/**
 * Versions that the file put somewhere while one person decided are not asked for decisions of then: where several decide
 * now, theirs have lapsed.
 */
async function gatesPassed(db: Handle): Promise<GatePassed[]> {
  const { rows } = await sql<GatePassed>`
    select m.name || '@' || v.version as name, v.id as "versionId", g.gate, a.id as "approvalId", a.mark
    from model_versions v
    join models m on m.id = v.model_id
    cross join lateral (
      select state, retired from model_version_revisions where version_id = v.id order by number desc limit 1
    ) s
    cross join lifecycle_gates g
    left join lateral (
      select id, encode(sha256(convert_to(concat_ws(' ', id, version_id, gate, decision, digest, evidence_digest,
        self_approved, extract(epoch from expires_at), statement, signature), 'UTF8')), 'hex') as mark
      from model_approvals where version_id = v.id and gate = g.gate and decision = 'approve'
      order by number desc limit 1
    ) a on true
    where s.state in ('approved', 'production', 'deprecated') and (g.gate <> 'deploy' or s.state <> 'approved')
      and (m.managed_by = 'api' or (governance_mode() <> 'solo' and not s.retired and not lifecycle_carried(v.id)))
    order by v.id, g.position`.execute(db);
  return rows;
}

async function statesOfFile(db: Handle): Promise<Record<string, LifecycleState>> {
  const { rows } = await sql<{ name: string; state: LifecycleState }>`
    select m.name || '@' || v.version as name, lifecycle_state(v.id) as state
    from model_versions v join models m on m.id = v.model_id where m.managed_by = 'file'`.execute(db);
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
}

async function quarantinedVersions(db: Handle): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.name || '@' || v.version as id
    from (
      select distinct on (version_id) version_id, quarantined from model_quarantines order by version_id, number desc
    ) q join model_versions v on v.id = q.version_id join models m on m.id = v.model_id
    where q.quarantined order by 1`.execute(db);
  return rows.map(({ id }) => id);
}
