import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { readSignature } from './signing.ts';

const FILES = [
  { name: 'config.json', algorithm: 'sha256', digest: 'aa'.repeat(32) },
  { name: 'model.safetensors', algorithm: 'sha256', digest: 'bb'.repeat(32) },
];
const WHOLE = createHash('sha256')
  .update(Buffer.from(FILES.map(({ digest }) => digest).join(''), 'hex'))
  .digest('hex');

const statement = (change: object = {}): object => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'llama', digest: { sha256: WHOLE } }],
  predicateType: 'https://model_signing/signature/v1.0',
  predicate: { serialization: { method: 'files', hash_type: 'sha256' }, resources: FILES },
  ...change,
});

const bundle = (payload: object, change: object = {}): object => ({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { publicKey: { hint: 'k' } },
  dsseEnvelope: {
    payloadType: 'application/vnd.in-toto+json',
    payload: Buffer.from(JSON.stringify(payload)).toString('base64'),
    signatures: [{ sig: 'AAAA', keyid: '' }],
  },
  ...change,
});

it('a bundle tells the digest of the whole, and that nobody has verified the signature', () => {
  expect(readSignature(bundle(statement()))).toEqual({ sha256: WHOLE, files: 2, verified: 'unknown' });
});

it.each([
  ['no envelope', bundle(statement(), { dsseEnvelope: undefined })],
  ['another media type', bundle(statement(), { mediaType: 'application/json' })],
  ['no signature', bundle(statement(), { dsseEnvelope: { payloadType: 'x', payload: '', signatures: [] } })],
  [
    'a payload that is no JSON',
    bundle(statement(), {
      dsseEnvelope: { payloadType: 'application/vnd.in-toto+json', payload: 'AAAA', signatures: [{ sig: 'AAAA' }] },
    }),
  ],
  ['another predicate', bundle(statement({ predicateType: 'https://slsa.dev/provenance/v1' }))],
  ['two subjects', bundle(statement({ subject: [1, 2].map(() => ({ digest: { sha256: WHOLE } })) }))],
  ['no file', bundle(statement({ predicate: { resources: [] } }))],
  ['nothing', null],
])('a bundle with %s is none', (_, value) => {
  expect(readSignature(value)).toMatch(/^it is no Sigstore bundle|^its payload is no statement/);
});

it('a statement whose files add up to something else is refused', () => {
  const resources = FILES.toReversed();
  expect(readSignature(bundle(statement({ predicate: { resources } })))).toMatch(/not that of the files/);
});
