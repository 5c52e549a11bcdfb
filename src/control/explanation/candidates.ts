import type { CallRecord, PlanRecord } from '../../observe/index.ts';
import type { Explanation } from './schema.ts';

type Shown = Explanation['candidates'][number];

/** Why the first of several is the first. */
const ORDER: Readonly<Record<string, string>> = {
  priority: 'targets as the route lists them, deployments of one version balanced',
  weighted: 'drawn by weight',
  latency: 'expected to answer sooner',
  cost: 'the cheaper for this request first',
};

/** Everybody who might have served the call: in the order they were to be asked, then those the route names for a refusal, then who was left out. */
export function candidatesOf({ plan, attempts, outcome }: CallRecord): Shown[] {
  if (!plan) return [];
  const served = outcome === 'ok' ? attempts.at(-1)?.deployment : undefined;
  const turned = attempts.map(({ deployment }) => deployment).filter((id) => !plan.candidates.includes(id));
  const asked = new Set(attempts.map(({ deployment }) => deployment));
  const told = (target: string, reason: string): Shown => {
    const verdict = target === served ? 'answered' : asked.has(target) ? 'failed' : 'not asked';
    return { target, verdict, rule: null, reason };
  };
  return [
    ...plan.candidates.map((target, at) => told(target, placeOf(plan, at))),
    ...[...new Set(turned)].map((target) => told(target, fallbackOf(plan, target))),
    ...plan.skipped.map(({ target, rule, reason }): Shown => {
      return { target, verdict: 'left out', rule: rule ?? null, reason };
    }),
  ];
}

function placeOf({ strategy, candidates }: PlanRecord, at: number): string {
  if (candidates.length === 1) return 'the only one';
  return `number ${at + 1} by ${strategy}: ${ORDER[strategy] ?? 'as the route says'}`;
}

function fallbackOf({ decisions }: PlanRecord, target: string): string {
  const decision = decisions.find(({ step, to }) => step === 'fallback' && to === target);
  return decision ? `what the route names for ${decision.reason}` : 'behind what the route names for a refusal';
}
