import type { Clock } from '../core/index.ts';
import type { VolatileLink } from '../volatile/index.ts';
import { AnswerCache } from './answers.ts';
import { MemoryCache } from './memory.ts';
import type { CacheSecrets } from './port.ts';
import { SharedCache } from './shared.ts';

export interface CacheSettings {
  /** `undefined`: nothing is shared, answers lie in this process. */
  readonly link: VolatileLink | undefined;
  readonly secrets: CacheSecrets;
  readonly clock: Clock;
  /** Of the cache in this process. */
  readonly bytesMax: number;
  readonly entryBytesMax: number;
}

/** The cache of the configuration. The link is its opener's to close. */
export function openCache({ link, secrets, clock, bytesMax, entryBytesMax }: CacheSettings): AnswerCache {
  const store = link ? new SharedCache(link, secrets) : new MemoryCache({ clock, bytesMax, entryBytesMax });
  return new AnswerCache({ store, secrets, clock, entryBytesMax });
}
