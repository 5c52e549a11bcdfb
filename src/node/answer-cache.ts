import { openCache, type AnswerCache } from '../cache/index.ts';
import type { CallMetrics } from '../observe/index.ts';
import { derivedSecrets } from '../store/index.ts';
import { openVolatile } from '../volatile/index.ts';
import type { Ground } from './ground.ts';

/** The cache of answers, with a connection of its own: a large answer must not hold up a small question. */
export async function openAnswers(
  { config, clock, log: { logger } }: Ground,
  metrics: CallMetrics,
  stack: AsyncDisposableStack,
): Promise<AnswerCache> {
  const link = await openVolatile({
    volatile: config.volatile,
    password: config.volatilePassword,
    clock,
    onStore: (available, reason) =>
      available
        ? logger.info('the shared cache is back')
        : logger.warn({ reason }, 'the shared cache is away: nothing is found in it'),
  });
  stack.defer(() => link?.close());
  const cache = openCache({ link, clock, secrets: derivedSecrets(config.masterKey, 'cache'), ...config.cache });
  metrics.gauge('aigw_cache_bytes', 'Bytes of answers in the memory of this process.', () => cache.stats.bytes);
  metrics.gauge('aigw_cache_entries', 'Answers in the memory of this process.', () => cache.stats.entries);
  metrics.gauge('aigw_cache_evictions_total', 'Answers that made room early.', () => cache.stats.evictions);
  metrics.gauge('aigw_cache_too_large_total', 'Answers not kept for their size.', () => cache.stats.tooLarge);
  metrics.gauge('aigw_cache_errors_total', 'Answers that could not be read or kept.', () => cache.stats.errors);
  if (link) metrics.gauge('aigw_cache_store_up', 'Whether the shared cache answers.', () => Number(link.available));
  return cache;
}
