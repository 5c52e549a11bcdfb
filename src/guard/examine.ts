import type { Detected, Detection, Detector, SegmentKind } from './detector.ts';
import type { GuardCheck } from './guard.ts';
import type { Check } from './policy.ts';
import { ACTIONS, type Action, type Severity, type Stage } from './settings.ts';

/** A detection that counts, and what is to be done about it. */
export interface Finding extends Detection {
  readonly check: string;
  readonly policy: string;
  /** Of a policy in shadow mode: not, and nothing is done. */
  readonly isEnforced: boolean;
  readonly severity: Severity;
  readonly action: Action;
  /** What stands in its place where it is masked. */
  readonly maskAs: Check['maskAs'];
}

const THRESHOLD_DEFAULT = 0.5;
const MEDIUM_FROM = 0.7;
const HIGH_FROM = 0.9;

/**
 * What these checks have to say of one text, in their order.
 * @param onFailure told of a check that cannot be made; the others are made all the same
 */
export function examine(
  checks: readonly GuardCheck[],
  stage: Stage,
  kind: SegmentKind,
  text: string,
  onFailure: (check: GuardCheck, cause: unknown) => void,
): readonly Finding[] {
  const findings: Finding[] = [];
  let made: Map<Detector, Detected> | undefined;
  for (const check of checks) {
    if (!check.stages.has(stage)) continue;
    let detected = made?.get(check.detect);
    if (!detected) {
      try {
        detected = check.detect(text, kind);
      } catch (cause) {
        onFailure(check, cause);
        continue;
      }
      if (checks.length > 1) (made ??= new Map<Detector, Detected>()).set(check.detect, detected);
    }
    if (detected.detections.length > 0) judge(check, kind, detected, findings);
  }
  return findings;
}

function judge(check: GuardCheck, kind: SegmentKind, { score, detections }: Detected, findings: Finding[]): void {
  const threshold = thresholdOf(check, kind);
  if (score < threshold) return;
  const { name, policy, isEnforced, actions, scoring, maskAs } = check;
  for (const detection of detections) {
    const counted = scoring === 'whole' ? score : detection.score;
    if (counted < threshold) continue;
    const severity = severityOf(counted);
    findings.push({ ...detection, check: name, policy, isEnforced, severity, action: actions[severity], maskAs });
  }
}

export const thresholdOf = ({ thresholds }: Pick<Check, 'thresholds'>, kind: SegmentKind): number =>
  thresholds[kind] ?? THRESHOLD_DEFAULT;

/** The strictest of them; `allow` where there is none. */
export function strictest(actions: Iterable<Action>): Action {
  let at = 0;
  for (const action of actions) at = Math.max(at, ACTIONS.indexOf(action));
  return ACTIONS[at] ?? 'block';
}

const severityOf = (score: number): Severity => (score >= HIGH_FROM ? 'high' : score >= MEDIUM_FROM ? 'medium' : 'low');
