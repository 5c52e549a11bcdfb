/** What the lifecycle keeps of a version, as the store hands it out and takes it. Times are epoch milliseconds. */
import type { Author } from '../records.ts';
import type { LifecycleState } from '../model.ts';
import type { Gate, Somebody } from './rules.ts';
import type { Envelope } from './statement.ts';

export type GovernanceMode = 'solo' | 'enforced';

export interface Submission {
  readonly id: string;
  readonly at: number;
  readonly submitter: Somebody & { readonly name: string };
  /** Of the version as it was submitted. */
  readonly digest: string;
}

export interface NewEvidence {
  readonly gate: Gate;
  readonly kind: string;
  /** SHA-256 of the text, or of the document behind the link. */
  readonly digest: string;
  readonly content: string | null;
  readonly link: string | null;
}

export interface Evidence extends NewEvidence {
  readonly id: string;
  readonly at: number;
  readonly author: Author;
}

export interface NewApproval {
  readonly id: string;
  readonly gate: Gate;
  readonly decision: 'approve' | 'reject';
  readonly reason: string | null;
  readonly at: number;
  /** `null` for a rejection. */
  readonly expiresAt: number | null;
  readonly digest: string;
  readonly evidenceDigest: string;
  readonly approverId: string;
  readonly sessionId: string;
  readonly authTime: number;
  readonly idTokenDigest: string | null;
  readonly selfApproved: boolean;
  readonly envelope: Envelope;
}

export interface Approval extends NewApproval {
  readonly approver: Somebody & { readonly name: string };
}

/** `lapsed`: some decisions hold no longer; `blocked`: so after the grace; `mended`: they were made again. */
export type LapseStep = 'lapsed' | 'blocked' | 'mended';

/** What is to be told of a version now. */
export interface LapseDue {
  readonly versionId: string;
  readonly organizationId: string;
  readonly modelId: string;
  /** `name@version`. */
  readonly name: string;
  readonly what: LapseStep;
  /** Not signed for the version as it is now. */
  readonly gates: readonly Gate[];
  /** Epoch milliseconds; `null` where it is mended. */
  readonly graceEndsAt: number | null;
}

/** Decisions about a version in production that hold no longer. */
export interface Lapse {
  readonly what: 'lapsed' | 'blocked';
  readonly at: number;
  readonly gates: readonly Gate[];
  /** Until then everything goes on as it did; then the version counts as deprecated. */
  readonly graceEndsAt: number;
}

export interface LapseOfVersion extends Lapse {
  /** `name@version`. */
  readonly name: string;
}

/** A gate on the way to where a version stands. */
export interface GatePassed {
  /** `name@version`. */
  readonly name: string;
  readonly versionId: string;
  readonly gate: Gate;
  /** The newest approval there; `null`: none. */
  readonly approvalId: string | null;
  /** Another one as soon as any byte of its row is. */
  readonly mark: string | null;
}

export interface GateStanding {
  readonly gate: Gate;
  /** Of all evidence there is for the gate now. */
  readonly evidenceDigest: string;
  readonly evidence: readonly string[];
  /** Whether the newest decision lets the version pass as it is now. */
  readonly signed: boolean;
}

/** Where a version stands on its way. */
export interface Standing {
  readonly mode: GovernanceMode;
  readonly state: LifecycleState;
  readonly digest: string;
  readonly ownerTeamId: string | null;
  readonly gates: readonly GateStanding[];
  readonly submissions: readonly Submission[];
  readonly deciders: readonly (Somebody & { readonly gate: Gate })[];
  readonly quarantine: Quarantine | null;
  readonly lapse: Lapse | null;
}

export interface Quarantine {
  readonly quarantined: boolean;
  readonly at: number;
  readonly author: Author;
  readonly reason: string;
}
