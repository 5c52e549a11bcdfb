import type { CheckpointKeeper } from '../audit/index.ts';
import type { Task } from './scheduler.ts';

/** How late a checkpoint may come after the event that made it due. */
const LOOK_EVERY_MS = 5_000;

/** Checkpoints over the audit, on the node's clock; several nodes queue in the database and make one. */
export const keepAudit = (keeper: CheckpointKeeper, isReachable: () => boolean): Task => ({
  name: 'sign a checkpoint of the audit and take it outside',
  everyMs: LOOK_EVERY_MS,
  async run() {
    if (isReachable()) await keeper.look();
  },
});
