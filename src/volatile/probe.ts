import { Redis } from 'ioredis';
import type { VolatileSettings } from './port.ts';
import { optionsOf } from './redis.ts';

/** From the first try to connect to the answer. A person waits for it; calls do not. */
const PROBE_MS_MAX = 3_000;

/**
 * Connects once, asks once, and leaves.
 * @throws Error why the store does not take us; never with the password
 */
export async function probe(settings: Pick<VolatileSettings, 'volatile' | 'password'>): Promise<void> {
  const redis = new Redis({ ...optionsOf(settings), retryStrategy: () => null });
  // What became of the connection is told by events, and the command then says only that there is none.
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  redis.on('error', reject);
  const timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_MS_MAX} ms`)), PROBE_MS_MAX);
  try {
    await Promise.race([failed, redis.connect().then(() => redis.ping())]);
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
}
