import { noUsage } from '../providers/index.ts';
import type { CallRecord } from './record.ts';

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
  requestedModel: null,
  servedModel: null,
  route: null,
  plan: null,
  cache: null,
  cached: null,
  outcome: 'failed',
  status: 0,
  errorCode: null,
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
