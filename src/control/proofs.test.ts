import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { signApproval, type Approval, type GatePassed } from '../registry/index.ts';
import type { Store } from '../store/index.ts';
import { signedProofs } from './proofs.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const KEY = { id: 'ours', privateKey };
const OTHER = { id: 'other', privateKey: generateKeyPairSync('ed25519').privateKey };
const DIGEST = 'aa'.repeat(32);
const EVIDENCE = 'bb'.repeat(32);
const AT = Date.parse('2026-11-24T00:00:00.000Z');

function approval(key = KEY, change: Partial<Approval> = {}): Approval & { readonly versionId: string } {
  const predicate = {
    organizationId: 'o',
    versionId: 'v',
    gate: 'ml',
    decision: 'approve',
    reason: null,
    evidenceDigest: EVIDENCE,
    approver: { id: 'u', name: 'Ada', issuer: 'local', subject: 'ada' },
    proof: { sessionId: 's', authTime: '2026-11-24T00:00:00.000Z', idTokenDigest: null },
    selfApproved: false,
    at: '2026-11-24T00:00:00.000Z',
    expiresAt: '2026-11-25T00:00:00.000Z',
  } as const;
  return {
    id: 'a',
    gate: 'ml',
    decision: 'approve',
    reason: null,
    at: AT,
    expiresAt: AT + 86_400_000,
    digest: DIGEST,
    evidenceDigest: EVIDENCE,
    approverId: 'u',
    sessionId: 's',
    authTime: AT,
    idTokenDigest: null,
    selfApproved: false,
    approver: { id: 'u', email: null, name: 'Ada' },
    versionId: 'v',
    envelope: signApproval(key, { name: 'chat@1.0.0', digest: DIGEST }, predicate),
    ...change,
  };
}

const GATE: GatePassed = { name: 'chat@1.0.0', versionId: 'v', gate: 'ml', approvalId: 'a', mark: 'm' };

function proofsOf(rows: () => readonly ReturnType<typeof approval>[], passed: () => readonly GatePassed[]) {
  const asked: string[] = [];
  const lifecycle = {
    gatesPassed: async () => passed(),
    approvalsById: async (ids: readonly string[]) => {
      asked.push(...ids);
      return rows();
    },
  };
  return { asked, ...signedProofs({ lifecycle } as unknown as Pick<Store, 'lifecycle'>, async () => KEY) };
}

it('a state that signed decisions brought about is proven, and each decision is verified once', async () => {
  const { unproven, asked } = proofsOf(
    () => [approval()],
    () => [GATE],
  );
  expect([await unproven(), await unproven(), asked]).toEqual([[], [], ['a']]);
});

it.each([
  ['nobody decided about', undefined],
  ['another key decided about', approval(OTHER)],
  ['a decision about another version is shown for', { ...approval(), versionId: 'w' }],
  ['was rejected, whatever the row says', approval(KEY, { decision: 'reject' })],
  ['was approved at another gate', approval(KEY, { gate: 'legal' })],
  ['was given a later end', approval(KEY, { expiresAt: AT + 2 * 86_400_000 })],
  ['was made of something else', approval(KEY, { digest: 'cc'.repeat(32) })],
])('what %s is not', async (_, row) => {
  const { unproven } = proofsOf(
    () => (row ? [row] : []),
    () => [row ? GATE : { ...GATE, approvalId: null, mark: null }],
  );
  expect(await unproven()).toEqual(['chat@1.0.0']);
});

it('a row whose bytes changed after it was verified is verified again', async () => {
  const now = { row: approval(), gate: GATE };
  const { unproven } = proofsOf(
    () => [now.row],
    () => [now.gate],
  );
  expect(await unproven()).toEqual([]);
  now.row = approval(KEY, { evidenceDigest: 'dd'.repeat(32) });
  now.gate = { ...GATE, mark: 'another' };
  expect(await unproven()).toEqual(['chat@1.0.0']);
});

it('the key is opened only where there is something to verify', async () => {
  const lifecycle = { gatesPassed: async () => [], approvalsById: async () => [] };
  const { unproven } = signedProofs({ lifecycle } as unknown as Pick<Store, 'lifecycle'>, () =>
    Promise.reject(new Error('nobody should ask')),
  );
  expect(await unproven()).toEqual([]);
});
