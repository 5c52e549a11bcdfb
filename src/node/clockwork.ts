import { housekeeping, keepSnapshot, watchApprovals, type Scheduler } from '../control/index.ts';
import { asFault } from '../core/index.ts';
import { auditTask } from './audit.ts';
import type { Ground } from './ground.ts';

/** What one process of a node does on a clock, for all of it. */
export function keepHouse(scheduler: Scheduler, ground: Ground, stack: AsyncDisposableStack): void {
  const { config, clock, store, keeper, log } = ground;
  for (const task of housekeeping({ clock, store, callRetentionDays: config.callRetentionDays })) scheduler.add(task);
  scheduler.add(auditTask(ground, stack));
  const graceDays = () => keeper.config.governance.graceDays;
  scheduler.add(watchApprovals({ store, clock, log: log.logger, graceDays, isReachable: () => keeper.reachable }));
}

/** What each process that serves keys does: the keys in use at the end are those presented at the next start. */
export function keepKeys(scheduler: Scheduler, ground: Ground, stack: AsyncDisposableStack): void {
  const { keeper, keys, tokens, file, log } = ground;
  scheduler.add(keepSnapshot(ground));
  stack.defer(async () => {
    if (!keeper.reachable) return;
    try {
      await file.write({ image: keeper.image, keys: keys.known(), issuers: tokens.known() });
    } catch (failed) {
      // The end of the process is in order without it: the next start begins with the one before.
      log.logger.warn({ cause: asFault(failed).message }, 'the last snapshot could not be kept on disk');
    }
  });
}
