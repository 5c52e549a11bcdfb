/** The parts of the file that speak of repeated answers. */
import { z } from 'zod';

/** Thirty days. */
const CACHE_SECONDS_MAX = 2_592_000;

/** Of an application or a route. */
export const cacheRuleSchema = z.strictObject({
  exact: z
    .boolean()
    .optional()
    .describe('true: answer a repeated request from the cache, unless application or route says false.'),
  ttlSeconds: z
    .int()
    .min(1)
    .max(CACHE_SECONDS_MAX)
    .optional()
    .describe('How long an answer may be repeated; where both say it, the shorter. Default: 3600.'),
});

/** Of one process. */
export const cacheSizeSchema = z.strictObject({
  bytesMax: z
    .int()
    .min(1_048_576)
    .max(68_719_476_736)
    .default(67_108_864)
    .describe('Of all answers in the memory of one process; Redis has its own maxmemory.'),
  entryBytesMax: z
    .int()
    .min(1_024)
    .max(67_108_864)
    .default(1_048_576)
    .describe('Of one answer; a larger one is not kept.'),
});
