/**
 * The way of a version to its callers, as two tables and what follows from them. The database holds the same tables and
 * refuses by itself what breaks them; here they say why, before it is tried.
 */
import type { LifecycleState } from '../model.ts';

export type Gate = 'ml' | 'security' | 'legal' | 'deploy';

interface GateRule {
  readonly gate: Gate;
  /** Which must be signed before. */
  readonly after: Gate | null;
  /** Who may decide. */
  readonly role: string;
  /** What must have been shown, by its kind; whatever else may be. */
  readonly evidence: string;
  /** Where the version may stand meanwhile. */
  readonly states: readonly LifecycleState[];
}

const RUNNING = ['approved', 'production', 'deprecated'] as const;

/** The gates in their order. */
export const gateRules: readonly GateRule[] = [
  { gate: 'ml', after: null, role: 'ml-reviewer', evidence: 'evaluation', states: ['staging', ...RUNNING] },
  { gate: 'security', after: 'ml', role: 'security-reviewer', evidence: 'assessment', states: ['staging', ...RUNNING] },
  { gate: 'legal', after: 'security', role: 'legal-reviewer', evidence: 'terms', states: ['staging', ...RUNNING] },
  { gate: 'deploy', after: 'legal', role: 'deploy-approver', evidence: 'monitoring', states: RUNNING },
];

export const gateNames = ['ml', 'security', 'legal', 'deploy'] as const satisfies readonly Gate[];

export interface Transition {
  readonly from: LifecycleState;
  readonly to: LifecycleState;
  /** `owner`: whoever may write to the model; a gate: whoever signs it last. */
  readonly by: 'owner' | 'reviewer' | Gate;
  /** What must hold, beside the gates. */
  readonly submitted: boolean;
  readonly gates: readonly Gate[];
  /** A team answers for the model. */
  readonly owned: boolean;
  /** A successor and both dates are named. */
  readonly dated: boolean;
  readonly pastSunset: boolean;
}

const plain = { submitted: false, gates: [], owned: false, dated: false, pastSunset: false } as const;
const THREE = ['ml', 'security', 'legal'] as const;
const FOUR = [...THREE, 'deploy'] as const;

/** Every way there is. Nothing leaves the archive: what is to come back is registered as the next version. */
export const transitions: readonly Transition[] = [
  { ...plain, from: 'development', to: 'staging', by: 'owner', submitted: true },
  { ...plain, from: 'staging', to: 'development', by: 'reviewer' },
  { ...plain, from: 'staging', to: 'approved', by: 'legal', submitted: true, gates: THREE },
  { ...plain, from: 'approved', to: 'development', by: 'reviewer' },
  { ...plain, from: 'approved', to: 'production', by: 'deploy', submitted: true, gates: FOUR, owned: true },
  { ...plain, from: 'production', to: 'deprecated', by: 'owner', dated: true },
  { ...plain, from: 'deprecated', to: 'production', by: 'deploy', submitted: true, gates: FOUR, owned: true },
  { ...plain, from: 'deprecated', to: 'archived', by: 'owner', pastSunset: true },
  { ...plain, from: 'development', to: 'archived', by: 'owner' },
];

/** A person, as far as it matters who else it is. */
export interface Somebody {
  readonly id: string;
  readonly email: string | null;
}

/** Two accounts with one address of mail are one person. */
const isSame = (a: Somebody, b: Somebody): boolean =>
  a.id === b.id || (a.email !== null && b.email !== null && folded(a.email) === folded(b.email));
const folded = (email: string): string => email.trim().toLowerCase();

/** What is known where somebody wants to decide at a gate. */
export interface DecisionAsked {
  readonly gate: Gate;
  readonly decision: 'approve' | 'reject';
  readonly mode: 'solo' | 'enforced';
  readonly state: LifecycleState;
  readonly approver: Somebody;
  /** Roles that hold for the version's owner. */
  readonly roles: readonly string[];
  readonly submitters: readonly Somebody[];
  /** Who has decided at which gates before. */
  readonly deciders: readonly (Somebody & { readonly gate: Gate })[];
  /** Gates that are signed for the version as it is. */
  readonly signed: ReadonlySet<Gate>;
  /** Kinds of the evidence of this gate. */
  readonly evidence: readonly string[];
}

/** Why this person decides nothing here, whatever the version has to show; `undefined`: they may. */
export function refusalOfPerson({
  gate,
  mode,
  approver,
  roles,
  submitters,
  deciders,
}: DecisionAsked): string | undefined {
  const role = gateRules.find((each) => each.gate === gate)?.role ?? '';
  if (!roles.includes(role)) return `The gate ${gate} takes the role ${role}.`;
  if (mode === 'solo') return undefined;
  if (submitters.some((each) => isSame(each, approver))) return 'Whoever submitted a version decides nothing about it.';
  const other = deciders.find((each) => each.gate !== gate && isSame(each, approver));
  return other && `A person holds one gate of a version; you have decided at the gate ${other.gate}.`;
}

/** Why this decision is none, whoever makes it; `undefined`: it may be made. */
export function refusalOfDecision(asked: DecisionAsked): string | undefined {
  const { gate, state } = asked;
  const rule = gateRules.find((each) => each.gate === gate);
  if (!rule) return `There is no gate "${gate}".`;
  if (!rule.states.includes(state)) return `A version in ${state} does not stand at the gate ${gate}.`;
  if (asked.submitters.length === 0) return 'The version was not submitted as it is now.';
  if (asked.decision === 'reject') return undefined;
  if (rule.after !== null && !asked.signed.has(rule.after))
    return `The gate ${gate} comes after ${rule.after}, which is not signed for the version as it is now.`;
  if (!asked.evidence.includes(rule.evidence))
    return `The gate ${gate} takes evidence of the kind "${rule.evidence}"; none was given.`;
  return undefined;
}

/** What is known where a version is to move. */
export interface MoveAsked {
  readonly from: LifecycleState;
  readonly to: LifecycleState;
  readonly isSubmitted: boolean;
  readonly signed: ReadonlySet<Gate>;
  readonly isOwned: boolean;
  readonly successor: string | null;
  /** Epoch milliseconds. */
  readonly deprecatedAt: number | null;
  readonly sunsetAt: number | null;
  readonly nowMs: number;
}

/** Why a version may not move so; `undefined`: it may, by whoever the table names. */
export function refusalOfMove(asked: MoveAsked): string | undefined {
  const { from, to, successor, deprecatedAt, sunsetAt } = asked;
  const way = transitions.find((each) => each.from === from && each.to === to);
  if (!way && from === 'archived') return 'Nothing leaves the archive; register the next version.';
  if (!way) return `No way leads from ${from} to ${to}.`;
  if (way.submitted && !asked.isSubmitted) return 'The version was not submitted as it is now.';
  const missing = way.gates.filter((gate) => !asked.signed.has(gate));
  if (missing.length > 0) return `Not signed for the version as it is now: ${missing.join(', ')}.`;
  if (way.owned && !asked.isOwned) return 'What goes into production has an owner; name the team of the model.';
  if (way.dated && (successor === null || deprecatedAt === null || sunsetAt === null || sunsetAt < deprecatedAt))
    return 'A deprecation names a successor and its two dates in their order.';
  if (way.pastSunset && (sunsetAt === null || sunsetAt > asked.nowMs))
    return 'A version is archived once its sunset is reached.';
  return undefined;
}
