import type { Remark } from './finding.ts';

export interface Verdict {
  readonly violations: readonly Remark[];
  readonly warnings: readonly Remark[];
}
