export type { Candidate, FallbackReason, Plan, Skipped } from './plan.ts';
export { mayCall, resolve, type Catalogue } from './resolve.ts';
export { decide, type Decision, type Standing } from './retry.ts';
export { RetryBudget } from './retry-budget.ts';
