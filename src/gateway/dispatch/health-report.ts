import type { Fault } from '../../core/index.ts';
import { BYTES_PER_TOKEN } from '../../finops/index.ts';
import { normalisedMs } from '../../routing/index.ts';
import { required } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import type { Attempt } from './attempt.ts';

/** Tells the health of the deployment how this attempt ended. A caller who left says nothing about it. */
export function reportHealth({ health }: Gateway, attempt: Attempt, fault: Fault | undefined): void {
  const { call, candidate } = attempt;
  const { id, ejection } = candidate.deployment;
  if (call.cancelled || fault?.code === 'request.cancelled') {
    health.release(id);
    return;
  }
  const plan = required(call, 'plan');
  health.end(id, {
    fault,
    settings: plan.ejection ?? ejection,
    isLast:
      fault !== undefined &&
      !plan.candidates.some(({ deployment }) => deployment.id !== id && health.obstacle(deployment.id) === undefined),
    latencyMs: latencyOf(attempt, fault),
  });
}

/** What fails fast is not fast: only answers count, and those that a timer ended. */
function latencyOf({ call, record }: Attempt, fault: Fault | undefined): number | undefined {
  if (fault && fault.code !== 'provider.slow') return undefined;
  const promptTokens = call.record.requestBytes / BYTES_PER_TOKEN;
  if (record.firstTokenMs !== null) return normalisedMs(record.firstTokenMs, promptTokens, 0);
  const outputTokens = fault || !record.usage ? 0 : record.usage.outputVisible + record.usage.reasoning;
  return normalisedMs(record.totalMs ?? 0, promptTokens, outputTokens);
}
