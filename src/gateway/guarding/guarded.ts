import { Fault } from '../../core/index.ts';
import {
  examine,
  newMasking,
  strictest,
  type Finding,
  type Guard,
  type GuardCheck,
  type Masking,
  type SegmentKind,
  type Stage,
} from '../../guard/index.ts';
import type { GuardRecord } from '../../observe/index.ts';

/** The record tells of so many findings, and counts the others. */
const LISTED_MAX = 32;

/** One call under its policies: what they found so far, and what follows from it. */
export class Guarded {
  readonly guard: Guard;
  readonly record: GuardRecord;
  /** Set where an answer was stopped after it had been given. */
  blocked: Fault | undefined;
  /** Whether the request was stopped before anybody was asked. */
  isStopped = false;
  /** Set where something was masked in the request: the values that come back in its answer. */
  masking: Masking | undefined;

  constructor(guard: Guard) {
    this.guard = guard;
    const names = new Set(guard.checks.map(({ name }) => name));
    this.record = {
      policies: guard.enforced,
      shadow: guard.shadow,
      checks: [...names],
      action: 'allow',
      shadowAction: 'allow',
      found: 0,
      findings: [],
      failed: [],
      unseen: 0,
    };
  }

  /**
   * What the checks say of a text. A check that fails and must not is as one that blocks.
   * @throws Fault `guard.unavailable`
   */
  examine(stage: Stage, kind: SegmentKind, text: string): readonly Finding[] {
    if (!this.guard.stages.has(stage)) return NOTHING;
    return examine(this.guard.checks, stage, kind, text, (check, cause) => this.#failed(check, stage, cause));
  }

  /**
   * The checks of a stage could not be made.
   * @throws Fault `guard.unavailable` where one of them must not be passed over
   */
  failed(stage: Stage, cause: unknown): void {
    for (const check of this.guard.checks) if (check.stages.has(stage)) this.#failed(check, stage, cause);
  }

  #failed({ name, policy, isEnforced, failsOpen }: GuardCheck, stage: Stage, cause: unknown): void {
    const { failed } = this.record;
    if (failed.length < LISTED_MAX && !failed.includes(stage)) failed.push(stage);
    if (isEnforced && !failsOpen)
      throw new Fault('guard.unavailable', { internal: `the check ${name} of ${policy} failed`, cause });
  }

  /** @param random of this conversation: the same for each of its requests, so that they begin with the same words */
  maskingOf(random: (bytes: number) => Uint8Array): Masking {
    return (this.masking ??= newMasking(random));
  }

  /** Whether there are values that come back. */
  get isRestoring(): boolean {
    return (this.masking?.values.size ?? 0) > 0;
  }

  /** Writes findings on the record. @param place `messages[0].content` */
  note(findings: readonly Finding[], stage: Stage, place: string): void {
    const { record } = this;
    for (const finding of findings) {
      const { check, policy, rule, category, severity, action, score, view, start, end, isEnforced } = finding;
      record.found += 1;
      if (isEnforced) record.action = strictest([record.action, action]);
      else record.shadowAction = strictest([record.shadowAction, action]);
      if (record.findings.length >= LISTED_MAX) continue;
      const listed = { policy, check, rule, category, stage, place, start, end, view, score, severity, action };
      record.findings.push(isEnforced ? listed : { ...listed, shadow: true });
    }
  }
}

const NOTHING: readonly Finding[] = [];

/** The first of them that stops a call. */
export const blocking = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ isEnforced, action }) => isEnforced && action === 'block');

export const isMasking = ({ isEnforced, action }: Finding): boolean => isEnforced && action === 'mask';

/** Says which check and where, and never what was found. */
export const blockedFault = ({ policy, check, rule }: Finding, place: string): Fault =>
  new Fault('guard.blocked', {
    public: `Blocked by the policy "${policy}": the check ${check} found ${rule} in ${place}.`,
    param: place,
  });

/** `mask;policies="house@1a2b";checks="blocklist.names";found="blocklist.names:word=2"` */
export function guardHeader({ action, policies, shadow, checks, findings }: GuardRecord): string {
  const counts = new Map<string, number>();
  for (const { check, rule, shadow: isShadow } of findings) {
    const name = `${check}:${rule}${isShadow ? ':shadow' : ''}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const found = [...counts].map(([name, count]) => `${name}=${count}`).join(' ');
  const parts = [action, `policies="${[...policies, ...shadow.map((name) => `${name}:shadow`)].join(' ')}"`];
  parts.push(`checks="${checks.join(' ')}"`);
  if (found !== '') parts.push(`found="${found}"`);
  return parts.join(';');
}
