import { hash } from 'node:crypto';
import { canonicalJson } from '../core/index.ts';
import { blocklistDetector, blocklistReach } from './blocklist.ts';
import type { Detector, SegmentKind } from './detector.ts';
import { readyInjectionDetector } from './injection/detect.ts';
import { personalDetector } from './personal/detect.ts';
import { secretsDetector } from './secrets/detect.ts';
import {
  SEVERITIES,
  type Action,
  type CheckSettings,
  type InjectionSettings,
  type PolicySettings,
  type Severity,
  type Stage,
} from './settings.ts';

/** One test of a policy, ready to run. */
export interface Check {
  /** `injection`, `personal`, `secrets`, `blocklist.NAME`. */
  readonly name: string;
  readonly detect: Detector;
  readonly stages: ReadonlySet<Stage>;
  readonly actions: Readonly<Record<Severity, Action>>;
  readonly failsOpen: boolean;
  /** From which score on something counts, by where the text came from. Absent: from 0.5 on. */
  readonly thresholds: Readonly<Partial<Record<SegmentKind, number>>>;
  /** Whether the score of the whole text counts, or of each detection its own. */
  readonly scoring: 'whole' | 'each';
  /** What stands in place of what is masked. A placeholder comes back as the value in answers. */
  readonly maskAs: 'placeholder' | 'stars' | 'removed';
  /** UTF-16 units of the longest thing with spaces in it that is looked for: so much of a stream is held back. */
  readonly reach: number;
}

/** A named set of checks, compiled once for each reading of the file. */
export interface Policy {
  readonly name: string;
  /** Twelve digits of a digest over everything that decides what the policy does. */
  readonly revision: string;
  readonly mode: PolicySettings['mode'];
  readonly output: PolicySettings['output'];
  readonly checks: readonly Check[];
}

/** Raised when what the built-in checks find changes, so that answers kept under the old ones are not given again. */
const RULES_REVISION = 2;

/** It reads requests and what tools answered, which are whole. */
const INJECTION_REACH = 0;
/** An IBAN in groups has 42 signs; of a word behind a number that says what it is, 32 count. */
const PERSONAL_REACH = 96;
/** The first line of a private key and the beginning of its second; from there on it is one thing that grows. */
const SECRETS_REACH = 160;

export function compilePolicy(name: string, settings: PolicySettings): Policy {
  const { injection, personal, secrets, blocklists } = settings.checks;
  return {
    name,
    revision: hash('sha256', canonicalJson({ rules: RULES_REVISION, settings }), 'hex').slice(0, 12),
    mode: settings.mode,
    output: settings.output,
    checks: [
      ...(injection
        ? [{ ...checkOf('injection', readyInjectionDetector(), INJECTION_REACH, injection), ...byWhole(injection) }]
        : []),
      ...(personal
        ? [checkOf('personal', personalDetector(personal.types, personal.regions), PERSONAL_REACH, personal)]
        : []),
      ...(secrets ? [checkOf('secrets', secretsDetector(secrets.except), SECRETS_REACH, secrets)] : []),
      ...Object.entries(blocklists).map(([list, check]) =>
        checkOf(`blocklist.${list}`, blocklistDetector(check), blocklistReach(check), check),
      ),
    ],
  };
}

/** Weak signs count together. */
const byWhole = ({ thresholds }: InjectionSettings): Pick<Check, 'scoring' | 'thresholds'> => ({
  scoring: 'whole',
  thresholds: Object.fromEntries(Object.entries(thresholds).filter(([, score]) => score !== undefined)),
});

const checkOf = (
  name: string,
  detect: Detector,
  reach: number,
  { on, action, onFailure, maskAs }: CheckSettings,
): Check => ({
  name,
  detect,
  stages: new Set(on),
  actions:
    typeof action === 'string'
      ? (Object.fromEntries(SEVERITIES.map((severity) => [severity, action])) as Record<Severity, Action>)
      : action,
  failsOpen: onFailure === 'open',
  thresholds: {},
  scoring: 'each',
  reach,
  maskAs: maskAs ?? 'removed',
});
