import type { AuditEvent, ChainState, NewAuditEvent } from './event.ts';
import type { SignedCheckpoint } from './checkpoint.ts';

/** Everything given must match. Times are epoch milliseconds, half open: since ≤ t < until. */
export interface AuditFilter {
  readonly chain?: string | undefined;
  /** Id or name of who acted. */
  readonly actor?: string | undefined;
  /** Id or name of what was acted upon. */
  readonly object?: string | undefined;
  readonly action?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface SealedSigningKey {
  readonly id: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
  readonly dataKeyId: string;
  readonly sealed: Uint8Array;
}

/** What the audit asks of the store; `store` implements it. */
export interface AuditStore {
  /** Joins the transaction it is called in: a change and its event stand together or not at all. */
  append(event: NewAuditEvent, nowMs: number): Promise<AuditEvent>;
  /** As `append`, at most once for each `what` and hour, over all nodes. @returns whether it was told */
  appendOnceAnHour(what: string, event: NewAuditEvent, nowMs: number): Promise<boolean>;
  /** Newest first. */
  search(filter: AuditFilter): Promise<{ readonly rows: readonly AuditEvent[]; readonly next: string | null }>;
  /** Events of one chain after `seq`, in order. */
  after(chain: string, seq: number, limit: number): Promise<readonly AuditEvent[]>;
  /** The states of all chains at one moment, or of the one named. */
  chains(chain?: string): Promise<readonly ChainState[]>;
  /** Checkpoints after `number`, in order. */
  checkpoints(after: number, limit: number): Promise<readonly SignedCheckpoint[]>;
  lastCheckpoint(): Promise<SignedCheckpoint | undefined>;
  /**
   * Makes one checkpoint at a time over all nodes.
   * @param prunedBeforeMs events older than this are given up: an anchor in the checkpoint stands for them
   * @param sign `undefined`: none is due
   */
  checkpoint(
    prunedBeforeMs: number | undefined,
    sign: (chains: readonly ChainState[], last: SignedCheckpoint | undefined) => SignedCheckpoint | undefined,
  ): Promise<SignedCheckpoint | undefined>;
  signingKey(): Promise<SealedSigningKey | undefined>;
  /** Keeps the first one. */
  insertSigningKey(key: SealedSigningKey, nowMs: number): Promise<void>;
}
