import type { AttemptRecord } from '../../observe/index.ts';
import type { Candidate } from '../../routing/index.ts';

export interface AttemptBeginning {
  readonly candidate: Candidate;
  readonly region: string;
  /** From 1. */
  readonly n: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly priceIds: readonly string[];
}

/** An attempt about to be sent: nothing is known of its outcome. */
export const newAttempt = ({ candidate, region, n, startedAt, priceIds }: AttemptBeginning): AttemptRecord => ({
  n,
  deployment: candidate.deployment.id,
  provider: candidate.deployment.providerId,
  region,
  vendorModel: candidate.deployment.target.model,
  startedAt,
  status: null,
  outcome: 'unknown',
  errorCode: null,
  failureClass: null,
  vendorCode: null,
  providerRequestId: null,
  headersMs: null,
  firstTokenMs: null,
  totalMs: null,
  usage: null,
  usageEstimated: false,
  costNanoUsd: '0',
  priceIds,
  finishRaw: [],
});
