import type { Clock, Secret } from '../core/index.ts';
import { MemoryLimiter } from './memory.ts';
import type { Limiter } from './port.ts';
import { SharedLimiter, type FailMode } from './shared.ts';

export interface LimiterSettings {
  /** `memory`, or the address of a Redis or Valkey. */
  readonly volatile: string;
  readonly password: Secret | undefined;
  readonly failMode: FailMode;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Told when shared state goes away and when it is back, once each. */
  readonly onStore: (available: boolean, reason: string) => void;
}

export interface OpenLimiter {
  readonly limiter: Limiter;
  /** Absent where nothing is shared. */
  readonly shared?: Pick<SharedLimiter, 'available' | 'undecided'>;
  close(): Promise<void>;
}

/** The limiter of the configuration. Shared state that is away at the start is looked for in the background. */
export async function openLimiter(settings: LimiterSettings): Promise<OpenLimiter> {
  const { volatile, clock } = settings;
  if (volatile === 'memory') return { limiter: new MemoryLimiter({ clock }), close: () => Promise.resolve() };
  // Loaded only where it is used: most installations are one node.
  const { RedisStore } = await import('./redis.ts');
  const store = new RedisStore({ url: volatile, password: settings.password });
  await store.connect();
  const limiter = new SharedLimiter({ ...settings, store });
  return {
    limiter,
    shared: limiter,
    async close() {
      limiter.close();
      await store.close();
    },
  };
}
