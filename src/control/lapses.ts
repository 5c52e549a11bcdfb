import type { Logger } from 'pino';
import { systemActor } from '../audit/index.ts';
import type { Clock } from '../core/index.ts';
import type { LapseDue } from '../registry/index.ts';
import type { Repositories, Store } from '../store/index.ts';
import type { Task } from './scheduler.ts';

const LOOK_EVERY_MS = 60_000;
const DAY_MS = 86_400_000;
const ACTOR = systemActor('approvals');

export interface LapseWatch {
  readonly store: Pick<Store, 'lifecycle' | 'transaction'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly graceDays: () => number;
  readonly isReachable: () => boolean;
}

/**
 * Looks after decisions that expire or are voided by what changes: tells at once, blocks after the grace, and takes back
 * what was signed again. Several nodes queue at the version, and one of them does it.
 */
export const watchApprovals = ({ store, clock, log, graceDays, isReachable }: LapseWatch): Task => ({
  name: 'tell of approvals that hold no longer',
  everyMs: LOOK_EVERY_MS,
  async run() {
    if (!isReachable()) return;
    const graceMs = graceDays() * DAY_MS;
    for (const { versionId } of await store.lifecycle.lapsesDue(clock.now(), graceMs)) {
      const told = await store.transaction((inside) => settleLapse(inside, versionId, graceMs, clock.now()));
      if (told) say(log, told);
    }
  },
});

/** Tells of a version what is to be told of its decisions now. @returns what it was */
export async function settleLapse(
  { lifecycle, audit }: Repositories,
  versionId: string,
  graceMs: number,
  nowMs: number,
): Promise<LapseDue | undefined> {
  const [due] = await lifecycle.lapsesDue(nowMs, graceMs, versionId);
  if (!due) return undefined;
  await lifecycle.recordLapse(due, nowMs);
  const event = {
    chain: due.organizationId,
    action: `model-version.${ACTIONS[due.what]}`,
    outcome: 'done' as const,
    actor: ACTOR,
    object: { type: 'model-version', id: versionId, name: due.name },
    detail: { gates: due.gates.join(','), ...(due.graceEndsAt !== null && { graceEndsAt: due.graceEndsAt }) },
  };
  await audit.append(event, nowMs);
  return due;
}

const ACTIONS = { lapsed: 'lapse', blocked: 'block', mended: 'mend' } as const;

function say(log: Logger, { what, name: version, gates, graceEndsAt }: LapseDue): void {
  if (what === 'mended') return log.info({ version }, 'a version is approved again');
  const until = new Date(graceEndsAt ?? 0).toISOString();
  if (what === 'lapsed')
    return log.error({ version, gates, until }, 'a version in production is not approved any more: sign it again');
  log.error({ version, gates }, 'a version in production was not approved again in time: it counts as deprecated');
}
