import { z } from 'zod';
import {
  dsseEnvelope,
  gateNames,
  gateRules,
  wrongWithApproval,
  type Approval,
  type Evidence,
  type RegisteredVersion,
  type Standing,
} from '../../registry/index.ts';
import type { KeyObject } from 'node:crypto';
import { iso, time } from './schemas.ts';

const hex = z.string();
const state = z.enum(['development', 'staging', 'approved', 'production', 'deprecated', 'archived']);

export const lifecycleSchema = z
  .strictObject({
    model: z.string(),
    version: z.string(),
    state,
    mode: z.enum(['solo', 'enforced']).meta({ description: 'solo: one person may do everything, stamped as such.' }),
    digest: hex.meta({ description: 'Of the version as it is now; a decision names it.' }),
    quarantine: z
      .strictObject({ quarantined: z.boolean(), reason: z.string(), at: time, by: z.string().nullable() })
      .nullable()
      .meta({ description: 'null: it never was.' }),
    lapse: z
      .strictObject({
        what: z.enum(['lapsed', 'blocked']),
        at: time,
        gates: z.array(z.enum(gateNames)),
        graceEndsAt: time.meta({ description: 'From then on it counts as deprecated.' }),
      })
      .nullable()
      .meta({ description: 'Decisions about a version in production that hold no longer; null: there are none.' }),
    gates: z.array(
      z.strictObject({
        gate: z.enum(gateNames),
        role: z.string(),
        takes: z.string().meta({ description: 'The kind of evidence without which it is not signed.' }),
        signed: z.boolean().meta({ description: 'For the version as it is now, on this evidence, and not expired.' }),
        evidenceDigest: hex.meta({ description: 'Of all evidence of the gate; a decision names it.' }),
      }),
    ),
    submissions: z.array(z.strictObject({ by: z.string(), at: time, digest: hex })),
    evidence: z.array(
      z.strictObject({
        gate: z.enum(gateNames),
        kind: z.string(),
        digest: hex,
        text: z.string().nullable(),
        link: z.string().nullable(),
        by: z.string().nullable(),
        at: time,
      }),
    ),
    approvals: z.array(
      z.strictObject({
        gate: z.enum(gateNames),
        decision: z.enum(['approve', 'reject']),
        reason: z.string().nullable(),
        by: z.string(),
        at: time,
        expiresAt: time.nullable(),
        digest: hex,
        evidenceDigest: hex,
        selfApproved: z.boolean(),
        wrong: z.string().nullable().meta({ description: 'What is wrong with the signature or the statement.' }),
        envelope: z
          .strictObject({
            payloadType: z.string(),
            payload: z.string(),
            signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })),
          })
          .meta({ description: 'The signed statement, as other tools of DSSE read it.' }),
      }),
    ),
  })
  .meta({ id: 'Lifecycle', description: 'Where a version stands on its way to its callers.' });

export interface Told {
  readonly version: RegisteredVersion;
  readonly standing: Standing;
  readonly evidence: readonly Evidence[];
  readonly approvals: readonly Approval[];
  /** `undefined`: this installation has signed nothing yet. */
  readonly publicKey: KeyObject | undefined;
}

export const shownLifecycle = ({ version, standing, evidence, approvals, publicKey }: Told) => ({
  model: version.model,
  version: version.version,
  state: standing.state,
  mode: standing.mode,
  digest: standing.digest,
  quarantine: standing.quarantine && {
    quarantined: standing.quarantine.quarantined,
    reason: standing.quarantine.reason,
    at: iso(standing.quarantine.at),
    by: standing.quarantine.author.name,
  },
  lapse: standing.lapse && {
    what: standing.lapse.what,
    at: iso(standing.lapse.at),
    gates: [...standing.lapse.gates],
    graceEndsAt: iso(standing.lapse.graceEndsAt),
  },
  gates: standing.gates.map(({ gate, signed, evidenceDigest }) => {
    const rule = gateRules.find((each) => each.gate === gate);
    return { gate, role: rule?.role ?? '', takes: rule?.evidence ?? '', signed, evidenceDigest };
  }),
  submissions: standing.submissions.map(({ submitter, at, digest }) => ({ by: submitter.name, at: iso(at), digest })),
  evidence: evidence.map(({ gate, kind, digest, content, link, author, at }) => ({
    gate,
    kind,
    digest,
    text: content,
    link,
    by: author.name,
    at: iso(at),
  })),
  approvals: approvals.map((approval) => ({
    gate: approval.gate,
    decision: approval.decision,
    reason: approval.reason,
    by: approval.approver.name,
    at: iso(approval.at),
    expiresAt: iso(approval.expiresAt),
    digest: approval.digest,
    evidenceDigest: approval.evidenceDigest,
    selfApproved: approval.selfApproved,
    wrong: wrongWith(approval, version, publicKey),
    envelope: dsseEnvelope(approval.envelope),
  })),
});

/** What is wrong with a decision as it is kept; `null`: nothing. */
export function wrongWith(
  approval: Approval,
  { id, model, version }: RegisteredVersion,
  publicKey: KeyObject | undefined,
): string | null {
  if (!publicKey) return 'there is no key that could have signed it';
  const of = { ...approval, versionId: id, name: `${model}@${version}` };
  return wrongWithApproval(approval.envelope, publicKey, of) ?? null;
}
