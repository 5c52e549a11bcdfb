import type { Clock } from '../core/index.ts';
import { eventsIn, signCheckpoint, type SignedCheckpoint, type SigningKey } from './checkpoint.ts';
import type { Outside } from './outside.ts';
import type { ChainState } from './event.ts';
import type { AuditStore } from './port.ts';

const DAY_MS = 86_400_000;

export interface CheckpointRules {
  /** A checkpoint is due after so many events. */
  readonly everyEvents: number;
  /** And after so long, where there was any event. */
  readonly everyMs: number;
  /** `undefined`: events are kept for ever. */
  readonly retentionDays: number | undefined;
}

export interface CheckpointDeps {
  readonly store: AuditStore;
  readonly clock: Clock;
  /** The time to delete by. @throws while that is in doubt */
  sureNow(): Promise<number>;
  /** Opened when the first one is due: the store may be away at the start. */
  signingKey(): Promise<SigningKey>;
  readonly outside: readonly Outside[];
  readonly rules: CheckpointRules;
}

/** Makes a checkpoint where one is due, and takes the newest outside. */
export class CheckpointKeeper {
  readonly #deps: CheckpointDeps;
  #prunedAtMs = 0;

  constructor(deps: CheckpointDeps) {
    this.#deps = deps;
  }

  /** @throws whatever kept the newest checkpoint from getting outside, after all places were tried */
  async look(): Promise<void> {
    const { store, clock, rules } = this.#deps;
    const key = await this.#deps.signingKey();
    const nowMs = clock.now();
    const prunedBeforeMs = await this.#prunedBefore(nowMs);
    await store.checkpoint(prunedBeforeMs, (states, last) =>
      this.#isDue(states, last, nowMs, rules) ? signCheckpoint(key, states, last, nowMs) : undefined,
    );
    if (prunedBeforeMs !== undefined) this.#prunedAtMs = nowMs;
    const newest = await store.lastCheckpoint();
    if (newest) await this.#takeOutside(newest);
  }

  /** Once a day is often enough for what is counted in days. Where the time is in doubt nothing is given up. */
  async #prunedBefore(nowMs: number): Promise<number | undefined> {
    const { retentionDays } = this.#deps.rules;
    if (retentionDays === undefined || nowMs - this.#prunedAtMs < DAY_MS) return undefined;
    const sureMs = await this.#deps.sureNow().catch(() => undefined);
    return sureMs === undefined ? undefined : sureMs - retentionDays * DAY_MS;
  }

  #isDue(
    states: readonly ChainState[],
    last: SignedCheckpoint | undefined,
    nowMs: number,
    { everyEvents, everyMs }: CheckpointRules,
  ): boolean {
    const more = eventsIn(states) - (last?.events ?? 0);
    if (more === 0) return states.some(({ chain, anchor }) => anchor && !vouchesFor(last, chain, anchor.seq));
    // A clock that was set back must not put the next one off.
    const elapsedMs = Math.abs(nowMs - (last?.atMs ?? 0));
    return (
      !last ||
      more >= everyEvents ||
      elapsedMs >= everyMs ||
      states.some(({ chain, anchor }) => anchor && !vouchesFor(last, chain, anchor.seq))
    );
  }

  async #takeOutside(newest: SignedCheckpoint): Promise<void> {
    const failed: unknown[] = [];
    for (const place of this.#deps.outside) await place.take(newest).catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw failed[0];
  }
}

/** Whether a checkpoint holds this anchor already. */
function vouchesFor(last: SignedCheckpoint | undefined, chain: string, seq: number): boolean {
  if (!last) return false;
  const { chains } = JSON.parse(last.body) as { chains: Record<string, { anchor: { seq: number } | null }> };
  return (chains[chain]?.anchor?.seq ?? 0) >= seq;
}
