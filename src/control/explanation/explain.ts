import { catalogue, formatUsd } from '../../core/index.ts';
import type { Settlement } from '../../finops/index.ts';
import type { AttemptRecord, CallRecord } from '../../observe/index.ts';
import { candidatesOf } from './candidates.ts';
import { nextSteps } from './next-steps.ts';
import type { Explanation } from './schema.ts';
import { sentenceOf, stepsOf } from './steps.ts';

/**
 * A call told to whoever has to say why it was refused or where it went. Everything comes from its record: what was
 * decided then, not what would be decided now.
 * @param organization its name, where it is known
 */
export function explainCall(record: CallRecord, settlement: Settlement, organization: string | null): Explanation {
  const { errorCode } = record;
  return {
    id: record.id,
    startedAt: new Date(record.startedAt).toISOString(),
    outcome: record.outcome,
    status: record.status,
    errorCode,
    summary: summaryOf(record),
    steps: stepsOf(record, organization),
    candidates: candidatesOf(record),
    attempts: record.attempts.map((attempt) => attemptOf(record, attempt)),
    cost: { usd: usd(record.costNanoUsd), settlement, estimated: record.usageEstimated },
    next: errorCode === null ? null : { who: catalogue[errorCode].origin, says: nextSteps[errorCode] },
  };
}

const usd = (nanoUsd: string): string => formatUsd(BigInt(nanoUsd));

function summaryOf(record: CallRecord): string {
  const { outcome, status, errorCode, attempts, answerBegun } = record;
  const last = attempts.at(-1);
  const asked = attempts.length === 1 ? 'one attempt' : `${attempts.length} attempts`;
  if (outcome === 'cancelled') return `The caller left before the answer was complete, after ${asked}.`;
  if (outcome === 'ok') {
    if (record.cached) return `Answered with ${status} from the cache; nobody was asked.`;
    return `Answered with ${status} by ${last?.deployment ?? 'nobody'}, after ${asked}.`;
  }
  if (answerBegun)
    return `Cut off by ${errorCode} after the answer had begun: the caller had its 200, then an error event and no end mark.`;
  const how = outcome === 'refused' ? 'Refused' : 'Failed';
  const where = attempts.length === 0 ? 'before anybody was asked' : `after ${asked}`;
  return `${how} with ${status} ${errorCode}, ${where}: ${sentenceOf(record)}`;
}

function attemptOf({ startedAt, plan }: CallRecord, attempt: AttemptRecord): Explanation['attempts'][number] {
  const decision = plan?.decisions.find(({ after }) => after === attempt.n);
  return {
    n: attempt.n,
    deployment: attempt.deployment,
    provider: attempt.provider,
    region: attempt.region,
    vendorModel: attempt.vendorModel,
    afterMs: attempt.startedAt - startedAt,
    outcome: attempt.outcome,
    status: attempt.status,
    errorCode: attempt.errorCode,
    failureClass: attempt.failureClass,
    vendorCode: attempt.vendorCode,
    vendorRequest: attempt.providerRequestId,
    headersMs: attempt.headersMs,
    firstTokenMs: attempt.firstTokenMs,
    totalMs: attempt.totalMs,
    costUsd: usd(attempt.costNanoUsd),
    followedBy: decision
      ? { step: decision.step, reason: decision.reason, to: decision.to, waitMs: decision.waitMs }
      : null,
  };
}
