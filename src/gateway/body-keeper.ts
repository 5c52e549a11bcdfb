import { asFault } from '../core/index.ts';
import type { Call } from './call.ts';

/** Where kept bodies go: sealed under the organization's key before they reach the database. */
export interface BodyVault {
  /** @throws Fault `store.unavailable` */
  put(
    call: { readonly id: string; readonly organizationId: string },
    parts: { readonly request: Uint8Array; readonly answer: Uint8Array },
    retentionDays: number,
  ): Promise<void>;
}

/** An answer beyond this is kept cut; whoever reads it sees where. */
export const ANSWER_KEPT_BYTES_MAX = 4 * 1024 * 1024;
/** Bodies waiting for the store; beyond it new ones are not kept, and counted. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;
const RETRY_MS = 1_000;

interface Kept {
  readonly id: string;
  readonly organizationId: string;
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
  readonly retentionDays: number;
}

/** What was asked, as it was forwarded: what the guard masked is kept nowhere, nor a request that it stopped. */
function requestOf({ incoming, guarded, request }: Call): Uint8Array {
  if (!guarded || guarded.record.action === 'allow' || guarded.record.action === 'flag') return incoming.body;
  if (guarded.isStopped || !request) return Buffer.from('[stopped by the guard]');
  return Buffer.from(JSON.stringify(request.operation === 'chat' ? request.chat : request.embeddings));
}

/**
 * Keeps prompts and answers of applications that asked for it, beside the path of the call: a call never waits for it.
 * While the store is away bodies wait in memory up to a limit; they are not journaled, since a journal must hold no prompt.
 */
export class BodyKeeper {
  readonly #vault: BodyVault;
  readonly #onLoss: (reason: string) => void;
  #waiting: Kept[] = [];
  #waitingBytes = 0;
  #working: Promise<void> | undefined;
  #stopped = false;
  /** Bodies that were to be kept and were not. */
  lost = 0;

  constructor(vault: BodyVault, onLoss: (reason: string) => void) {
    this.#vault = vault;
    this.#onLoss = onLoss;
  }

  keep(call: Call): void {
    const { principal, record, reply } = call;
    if (!principal?.application.bodies.store) return;
    const request = requestOf(call);
    const { organizationId, bodies } = principal.application;
    const answer = Buffer.from(reply.kept);
    const bytes = request.length + answer.length;
    if (this.#waitingBytes + bytes > WAITING_BYTES_MAX) return this.#lose(1, 'too many bodies wait for the store');
    this.#waitingBytes += bytes;
    this.#waiting.push({
      id: record.id,
      organizationId,
      request,
      answer,
      retentionDays: bodies.retentionDays,
    });
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      try {
        await this.#vault.put(next, { request: next.request, answer: next.answer }, next.retentionDays);
      } catch (error) {
        const fault = asFault(error);
        if (fault.code === 'store.unavailable' && !this.#stopped) {
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
          continue;
        }
        this.#lose(1, fault.message);
      }
      this.#waiting.shift();
      this.#waitingBytes -= next.request.length + next.answer.length;
    }
  }

  #lose(count: number, reason: string): void {
    this.lost += count;
    this.#onLoss(reason);
  }

  /** Puts what waits, one try each. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }
}
