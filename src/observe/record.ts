import type { ErrorCode } from '../core/index.ts';
import type { FailureClass, Operation, Usage } from '../providers/index.ts';

export type Outcome = 'ok' | 'refused' | 'failed' | 'cancelled';

/** One try at one deployment. Durations are milliseconds with fraction; money is nano-USD as decimal text. */
export interface AttemptRecord {
  readonly n: number;
  readonly deployment: string;
  readonly provider: string;
  readonly region: string;
  readonly vendorModel: string;
  readonly startedAt: number;
  status: number | null;
  outcome: 'ok' | 'failed' | 'cancelled' | 'unknown';
  errorCode: ErrorCode | null;
  failureClass: FailureClass | null;
  vendorCode: string | null;
  providerRequestId: string | null;
  headersMs: number | null;
  firstTokenMs: number | null;
  totalMs: number | null;
  usage: Usage | null;
  /** `true`: the provider did not report, so the numbers are ours. */
  usageEstimated: boolean;
  costNanoUsd: string;
  /** The price rows it was costed with, so that it can be computed again. */
  readonly priceIds: readonly string[];
  finishRaw: string[];
}

/** How the call was routed: who might have served it, who might not, and what followed each failed attempt. */
export interface PlanRecord {
  readonly strategy: string;
  /** Deployments in the order they would be asked; the first sixteen. */
  candidates: readonly string[];
  /** Targets left out, each with the rule (a record of before has none) and the reason; the first sixteen. */
  skipped: readonly { readonly target: string; readonly rule?: string; readonly reason: string }[];
  decisions: {
    /** The attempt that failed. */
    readonly after: number;
    readonly step: 'next' | 'same' | 'fallback' | 'stop';
    readonly reason: string;
    /** Deployment asked next. */
    readonly to: string | null;
    readonly waitMs: number;
  }[];
}

/** The call whose answer was given again, how old the answer was, and what asking anew would have cost. */
export interface CachedRecord {
  readonly callId: string;
  readonly ageMs: number;
  /** Nano-USD as decimal text. */
  readonly savedNanoUsd: string;
}

/** Something the guard found: which check, what kind of thing, and where. Never the text that was found. */
export interface GuardFinding {
  readonly policy: string;
  readonly check: string;
  readonly rule: string;
  readonly category: string;
  readonly stage: string;
  /** `messages[0].content`; names that the caller chose are `*`. */
  readonly place: string;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** The reading of the text it was found in. */
  readonly view: string;
  readonly score: number;
  readonly severity: string;
  readonly action: GuardAction;
  /** Of a policy in shadow mode: it was not done. */
  readonly shadow?: true;
}

export type GuardAction = 'allow' | 'flag' | 'mask' | 'block';

/** What the guard did with a call. */
export interface GuardRecord {
  /** `NAME@REVISION`, of those in force and of those in shadow mode. */
  readonly policies: readonly string[];
  readonly shadow: readonly string[];
  /** That looked into this call. */
  readonly checks: readonly string[];
  /** The strictest thing that was done, and that a policy in shadow mode would have done. */
  action: GuardAction;
  shadowAction: GuardAction;
  /** How much was found; the list has the first 32. */
  found: number;
  findings: GuardFinding[];
  /** Stages whose checks could not be made. */
  failed: string[];
  /** Parts of the request that no check reads: pictures, sounds, files, tokens. */
  unseen: number;
}

/**
 * Everything known of a call; the single source of the ledger row, metrics, the log line and, later, traces. Holds no
 * prompt, no answer and no secret. Written by the stages, serialised once when the call closes.
 */
export interface CallRecord {
  readonly v: 1;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  operation: Operation | null;
  surface: string;
  stream: boolean;
  organizationId: string | null;
  teamId: string | null;
  applicationId: string | null;
  application: string | null;
  team: string | null;
  /** `null`: the call came with a token. */
  keyId: string | null;
  /** Of the token it came with. */
  tokenIssuer: string | null;
  tokenSubject: string | null;
  /** What its key is for. */
  environment: string;
  requestedModel: string | null;
  /** Served `name@version`. */
  servedModel: string | null;
  /** SHA-256 of the manifest of what was served, and in which state it was then. */
  servedDigest: string | null;
  servedState: string | null;
  /** Where that was deprecated: the grant by which the application goes on with it. */
  useGrant: string | null;
  /** `name@version` that had ended for the application and whose successor was served. */
  substituted: string | null;
  route: string | null;
  /** What the name in `model` was: a route, a model, a version, or a name that a pattern fits. */
  matched: string | null;
  /** `null`: the call ended before it was routed. */
  plan: PlanRecord | null;
  /** `null`: the cache was not asked. `exact`: this call was answered from it, and cost nothing. */
  cache: 'miss' | 'exact' | null;
  /** Of an answer from the cache. */
  cached: CachedRecord | null;
  /** `null`: no policy holds for this call. */
  guard: GuardRecord | null;
  outcome: Outcome;
  /** Status sent to the caller. */
  status: number;
  errorCode: ErrorCode | null;
  /** What the caller was told, where the words are ours; a provider's may repeat what it was sent. */
  refusal: string | null;
  /** The field of the request at fault. */
  param: string | null;
  /** Whether bytes of an answer had gone out before the end. */
  answerBegun: boolean;
  finishReasons: string[];
  attempts: AttemptRecord[];
  usage: Usage;
  usageEstimated: boolean;
  costNanoUsd: string;
  priced: boolean;
  /** Request fields left out for the provider. */
  dropped: string[];
  conversation: string | null;
  metadata: Record<string, string> | null;
  /** Milliseconds by stage, in the order they ran. */
  stages: Record<string, number>;
  /** How long it waited for a limit. */
  queuedMs: number;
  /** From the first byte of the request to the first content byte written to the caller. */
  firstTokenMs: number | null;
  totalMs: number;
  requestBytes: number;
  /** The configuration revision the call ran on. */
  revision: number;
}
