import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../core/index.ts';
import { sha256, type ChainState } from './event.ts';

const FORM = 'sallyport-audit-checkpoint/1';

const point = z.strictObject({ seq: z.int().min(0), hash: z.string() });

/** What is signed: where every chain stood at one moment. */
const bodySchema = z.strictObject({
  form: z.literal(FORM),
  /** From 1, without a gap. */
  number: z.int().min(1),
  atMs: z.int(),
  /** SHA-256 of the body before, so that none can be left out between two. */
  previous: z.string().nullable(),
  /** SHA-256 of the public key (SPKI, DER): whoever holds a checkpoint knows the key. */
  keyId: z.string(),
  chains: z.record(z.string(), point.extend({ anchor: point.nullable() })),
});
export type CheckpointBody = z.infer<typeof bodySchema>;

export interface SignedCheckpoint {
  readonly number: number;
  readonly atMs: number;
  /** Events in all chains together. */
  readonly events: number;
  /** Canonical JSON of a `CheckpointBody`. */
  readonly body: string;
  /** Ed25519 over `body`, base64. */
  readonly signature: string;
}

export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}

export const keyIdOf = (publicKey: KeyObject): string =>
  createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');

export function signCheckpoint(
  key: SigningKey,
  states: readonly ChainState[],
  last: Pick<SignedCheckpoint, 'number' | 'body'> | undefined,
  atMs: number,
): SignedCheckpoint {
  const chains = Object.fromEntries(states.map(({ chain, head, anchor }) => [chain, { ...head, anchor }]));
  const number = (last?.number ?? 0) + 1;
  const body: CheckpointBody = {
    form: FORM,
    number,
    atMs,
    previous: last ? sha256(last.body) : null,
    keyId: key.id,
    chains,
  };
  const text = canonicalJson(body);
  return {
    number,
    atMs,
    events: eventsIn(states),
    body: text,
    signature: sign(null, Buffer.from(text), key.privateKey).toString('base64'),
  };
}

export const eventsIn = (states: readonly ChainState[]): number => states.reduce((sum, { head }) => sum + head.seq, 0);

/**
 * @returns what was signed; `undefined` where the signature is not of this key
 * @throws ZodError where the signature is right and the body is none of ours
 */
export function openCheckpoint(
  { body, signature }: Pick<SignedCheckpoint, 'body' | 'signature'>,
  publicKey: KeyObject,
): CheckpointBody | undefined {
  const bytes = Buffer.from(signature, 'base64');
  // Base64 has several spellings of one value; ours is one.
  if (bytes.toString('base64') !== signature || !verify(null, Buffer.from(body), publicKey, bytes)) return undefined;
  return bodySchema.parse(JSON.parse(body));
}

/** What stands in a body before its signature is verified: only to find the key that must have signed it. */
export const claimedKeyId = (body: string): string | undefined =>
  z.looseObject({ keyId: z.string() }).safeParse(JSON.parse(body)).data?.keyId;

export const readPublicKey = (pem: string): KeyObject => createPublicKey(pem);
