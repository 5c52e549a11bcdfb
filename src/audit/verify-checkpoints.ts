import type { KeyObject } from 'node:crypto';
import { openCheckpoint, type CheckpointBody, type SignedCheckpoint } from './checkpoint.ts';
import { sha256, type ChainPoint } from './event.ts';
import type { AuditFinding, Mark } from './verify-chain.ts';

/** Marks kept of one chain; the newest matter most, for each vouches for all that came before it. */
const MARKS_MAX = 1_000;

/** Goes along the checkpoints and keeps what they vouch for. */
export class CheckpointVerifier {
  readonly #publicKey: KeyObject;
  readonly #report: (finding: AuditFinding) => void;
  readonly #marks = new Map<string, Mark[]>();
  readonly #anchors = new Map<string, ChainPoint>();
  #last: { readonly number: number; readonly digest: string } | undefined;
  #count = 0;

  constructor(publicKey: KeyObject, report: (finding: AuditFinding) => void) {
    this.#publicKey = publicKey;
    this.#report = report;
  }

  get count(): number {
    return this.#count;
  }
  /** Every chain that any checkpoint names. */
  get chains(): readonly string[] {
    return [...this.#marks.keys()];
  }
  anchorOf(chain: string): ChainPoint | null {
    return this.#anchors.get(chain) ?? null;
  }
  /** In the order of their `seq`. */
  marksOf(chain: string): readonly Mark[] {
    return (this.#marks.get(chain) ?? []).toSorted((a, b) => a.seq - b.seq);
  }

  /** The next one of the store. */
  take(checkpoint: SignedCheckpoint): void {
    this.#count += 1;
    const body = this.#open(checkpoint, `checkpoint ${checkpoint.number}`);
    if (!body) return;
    if (body.number !== checkpoint.number || body.atMs !== checkpoint.atMs) {
      this.#find(`checkpoint ${checkpoint.number} stands under another number or time than was signed`);
    }
    const expected = (this.#last?.number ?? 0) + 1;
    if (body.number !== expected) this.#find(`checkpoint ${expected} is missing`);
    else if (body.previous !== (this.#last?.digest ?? null)) {
      this.#find(`checkpoint ${body.number} does not follow checkpoint ${expected - 1} as it stands`);
    }
    this.#last = { number: body.number, digest: sha256(checkpoint.body) };
    this.#vouch(body, `checkpoint ${body.number}`);
  }

  /** One that was kept outside. @returns whether it is signed by this installation's key */
  takeHeld(checkpoint: Pick<SignedCheckpoint, 'body' | 'signature'>, by: string): boolean {
    const body = this.#open(checkpoint, by);
    if (body) this.#vouch(body, `${by} (checkpoint ${body.number})`);
    return body !== undefined;
  }

  /** After the last one. @param heldNumber the highest number held outside */
  end(heldNumber: number): void {
    const last = this.#last?.number ?? 0;
    if (last < heldNumber) this.#find(`the checkpoints from ${last + 1} to ${heldNumber} are gone from the store`);
  }

  #open(checkpoint: Pick<SignedCheckpoint, 'body' | 'signature'>, by: string): CheckpointBody | undefined {
    let body: CheckpointBody | undefined;
    try {
      body = openCheckpoint(checkpoint, this.#publicKey);
    } catch {
      // Signed and yet none of ours: another version's.
    }
    if (!body) this.#find(`${by} is not signed by the key of this installation, or was altered`);
    return body;
  }

  #vouch(body: CheckpointBody, by: string): void {
    for (const [chain, { seq, hash, anchor }] of Object.entries(body.chains)) {
      const marks = this.#marks.get(chain) ?? [];
      this.#marks.set(chain, marks);
      const last = marks.at(-1);
      // A chain in which nothing happens is vouched for again and again.
      if (last?.seq !== seq || last.hash !== hash) marks.push({ seq, hash, by });
      if (marks.length > MARKS_MAX) marks.shift();
      if (anchor && anchor.seq > (this.#anchors.get(chain)?.seq ?? 0)) {
        this.#anchors.set(chain, { seq: anchor.seq, hash: anchor.hash });
      }
    }
  }

  #find(sentence: string): void {
    this.#report({ chain: 'checkpoints', seq: null, kind: 'checkpoint', sentence });
  }
}
