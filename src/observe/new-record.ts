import { noUsage } from '../providers/index.ts';
import type { AttemptRecord, CallRecord } from './record.ts';

/** What is known of a call when its request has come. */
export interface Beginning {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly surface: string;
  readonly requestBytes: number;
  readonly revision: number;
}

/** A record with nothing decided yet. */
export const newRecord = ({ id, startedAt, surface, requestBytes, revision }: Beginning): CallRecord => ({
  v: 1,
  id,
  startedAt,
  operation: null,
  surface,
  stream: false,
  organizationId: null,
  teamId: null,
  applicationId: null,
  application: null,
  team: null,
  keyId: null,
  tokenIssuer: null,
  tokenSubject: null,
  environment: 'production',
  requestedModel: null,
  servedModel: null,
  servedDigest: null,
  servedState: null,
  useGrant: null,
  substituted: null,
  route: null,
  matched: null,
  plan: null,
  cache: null,
  cached: null,
  guard: null,
  outcome: 'failed',
  status: 0,
  errorCode: null,
  refusal: null,
  param: null,
  answerBegun: false,
  finishReasons: [],
  attempts: [],
  usage: noUsage,
  usageEstimated: false,
  costNanoUsd: '0',
  priced: false,
  dropped: [],
  conversation: null,
  metadata: null,
  stages: {},
  queuedMs: 0,
  firstTokenMs: null,
  totalMs: 0,
  requestBytes,
  revision,
});

export type AttemptBeginning = Pick<
  AttemptRecord,
  'n' | 'deployment' | 'provider' | 'region' | 'vendorModel' | 'startedAt'
> & { readonly priceIds?: readonly string[] };

/** An attempt about to be sent: nothing is known of its outcome. */
export const newAttemptRecord = (beginning: AttemptBeginning): AttemptRecord => ({
  n: beginning.n,
  deployment: beginning.deployment,
  provider: beginning.provider,
  region: beginning.region,
  vendorModel: beginning.vendorModel,
  startedAt: beginning.startedAt,
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
  priceIds: beginning.priceIds ?? [],
  finishRaw: [],
});
