import { roundMs, type ErrorCode, type Fault } from '../../core/index.ts';
import { estimateUsage } from '../../finops/index.ts';
import { failureClassOf, isCredible, noUsage, type FailureClass, type Usage } from '../../providers/index.ts';
import type { Attempt } from './attempt.ts';

/** Writes how the attempt ended, and what it used, on its record. */
export function settleAttempt(attempt: Attempt, fault: Fault | undefined): void {
  const { record, call } = attempt;
  record.totalMs = roundMs(performance.now() - attempt.startedAt);
  record.firstTokenMs = record.firstTokenMs === null ? null : roundMs(record.firstTokenMs);
  record.outcome = fault ? (fault.code === 'request.cancelled' ? 'cancelled' : 'failed') : 'ok';
  record.errorCode = fault?.code ?? null;
  record.failureClass = fault ? classOf(fault.code) : null;
  if (record.usage && isCredible(record.usage)) return;
  const settled = settledUsage(attempt, fault, call.record.requestBytes);
  record.usage = settled.usage;
  record.usageEstimated = settled.estimated;
}

/**
 * What an attempt used when the provider's own count is missing or the attempt broke. An error answered with a status
 * costs nothing, except a content filter's, which vendors bill; everything that was sent and then lost is estimated.
 */
function settledUsage(
  attempt: Attempt,
  fault: Fault | undefined,
  requestBytes: number,
): { usage: Usage; estimated: boolean } {
  const { stream, sent, record } = attempt;
  if (stream?.usage && stream.complete && isCredible(stream.usage))
    return { usage: stream.usage, estimated: fault !== undefined };
  if (!sent) return { usage: noUsage, estimated: false };
  const answeredError = record.status !== null && record.status >= 300;
  if (fault && answeredError && fault.code !== 'provider.content_filter') return { usage: noUsage, estimated: false };
  const usage = estimateUsage(requestBytes, stream?.outputLength ?? 0);
  return { usage: isCredible(usage) ? usage : noUsage, estimated: true };
}

const classOf = (code: ErrorCode): FailureClass | null =>
  code in failureClassOf ? failureClassOf[code as keyof typeof failureClassOf] : null;
