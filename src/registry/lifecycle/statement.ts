/**
 * What a decision at a gate signs: an in-toto Statement v1 in a DSSE envelope, Ed25519 over the envelope's
 * pre-authentication encoding, under the installation's key.
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../core/index.ts';
import { gateNames, type Gate } from './rules.ts';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://sallyport.dev/model-approval/v1';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  /** The version by name, and by the digest of its manifest. */
  subject: z.tuple([z.strictObject({ name: z.string(), digest: z.strictObject({ sha256: hex }) })]),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.strictObject({
    organizationId: z.string(),
    versionId: z.string(),
    gate: z.enum(gateNames),
    decision: z.enum(['approve', 'reject']),
    reason: z.string().nullable(),
    evidenceDigest: hex,
    approver: z.strictObject({ id: z.string(), name: z.string(), issuer: z.string(), subject: z.string() }),
    /** How the approver had just proved who they are. */
    proof: z.strictObject({ sessionId: z.string(), authTime: z.iso.datetime(), idTokenDigest: z.string().nullable() }),
    selfApproved: z.boolean(),
    at: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
  }),
});

export type ApprovalStatement = z.infer<typeof statementSchema>;
export type ApprovalPredicate = ApprovalStatement['predicate'];

export interface Envelope {
  /** The statement, one spelling (RFC 8785). */
  readonly payload: string;
  /** SHA-256 of the public key. */
  readonly keyId: string;
  /** Base64. */
  readonly signature: string;
}

/** DSSE v1: lengths in bytes, so that no two pairs of type and payload have one encoding. */
export const preAuthenticationEncoding = (type: string, payload: string): Buffer =>
  Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${Buffer.byteLength(payload)} ${payload}`);

export function signApproval(
  key: { readonly id: string; readonly privateKey: KeyObject },
  subject: { readonly name: string; readonly digest: string },
  predicate: ApprovalPredicate,
): Envelope {
  const payload = canonicalJson({
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.name, digest: { sha256: subject.digest } }],
    predicateType: PREDICATE_TYPE,
    predicate,
  });
  const bytes = preAuthenticationEncoding(PAYLOAD_TYPE, payload);
  return { payload, keyId: key.id, signature: sign(null, bytes, key.privateKey).toString('base64') };
}

/** What a statement must be about. */
export interface ApprovalOf {
  readonly versionId: string;
  readonly name: string;
  readonly digest: string;
  readonly gate: Gate;
  readonly decision: 'approve' | 'reject';
  readonly evidenceDigest: string;
  readonly selfApproved: boolean;
  /** Epoch milliseconds. */
  readonly expiresAt: number | null;
}

/**
 * Whether this key signed the statement, and it is about this version as it is, this gate and this evidence.
 * @returns what is wrong, as a sentence; `undefined` where nothing is
 */
export function wrongWithApproval(
  { payload, signature }: Envelope,
  key: KeyObject,
  of: ApprovalOf,
): string | undefined {
  const bytes = Buffer.from(signature, 'base64');
  // Base64 has several spellings of one value; ours is one.
  if (
    bytes.toString('base64') !== signature ||
    !verify(null, preAuthenticationEncoding(PAYLOAD_TYPE, payload), key, bytes)
  )
    return 'the signature is not of this key';
  const parsed = statementSchema.safeParse(JSON.parse(payload));
  if (!parsed.success) return 'what was signed is no statement about an approval';
  const { subject, predicate } = parsed.data;
  if (predicate.versionId !== of.versionId || subject[0].name !== of.name) return 'it is about another version';
  if (subject[0].digest.sha256 !== of.digest) return 'the version was made of something else';
  if (predicate.gate !== of.gate) return 'it is about another gate';
  if (predicate.evidenceDigest !== of.evidenceDigest) return 'the evidence was another';
  if (predicate.decision !== of.decision) return 'the decision was another';
  if (predicate.selfApproved !== of.selfApproved) return 'it says something else of who else had decided';
  if ((predicate.expiresAt === null ? null : Date.parse(predicate.expiresAt)) !== of.expiresAt)
    return 'it ends at another time';
  return undefined;
}

/** As other tools of DSSE read it. */
export const dsseEnvelope = ({ payload, keyId, signature }: Envelope) => ({
  payloadType: PAYLOAD_TYPE,
  payload: Buffer.from(payload).toString('base64'),
  signatures: [{ keyid: keyId, sig: signature }],
});
