import { describe } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import { MemoryLimiter } from '../../src/limits/index.ts';
import { limiterClaims } from './claims.ts';

describe('limits in the process', () => {
  const limiter = new MemoryLimiter({ clock: systemClock });
  limiterClaims(() => limiter);
});
