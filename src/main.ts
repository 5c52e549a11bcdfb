/** From a configuration to a node that runs. */
import { startSingle, type Running, type StartOptions } from './node/index.ts';

export type { Running, StartOptions };

/**
 * Starts one node.
 * @throws LockHeldError where another process owns the data directory; Fault with the reason where starting is unsafe
 */
export const startSallyport = (options: StartOptions): Promise<Running> => startSingle(options);
