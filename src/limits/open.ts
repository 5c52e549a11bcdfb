import type { Clock } from '../core/index.ts';
import type { VolatileLink } from '../volatile/index.ts';
import { MemoryLimiter } from './memory.ts';
import type { Limiter } from './port.ts';
import { SharedLimiter, type FailMode } from './shared.ts';

export interface LimiterSettings {
  /** `undefined`: nothing is shared. */
  readonly link: VolatileLink | undefined;
  readonly failMode: FailMode;
  readonly clock: Pick<Clock, 'monotonic'>;
}

export interface OpenLimiter {
  readonly limiter: Limiter;
  /** Absent where nothing is shared. */
  readonly shared?: Pick<SharedLimiter, 'available' | 'undecided'>;
  close(): void;
}

/** The limiter of the configuration. The link is its opener's to close, after the limiter. */
export function openLimiter({ link, failMode, clock }: LimiterSettings): OpenLimiter {
  if (!link) return { limiter: new MemoryLimiter({ clock }), close: () => undefined };
  const limiter = new SharedLimiter({ link, failMode, clock });
  return { limiter, shared: limiter, close: () => limiter.close() };
}
