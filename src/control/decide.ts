import { createPublicKey } from 'node:crypto';
import type { SigningKey } from '../audit/index.ts';
import type { Config } from '../config/index.ts';
import { Fault, uuidv7 } from '../core/index.ts';
import {
  refusalOfDecision,
  refusalOfMove,
  refusalOfPerson,
  signApproval,
  type Gate,
  type LifecycleState,
  type NewApproval,
  type RegisteredVersion,
  type Standing,
} from '../registry/index.ts';
import type { Repositories } from '../store/index.ts';
import { settleLapse } from './lapses.ts';
import { personOf, type PersonHere } from './person.ts';
import type { Act } from './route.ts';
import { wrongWith } from './routes/lifecycle-shown.ts';

const DAY_MS = 86_400_000;
/** A decision takes proof of who decides that is no older. */
const PROOF_MS_MAX = 5 * 60_000;

export interface DecisionWanted {
  readonly repositories: Repositories;
  readonly version: RegisteredVersion;
  readonly asked: {
    readonly gate: Gate;
    readonly decision: 'approve' | 'reject';
    readonly reason?: string | undefined;
    /** What was looked at. */
    readonly digest: string;
    readonly evidenceDigest: string;
  };
  readonly key: SigningKey;
  readonly act: Act;
  readonly governance: Config['governance'];
  readonly nowMs: number;
}

const conflict = (sentence: string): Fault => new Fault('resource.conflict', { public: sentence });

/**
 * One person's decision at one gate: judged, signed, kept; and where it was the last one missing, the version moves.
 * @throws Fault `permission.denied` without a fresh sign-in, and for whom a rule keeps from it; `resource.conflict` with
 *   the rule that forbids it to everybody
 */
export async function decide(wanted: DecisionWanted) {
  const { repositories, version, asked, act, nowMs } = wanted;
  const { lifecycle, users } = repositories;
  const person = personOf(act);
  const { session } = person;
  if (session.authTime < nowMs - PROOF_MS_MAX)
    throw new Fault('permission.denied', {
      public: 'A decision takes a sign-in of the last five minutes. Sign in again, and decide then.',
    });
  const standing = await lifecycle.standingOf(version);
  const gate = standing.gates.find((each) => each.gate === asked.gate);
  const user = await users.findUser(person.id);
  if (!gate || !user) throw new Fault('internal', { internal: `no gate ${asked.gate}, or no user ${person.id}` });
  const wish = {
    ...asked,
    mode: standing.mode,
    state: standing.state,
    approver: user,
    roles: rolesFor(person, version, standing),
    submitters: standing.submissions.some(({ digest }) => digest === standing.digest)
      ? standing.submissions.map(({ submitter }) => submitter)
      : [],
    deciders: standing.deciders,
    signed: signedGates(standing),
    evidence: gate.evidence,
  };
  const denial = refusalOfPerson(wish);
  if (denial !== undefined) throw new Fault('permission.denied', { public: denial });
  const refusal = refusalOfDecision(wish);
  if (refusal !== undefined) throw conflict(refusal);
  if (asked.digest !== standing.digest)
    throw conflict('The version is made of something else than what you looked at. Look again.');
  if (asked.evidenceDigest !== gate.evidenceDigest)
    throw conflict('The evidence of the gate is another than what you looked at. Look again.');
  await lifecycle.decide(version, signedDecision(wanted, person, user, standing));
  const to = await moveOn(wanted, person);
  await settleLapse(repositories, version.id, wanted.governance.graceDays * DAY_MS, nowMs);
  return {
    detail: { gate: asked.gate, decision: asked.decision, selfApproved: standing.mode === 'solo', ...(to && { to }) },
    ...(asked.reason !== undefined && { reason: asked.reason }),
  };
}

const signedGates = ({ gates }: Standing): ReadonlySet<Gate> =>
  new Set(gates.filter(({ signed }) => signed).map(({ gate }) => gate));

/** Roles that hold for what belongs to the version's owner. */
const rolesFor = ({ grants }: PersonHere, { organizationId }: RegisteredVersion, { ownerTeamId }: Standing): string[] =>
  grants
    .filter(
      (grant) =>
        grant.organizationId === null ||
        (grant.organizationId === organizationId && (grant.teamId === null || grant.teamId === ownerTeamId)),
    )
    .map(({ role }) => role);

const iso = (ms: number): string => new Date(ms).toISOString();

function signedDecision(
  { version, asked, key, governance, nowMs }: DecisionWanted,
  { id: approverId, session }: PersonHere,
  user: { readonly name: string; readonly issuer: string; readonly subject: string },
  { mode, digest }: Standing,
): NewApproval {
  const { gate, decision, evidenceDigest, reason = null } = asked;
  const expiresAt = decision === 'approve' ? nowMs + governance.approvalDays * DAY_MS : null;
  const { id: sessionId, authTime, idTokenDigest } = session;
  const selfApproved = mode === 'solo';
  const envelope = signApproval(
    key,
    { name: `${version.model}@${version.version}`, digest },
    {
      organizationId: version.organizationId,
      versionId: version.id,
      gate,
      decision,
      reason,
      evidenceDigest,
      approver: { id: approverId, name: user.name, issuer: user.issuer, subject: user.subject },
      proof: { sessionId, authTime: iso(authTime), idTokenDigest },
      selfApproved,
      at: iso(nowMs),
      expiresAt: expiresAt === null ? null : iso(expiresAt),
    },
  );
  const proof = { sessionId, authTime, idTokenDigest };
  const what = { id: uuidv7(nowMs), gate, decision, reason, at: nowMs, expiresAt, digest, evidenceDigest };
  return { ...what, ...proof, approverId, selfApproved, envelope };
}

/** Where a version goes once this gate is signed. */
function nextOf(gate: Gate, decision: 'approve' | 'reject', state: LifecycleState): LifecycleState | undefined {
  if (decision === 'reject') return state === 'staging' || state === 'approved' ? 'development' : undefined;
  if (gate === 'legal' && state === 'staging') return 'approved';
  return gate === 'deploy' && (state === 'approved' || state === 'deprecated') ? 'production' : undefined;
}

async function moveOn({ repositories, version, asked, key, act, nowMs }: DecisionWanted, person: PersonHere) {
  const { lifecycle } = repositories;
  const standing = await lifecycle.standingOf(version);
  const to = nextOf(asked.gate, asked.decision, standing.state);
  if (!to) return undefined;
  const refusal = refusalOfMove({
    from: standing.state,
    to,
    isSubmitted: standing.submissions.some(({ digest }) => digest === standing.digest),
    signed: signedGates(standing),
    isOwned: standing.ownerTeamId !== null,
    successor: null,
    deprecatedAt: null,
    sunsetAt: null,
    nowMs,
  });
  if (refusal !== undefined) throw conflict(refusal);
  if (asked.decision === 'approve') await requireGenuine(repositories, version, key);
  await lifecycle.move(version, to, {}, { type: act.actor.type, id: person.id, name: act.actor.name }, nowMs);
  return to;
}

/** Rows alone move nothing: each decision that counts bears a signature of this installation. */
async function requireGenuine({ lifecycle }: Repositories, version: RegisteredVersion, key: SigningKey): Promise<void> {
  const publicKey = createPublicKey(key.privateKey);
  const newest = Map.groupBy(await lifecycle.approvalsOf(version.id), ({ gate }) => gate);
  for (const [gate, [approval]] of newest) {
    const wrong = approval && wrongWith(approval, version, publicKey);
    if (wrong) throw conflict(`The approval of the gate ${gate} cannot be relied on: ${wrong}.`);
  }
}
