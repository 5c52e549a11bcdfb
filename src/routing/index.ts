export type { Candidate, FallbackReason, Plan, Skipped } from './plan.ts';
export { mayCall, resolve, type Catalogue } from './resolve.ts';
export { decide, type Decision, type Standing } from './retry.ts';
export { DeploymentHealth, type DeploymentStatus } from './health.ts';
export { normalisedMs } from './latency.ts';
export { order } from './order.ts';
export { standing } from './standing.ts';
export { RetryBudget } from './retry-budget.ts';
