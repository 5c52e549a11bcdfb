import type { CallRecord, PlanRecord } from '../observe/index.ts';
import type { Candidate, Plan, Skipped, Unroutable } from '../routing/index.ts';

/** Of each list of a plan the record keeps so many: more than a call can ask. */
const LISTED_MAX = 16;

/** A plan as the record tells it, with nothing asked yet. */
export const planRecord = (
  strategy: Plan['strategy'],
  queue: readonly Candidate[],
  skipped: readonly Skipped[],
): PlanRecord => ({
  strategy,
  candidates: queue.slice(0, LISTED_MAX).map(({ deployment }) => deployment.id),
  skipped: skipped.slice(0, LISTED_MAX),
  decisions: [],
});

/** Of a name that led to nothing the record tells how it was understood and what left each target out. */
export function noteDeadEnd(record: CallRecord, { matched, route, strategy, skipped }: Unroutable['found']): void {
  record.matched = matched;
  record.route = route;
  record.plan = planRecord(strategy, [], skipped);
}
