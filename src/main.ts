/** From a configuration to a node that runs. */
import {
  hasLastSnapshot,
  openDocuments,
  openLastSnapshot,
  runWorker,
  startPrimary,
  startSingle,
  type PrimaryOptions,
  type Running,
  type StartOptions,
} from './node/index.ts';

export { hasLastSnapshot, openDocuments, openLastSnapshot, runWorker, type Running };

/**
 * Starts one node: one process, or with a crew one that leads workers.
 * @throws LockHeldError where another process owns the data directory; Fault with the reason where starting is unsafe
 */
export const startSallyport = (options: StartOptions & Partial<Pick<PrimaryOptions, 'crew'>>): Promise<Running> =>
  options.crew ? startPrimary({ ...options, crew: options.crew }) : startSingle(options);
