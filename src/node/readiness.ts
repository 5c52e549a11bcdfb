import type { CompleteConfig } from '../config/index.ts';
import type { SnapshotKeeper } from '../control/index.ts';
import type { JournalWriter } from '../finops/index.ts';
import { freshnessOf } from '../gateway/index.ts';

/** The store is asked every second; a few missed answers in a row are no accident. */
const SILENT_MS = 4_000;

export interface Readiness {
  readonly ready: boolean;
  readonly reason?: string;
}

/** What `/readyz` says. */
export function readiness(
  keeper: SnapshotKeeper,
  config: CompleteConfig,
  draining: boolean,
  refusal?: string,
): Readiness {
  if (draining) return { ready: false, reason: 'draining' };
  if (keeper.image.confirmedAt === 0) return { ready: false, reason: 'the store has never been reached' };
  if (freshnessOf(keeper.ageMs, config.snapshot) === 'dead')
    return { ready: false, reason: 'the store has been away for too long' };
  if (refusal !== undefined) return { ready: false, reason: `the journal takes no calls: ${refusal}` };
  // Known keys are served: taking the node out of rotation would turn the database's outage into ours.
  const isAway = !keeper.reachable || keeper.ageMs > SILENT_MS;
  return isAway ? { ready: true, reason: 'the store is away; known keys are served' } : { ready: true };
}

/** Why every call is refused for the journal; with `continue` none is. */
export const refusalOf = (
  { refusal }: Pick<JournalWriter, 'refusal'>,
  { journal }: CompleteConfig,
): string | undefined => (journal.whenFull === 'refuse' ? refusal : undefined);
