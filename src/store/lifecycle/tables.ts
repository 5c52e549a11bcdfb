/** The tables of the lifecycle, as `database.ts` has the others. */
import type { GeneratedAlways } from 'kysely';
import type { Gate, LapseStep } from '../../registry/index.ts';

interface OfVersion {
  id: string;
  organization_id: string;
  version_id: string;
  at: Date;
}

interface AuthorColumns {
  author_type: string;
  author_id: string | null;
  author_name: string | null;
}

interface SubmissionTable extends OfVersion {
  submitter_id: string;
  digest: string;
}

export interface EvidenceTable extends OfVersion, AuthorColumns {
  gate: Gate;
  kind: string;
  digest: string;
  content: string | null;
  link: string | null;
}

export interface ApprovalTable extends OfVersion {
  number: GeneratedAlways<bigint>;
  gate: Gate;
  decision: 'approve' | 'reject';
  reason: string | null;
  expires_at: Date | null;
  digest: string;
  evidence_digest: string;
  approver_id: string;
  session_id: string;
  auth_time: Date;
  id_token_digest: string | null;
  self_approved: boolean;
  statement: string;
  key_id: string;
  signature: string;
}

interface QuarantineTable extends AuthorColumns {
  version_id: string;
  organization_id: string;
  number: number;
  at: Date;
  quarantined: boolean;
  reason: string;
}

interface LapseTable {
  version_id: string;
  organization_id: string;
  number: number;
  at: Date;
  what: LapseStep;
  gates: Gate[];
  grace_ends_at: Date | null;
}

export interface LifecycleTables {
  model_lapses: LapseTable;
  governance_modes: { number: number; at: Date; mode: 'solo' | 'enforced' };
  model_submissions: SubmissionTable;
  model_evidence: EvidenceTable;
  model_approvals: ApprovalTable;
  model_quarantines: QuarantineTable;
}
