export { openLog, type Log } from './log.ts';
export { newRecord } from './new-record.ts';
export { CallMetrics } from './metrics/call-metrics.ts';
export type { AttemptRecord, CallRecord, Outcome, PlanRecord } from './record.ts';
