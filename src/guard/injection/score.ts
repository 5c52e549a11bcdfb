import type { Family } from './rules/model.ts';

/**
 * How far one family alone may go. Persona and the like are weak signs that people also write in earnest: alone they
 * stay below what blocks anything.
 */
const CAP: Readonly<Record<Family, number>> = {
  override: 0.97,
  extraction: 0.9,
  persona: 0.85,
  unrestricted: 0.8,
  mode: 0.75,
  'pseudo-role': 0.6,
  template: 0.7,
  detour: 0.8,
  response: 0.6,
  exfiltration: 0.7,
  hidden: 0.7,
};

/** Chances that none of the signs is right multiply: 1 − ∏(1 − w), inside each family up to its cap, then over families. */
export function combine(signs: Iterable<{ readonly family: Family; readonly weight: number }>): number {
  const quiet = new Map<Family, number>();
  for (const { family, weight } of signs) quiet.set(family, (quiet.get(family) ?? 1) * (1 - weight));
  let rest = 1;
  for (const [family, left] of quiet) rest *= 1 - Math.min(CAP[family], 1 - left);
  return 1 - rest;
}
