export { openLog, type Log } from './log.ts';
export { newAttemptRecord, newRecord } from './new-record.ts';
export { readRecord, recordJson } from './record-json.ts';
export { CallMetrics } from './metrics/call-metrics.ts';
export { countersOf, mergeMetrics } from './metrics/merge.ts';
export type { AttemptRecord, CallRecord, GuardRecord, Outcome, PlanRecord } from './record.ts';
