import type { Candidate, Plan } from './plan.ts';

/** What an order may depend on. */
export interface Circumstances {
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** What a further call at this deployment would wait: lower is better. */
  readonly expectedMs: (candidate: Candidate) => number;
  /** What the call would cost there; `undefined`: unknown. Asked only by `cost`. */
  readonly costNanoUsd: (candidate: Candidate) => bigint | undefined;
}

/**
 * The candidates in the order they are asked. Deployments of one version stand for each other, so calls balance over
 * them whatever the strategy is.
 * - `priority`: targets as the route lists them.
 * - `weighted`: targets drawn by weight, each next one from those left.
 * - `latency`: of two drawn at random the one expected to answer sooner, over all targets.
 * - `cost`: the cheapest for this request first.
 */
export function order(
  strategy: Plan['strategy'],
  candidates: readonly Candidate[],
  circumstances: Circumstances,
): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  if (strategy === 'latency') return balanced(candidates, circumstances);
  if (strategy === 'cost') return cheapestFirst(balanced(candidates, circumstances), circumstances);
  const groups = byVersion(candidates);
  const inOrder = strategy === 'weighted' ? drawn(groups, circumstances.random) : groups;
  return inOrder.flatMap((group) => balanced(group, circumstances));
}

function byVersion(candidates: readonly Candidate[]): (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const group = groups.get(candidate.version.id);
    if (group) group.push(candidate);
    else groups.set(candidate.version.id, [candidate]);
  }
  return [...groups.values()];
}

/** Drawn without replacement: smallest of -ln(u)/weight first (Efraimidis and Spirakis, 2006). */
function drawn(groups: readonly (readonly Candidate[])[], random: () => number): (readonly Candidate[])[] {
  const keyed = groups.map((group) => ({ group, key: -Math.log(1 - random()) / (group[0]?.weight ?? 1) }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ group }) => group);
}

/** The power of two choices: nearly as good as asking everybody, and no herd runs to the one that was best. */
function balanced(group: readonly Candidate[], { random, expectedMs }: Circumstances): readonly Candidate[] {
  if (group.length < 2) return group;
  const i = Math.floor(random() * group.length);
  const skip = Math.floor(random() * (group.length - 1));
  const j = skip < i ? skip : skip + 1;
  const [one, other] = [group[i], group[j]];
  if (!one || !other) return group;
  const rest = group.filter((_, at) => at !== i && at !== j);
  return expectedMs(other) < expectedMs(one) ? [other, one, ...rest] : [one, other, ...rest];
}

/** Who costs the same stays as balanced; whose cost nobody knows comes last. */
function cheapestFirst(candidates: readonly Candidate[], { costNanoUsd }: Circumstances): readonly Candidate[] {
  const keyed = candidates.map((candidate) => ({ candidate, cost: costNanoUsd(candidate) }));
  return keyed.toSorted((a, b) => compare(a.cost, b.cost)).map(({ candidate }) => candidate);
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
