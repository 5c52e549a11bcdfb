import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  dsseEnvelope,
  preAuthenticationEncoding,
  signApproval,
  wrongWithApproval,
  type ApprovalPredicate,
} from './statement.ts';

/** The private key of RFC 8032, section 7.1, test 1, behind the prefix of PKCS #8. */
const privateKey = createPrivateKey({
  key: Buffer.from(
    '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  ),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(privateKey);
const KEY = { id: 'key', privateKey };
const SUBJECT = { name: 'chat@1.0.0', digest: 'aa'.repeat(32) };
const PREDICATE: ApprovalPredicate = {
  organizationId: 'o',
  versionId: 'v',
  gate: 'ml',
  decision: 'approve',
  reason: null,
  evidenceDigest: 'bb'.repeat(32),
  approver: { id: 'u', name: 'Ada', issuer: 'local', subject: 'ada' },
  proof: { sessionId: 's', authTime: '2026-11-23T12:00:00.000Z', idTokenDigest: null },
  selfApproved: false,
  at: '2026-11-23T12:00:01.000Z',
  expiresAt: '2027-05-22T12:00:01.000Z',
};
const OF = {
  versionId: 'v',
  name: SUBJECT.name,
  digest: SUBJECT.digest,
  gate: 'ml',
  decision: 'approve',
  evidenceDigest: 'bb'.repeat(32),
  selfApproved: false,
  expiresAt: Date.parse('2027-05-22T12:00:01.000Z'),
} as const;
const signed = signApproval(KEY, SUBJECT, PREDICATE);

it('the encoding that is signed is that of DSSE, lengths in bytes', () => {
  expect(preAuthenticationEncoding('http://example.com/HelloWorld', 'hello world').toString()).toBe(
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  );
  expect(preAuthenticationEncoding('t', 'ä').toString()).toBe('DSSEv1 1 t 2 ä');
});

it('the same decision under the same key has one statement and one signature', () => {
  expect(signed.payload).toBe(
    `{"_type":"https://in-toto.io/Statement/v1","predicate":{"approver":{"id":"u","issuer":"local","name":"Ada","subject":"ada"},"at":"2026-11-23T12:00:01.000Z","decision":"approve","evidenceDigest":"${'bb'.repeat(32)}","expiresAt":"2027-05-22T12:00:01.000Z","gate":"ml","organizationId":"o","proof":{"authTime":"2026-11-23T12:00:00.000Z","idTokenDigest":null,"sessionId":"s"},"reason":null,"selfApproved":false,"versionId":"v"},"predicateType":"https://sallyport.dev/model-approval/v1","subject":[{"digest":{"sha256":"${'aa'.repeat(32)}"},"name":"chat@1.0.0"}]}`,
  );
  expect(signApproval(KEY, SUBJECT, PREDICATE)).toEqual(signed);
  expect(wrongWithApproval(signed, publicKey, OF)).toBeUndefined();
});

it('the envelope is one of DSSE', () => {
  expect(dsseEnvelope(signed)).toEqual({
    payloadType: 'application/vnd.in-toto+json',
    payload: Buffer.from(signed.payload).toString('base64'),
    signatures: [{ keyid: 'key', sig: signed.signature }],
  });
});

it.each([
  ['another version', { versionId: 'w' }, /another version/],
  ['another name', { name: 'chat@1.0.1' }, /another version/],
  ['another manifest', { digest: 'cc'.repeat(32) }, /something else/],
  ['another gate', { gate: 'legal' }, /another gate/],
  ['other evidence', { evidenceDigest: 'cc'.repeat(32) }, /evidence was another/],
  ['another decision', { decision: 'reject' }, /decision was another/],
  ['a decision of one person alone', { selfApproved: true }, /who else/],
  ['a later end', { expiresAt: Date.parse('2028-05-22T12:00:01.000Z') }, /another time/],
] as const)('replayed on %s it is worth nothing', (_, change, words) => {
  expect(wrongWithApproval(signed, publicKey, { ...OF, ...change })).toMatch(words);
});

it('with any byte changed, of another key, or with its signature spelt another way it is worth nothing', () => {
  const { publicKey: other } = generateKeyPairSync('ed25519');
  expect(wrongWithApproval(signed, other, OF)).toMatch(/not of this key/);
  for (let at = 0; at < signed.payload.length; at += 7) {
    const payload = `${signed.payload.slice(0, at)}~${signed.payload.slice(at + 1)}`;
    expect(wrongWithApproval({ ...signed, payload }, publicKey, OF)).toMatch(/not of this key/);
  }
  expect(wrongWithApproval({ ...signed, signature: `${signed.signature}=` }, publicKey, OF)).toMatch(/not of this key/);
});
