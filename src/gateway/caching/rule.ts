import type { CacheRule } from '../../registry/index.ts';

/** Where answers are kept and nobody says how long. */
const TTL_SECONDS_DEFAULT = 3_600;

/**
 * The cache is on where the application or the route says so and neither says no; of two times the shorter holds.
 * @returns seconds that an answer may be repeated; `undefined`: the cache is off
 */
export function cacheSeconds(
  application: CacheRule | null | undefined,
  route: CacheRule | null | undefined,
): number | undefined {
  if (!application?.exact && !route?.exact) return undefined;
  if (application?.exact === false || route?.exact === false) return undefined;
  const seconds = Math.min(application?.ttlSeconds ?? Infinity, route?.ttlSeconds ?? Infinity);
  return seconds === Infinity ? TTL_SECONDS_DEFAULT : seconds;
}
