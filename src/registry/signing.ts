import { createHash } from 'node:crypto';
import { z } from 'zod';
import { placeText } from '../core/index.ts';
import { UNKNOWN } from './facts.ts';

/** What is read of a Sigstore bundle around a DSSE envelope; the rest is kept as it came. */
const bundleSchema = z.looseObject({
  mediaType: z.string().startsWith('application/vnd.dev.sigstore.bundle'),
  verificationMaterial: z.looseObject({}),
  dsseEnvelope: z.looseObject({
    payloadType: z.literal('application/vnd.in-toto+json'),
    payload: z.base64(),
    signatures: z.array(z.looseObject({ sig: z.base64().min(1) })).min(1),
  }),
});

const digestHex = z.string().regex(/^[0-9a-f]{64}$/);
const statementSchema = z.looseObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  predicateType: z.literal('https://model_signing/signature/v1.0'),
  subject: z.tuple([z.looseObject({ digest: z.looseObject({ sha256: digestHex }) })]),
  predicate: z.looseObject({
    resources: z
      .array(z.looseObject({ name: z.string(), algorithm: z.string(), digest: z.string().regex(/^([0-9a-f]{2})+$/) }))
      .min(1),
  }),
});

export interface SignatureReading {
  /** Of the whole model, as the statement says and its files add up to. */
  readonly sha256: string;
  readonly files: number;
  /** What nobody here has looked at: who signed, and whether the signature is right. */
  readonly verified: typeof UNKNOWN;
}

/**
 * Reads an OpenSSF model-signing bundle: that it has the form, and that the digest of its subject is the one of the files
 * it lists. The signature and the certificate are not verified; whoever relies on them runs the signer's own tool.
 * @returns what is wrong, as a sentence, or what it says
 */
export function readSignature(bundle: unknown): SignatureReading | string {
  const outer = bundleSchema.safeParse(bundle);
  if (!outer.success) return `it is no Sigstore bundle with a DSSE envelope (${placeOf(outer.error)})`;
  const statement = statementSchema.safeParse(jsonOf(outer.data.dsseEnvelope.payload));
  if (!statement.success) return `its payload is no statement of model-signing v1.0 (${placeOf(statement.error)})`;
  const { subject, predicate } = statement.data;
  const whole = createHash('sha256');
  for (const { digest } of predicate.resources) whole.update(Buffer.from(digest, 'hex'));
  const sha256 = subject[0].digest.sha256;
  if (whole.digest('hex') !== sha256) return 'the digest of its subject is not that of the files it lists';
  return { sha256, files: predicate.resources.length, verified: UNKNOWN };
}

const placeOf = ({ issues }: z.ZodError): string => placeText(issues[0]?.path ?? []) || 'the whole';

function jsonOf(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}
