import type { Candidate, Skipped } from './plan.ts';

/**
 * The candidates that stand, and why the others do not. Where none stands all do: a call that may fail is better than
 * one that surely does.
 * @param obstacle by the deployment's id
 */
export function standing(
  candidates: readonly Candidate[],
  obstacle: (id: string) => string | undefined,
): { readonly candidates: readonly Candidate[]; readonly skipped: readonly Skipped[] } {
  const skipped: Skipped[] = [];
  const left: Candidate[] = [];
  for (const candidate of candidates) {
    const reason = obstacle(candidate.deployment.id);
    if (reason === undefined) left.push(candidate);
    else skipped.push({ target: candidate.deployment.id, rule: 'health', reason });
  }
  return left.length === 0 ? { candidates, skipped: [] } : { candidates: left, skipped };
}
