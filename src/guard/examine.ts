import type { Detection, SegmentKind } from './detector.ts';
import type { Check } from './policy.ts';
import { ACTIONS, type Action, type Severity, type Stage } from './settings.ts';

/** A detection that counts, and what is to be done about it. */
export interface Finding extends Detection {
  readonly check: string;
  readonly severity: Severity;
  readonly action: Action;
}

const THRESHOLD_DEFAULT = 0.5;
const MEDIUM_FROM = 0.7;
const HIGH_FROM = 0.9;

/** What these checks have to say of one text, in their order. */
export function examine(checks: readonly Check[], stage: Stage, kind: SegmentKind, text: string): readonly Finding[] {
  const findings: Finding[] = [];
  for (const check of checks) {
    if (!check.stages.has(stage)) continue;
    const { score, detections } = check.detect(text, kind);
    const threshold = thresholdOf(check, kind);
    if (detections.length === 0 || score < threshold) continue;
    for (const detection of detections) {
      if (detection.score < threshold) continue;
      const severity = severityOf(detection.score);
      findings.push({ ...detection, check: check.name, severity, action: check.actions[severity] });
    }
  }
  return findings;
}

export const thresholdOf = ({ thresholds }: Check, kind: SegmentKind): number => thresholds[kind] ?? THRESHOLD_DEFAULT;

/** The strictest of them; `allow` where there is none. */
export function strictest(actions: Iterable<Action>): Action {
  let at = 0;
  for (const action of actions) at = Math.max(at, ACTIONS.indexOf(action));
  return ACTIONS[at] ?? 'block';
}

const severityOf = (score: number): Severity => (score >= HIGH_FROM ? 'high' : score >= MEDIUM_FROM ? 'medium' : 'low');
