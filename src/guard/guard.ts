import { hash } from 'node:crypto';
import type { Check, Policy } from './policy.ts';
import { SEVERITIES, type Stage } from './settings.ts';

/** A check with the policy that asks for it. */
export interface GuardCheck extends Check {
  readonly policy: string;
  /** Of a policy in shadow mode: not. */
  readonly isEnforced: boolean;
}

/** All policies of a call as one: every check of each, and of what they say about streams the strictest. */
export interface Guard {
  /** `NAME@REVISION` of those in force, and of those in shadow mode. */
  readonly enforced: readonly string[];
  readonly shadow: readonly string[];
  /** Of everything that could alter an answer. */
  readonly digest: string;
  readonly checks: readonly GuardCheck[];
  /** Stages that a check looks at. */
  readonly stages: ReadonlySet<Stage>;
  /** Stages at which something may be masked or blocked. */
  readonly acting: ReadonlySet<Stage>;
  /** How streams are checked: as the strictest policy says that acts on answers. */
  readonly output: Policy['output'];
  /** UTF-16 units that a stream is held back by where it is checked while it comes. */
  readonly ahead: number;
}

/** The longest numbers that are written in groups have forty digits and letters; some words behind them say what they are. */
const AHEAD_MIN = 64;

const OUTPUTS = ['observe', 'window', 'buffer'] as const;
const OF_ANSWERS: readonly Stage[] = ['output', 'tool-call'];

export function joinPolicies(policies: readonly Policy[]): Guard {
  const checks = policies.flatMap(({ name, mode, checks: own }) =>
    own.map((check) => ({ ...check, policy: name, isEnforced: mode === 'enforce' })),
  );
  const actsOn = (stage: Stage): boolean =>
    checks.some(({ isEnforced, stages, actions }) => isEnforced && stages.has(stage) && isActing(actions));
  const outputs = policies
    .filter(
      ({ mode, checks: own }) =>
        mode === 'enforce' &&
        own.some((check) => OF_ANSWERS.some((stage) => check.stages.has(stage) && isActing(check.actions))),
    )
    .map(({ output }) => OUTPUTS.indexOf(output));
  const named = (mode: Policy['mode']): string[] =>
    policies.filter((policy) => policy.mode === mode).map(({ name, revision }) => `${name}@${revision}`);
  const stages = new Set(checks.flatMap((check) => [...check.stages]));
  const [enforced, shadow] = [named('enforce'), named('shadow')];
  return {
    enforced,
    shadow,
    digest: hash('sha256', enforced.join(' '), 'hex'),
    checks,
    stages,
    acting: new Set([...stages].filter(actsOn)),
    output: OUTPUTS[Math.max(0, ...outputs)] ?? 'buffer',
    ahead: checks.reduce((most, { reach }) => Math.max(most, reach), AHEAD_MIN),
  };
}

const isActing = (actions: Check['actions']): boolean =>
  SEVERITIES.some((severity) => actions[severity] === 'mask' || actions[severity] === 'block');
