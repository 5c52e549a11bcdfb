export { openLog, type Log } from './log.ts';
export { newRecord } from './new-record.ts';
export { CallMetrics } from './metrics/call-metrics.ts';
export { countersOf, mergeMetrics } from './metrics/merge.ts';
export type { AttemptRecord, CallRecord, Outcome, PlanRecord } from './record.ts';
