import { isObject, textOf } from '../vendor-json.ts';

/** One thing a guardrail found; what it found it in is left out. */
interface GuardrailFinding {
  readonly side: 'input' | 'output';
  readonly policy: string;
  /** Category, entity type or the name given to a topic or pattern. */
  readonly type: string;
  readonly action: string;
}

/** Extension field `bedrock_guardrail` of an answer that a guardrail touched. */
export interface GuardrailReport {
  /** `masked`: the answer stands, with parts replaced. `unknown`: the trace that would tell is switched off. */
  readonly outcome: 'blocked' | 'masked' | 'unknown';
  readonly reason?: string;
  readonly findings: readonly GuardrailFinding[];
}

/** Findings told of one answer; a hundred entities of one kind say no more than these. */
const FINDINGS_MAX = 64;

/** Where each policy keeps its findings and how it names them. Words of a word policy are never told. */
const lists: readonly (readonly [policy: string, list: string, name: string | undefined])[] = [
  ['topicPolicy', 'topics', 'name'],
  ['contentPolicy', 'filters', 'type'],
  ['wordPolicy', 'customWords', undefined],
  ['wordPolicy', 'managedWordLists', 'type'],
  ['sensitiveInformationPolicy', 'piiEntities', 'type'],
  ['sensitiveInformationPolicy', 'regexes', 'name'],
  ['contextualGroundingPolicy', 'filters', 'type'],
];

/**
 * The trace of an intervention, fit for the caller. The vendor's own trace quotes the matches and the unmasked output
 * of the model, which would hand out the very text that the guardrail took away.
 * @param trace the answer's `trace`
 * @param intervened whether the stop reason said so
 * @returns `undefined` where no guardrail did anything
 */
export function guardrailReport(trace: unknown, intervened: boolean): GuardrailReport | undefined {
  const guardrail = isObject(trace) && isObject(trace['guardrail']) ? trace['guardrail'] : undefined;
  if (!guardrail) return intervened ? { outcome: 'unknown', findings: [] } : undefined;
  const findings: GuardrailFinding[] = [];
  for (const assessment of valuesOf(guardrail['inputAssessment'])) collect(assessment, 'input', findings);
  for (const assessments of valuesOf(guardrail['outputAssessments'])) {
    if (Array.isArray(assessments)) for (const assessment of assessments) collect(assessment, 'output', findings);
  }
  if (!intervened && findings.length === 0) return undefined;
  const reason = textOf(guardrail['actionReason'])?.slice(0, 200);
  return { outcome: outcomeOf(findings, reason), ...(reason ? { reason } : {}), findings };
}

function outcomeOf(findings: readonly GuardrailFinding[], reason: string | undefined): GuardrailReport['outcome'] {
  if (findings.some(({ action }) => action === 'BLOCKED') || /blocked/i.test(reason ?? '')) return 'blocked';
  if (findings.some(({ action }) => action === 'ANONYMIZED') || /masked/i.test(reason ?? '')) return 'masked';
  return 'unknown';
}

function collect(assessment: unknown, side: GuardrailFinding['side'], findings: GuardrailFinding[]): void {
  if (!isObject(assessment)) return;
  for (const [policy, list, name] of lists) {
    const judged = assessment[policy];
    const entries = isObject(judged) ? judged[list] : undefined;
    if (!Array.isArray(entries)) continue;
    for (const entry of entries) {
      if (!isObject(entry) || findings.length >= FINDINGS_MAX) continue;
      const action = textOf(entry['action']) ?? 'NONE';
      if (action === 'NONE') continue;
      findings.push({ side, policy, type: (name && textOf(entry[name])) ?? list, action });
    }
  }
}

const valuesOf = (value: unknown): unknown[] => (isObject(value) ? Object.values(value) : []);
