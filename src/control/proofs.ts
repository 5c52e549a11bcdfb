import { createPublicKey } from 'node:crypto';
import type { SigningKey } from '../audit/index.ts';
import { wrongWithApproval, type GatePassed } from '../registry/index.ts';
import type { Store } from '../store/index.ts';

export interface Proofs {
  /**
   * `name@version` of what stands where calls reach it, though a gate on the way there bears no decision that this
   * installation signed. Whether a decision still holds is another question: what lapses has its grace.
   * @throws Fault `store.unavailable`
   */
  readonly unproven: () => Promise<readonly string[]>;
}

/** Each decision is verified once, until a byte of its row is another: a signature costs a tenth of a millisecond. */
export function signedProofs(store: Pick<Store, 'lifecycle'>, signingKey: () => Promise<SigningKey>): Proofs {
  let genuine: ReadonlySet<string> = new Set();
  return {
    async unproven() {
      const passed = await store.lifecycle.gatesPassed();
      const fresh = passed.filter(({ mark }) => mark !== null && !genuine.has(mark));
      const signed = fresh.length > 0 ? await verified(store, signingKey, fresh) : new Set<string>();
      const isProven = ({ mark }: GatePassed) => mark !== null && (genuine.has(mark) || signed.has(mark));
      const names = new Set(passed.filter((gate) => !isProven(gate)).map(({ name }) => name));
      // What nobody asks for any more is forgotten.
      genuine = new Set(passed.filter(isProven).map(({ mark }) => mark ?? ''));
      return [...names];
    },
  };
}

/** @returns the marks of those whose decision is signed, and about just this */
async function verified(
  { lifecycle }: Pick<Store, 'lifecycle'>,
  signingKey: () => Promise<SigningKey>,
  gates: readonly GatePassed[],
): Promise<Set<string>> {
  const publicKey = createPublicKey((await signingKey()).privateKey);
  const rows = await lifecycle.approvalsById(gates.flatMap(({ approvalId }) => approvalId ?? []));
  const approvals = new Map(rows.map((row) => [row.id, row]));
  const isSigned = ({ name, versionId, gate, approvalId }: GatePassed): boolean => {
    const approval = approvals.get(approvalId ?? '');
    if (!approval || approval.versionId !== versionId || approval.gate !== gate) return false;
    return wrongWithApproval(approval.envelope, publicKey, { ...approval, name }) === undefined;
  };
  return new Set(gates.filter(isSigned).map(({ mark }) => mark ?? ''));
}
