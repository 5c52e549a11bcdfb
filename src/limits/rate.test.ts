import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateOf, remainingOf, take, waitMs } from './rate.ts';

const perMinute = fc.integer({ min: 1, max: 100_000 });
const burstSeconds = fc.integer({ min: 1, max: 60 });
const gaps = fc.array(fc.double({ min: 0, max: 5_000, noNaN: true }), { minLength: 1, maxLength: 400 });

/** Times at which one unit was let through, for callers that come after these gaps. */
function admissions(rate: ReturnType<typeof rateOf>, waits: readonly number[], unit = 1): number[] {
  const admitted: number[] = [];
  let now = 0;
  let fullAt = 0;
  for (const gap of waits) {
    now += gap;
    if (waitMs(fullAt, now, rate, unit) > 0) continue;
    fullAt = take(fullAt, now, rate, unit);
    admitted.push(now);
  }
  return admitted;
}

test('no 60 s admit more than the rate and the burst', () => {
  fc.assert(
    fc.property(perMinute, burstSeconds, gaps, (limit, seconds, waits) => {
      const rate = rateOf(limit, seconds);
      const admitted = admissions(rate, waits);
      const most = limit + Math.max(1, (limit * seconds) / 60);
      for (const [at, start] of admitted.entries()) {
        const inWindow = admitted.slice(at).filter((time) => time < start + 60_000).length;
        expect(inWindow).toBeLessThanOrEqual(most + 1e-6);
      }
    }),
  );
});

test('whoever waits as told is let through, and not a millisecond earlier', () => {
  fc.assert(
    fc.property(perMinute, burstSeconds, fc.integer({ min: 1, max: 1_000 }), (limit, seconds, taken) => {
      const rate = rateOf(limit, seconds);
      const fullAt = take(0, 0, rate, taken);
      const wait = waitMs(fullAt, 0, rate, 1);
      expect(waitMs(fullAt, wait, rate, 1)).toBe(0);
      if (wait > 1) expect(waitMs(fullAt, wait - 1, rate, 1)).toBeGreaterThan(0);
    }),
  );
});

test('as many as remain are let through at once, and no more', () => {
  fc.assert(
    fc.property(perMinute, burstSeconds, fc.integer({ min: 0, max: 100_000 }), (limit, seconds, taken) => {
      const rate = rateOf(limit, seconds);
      const fullAt = take(0, 0, rate, taken);
      const remaining = remainingOf(fullAt, 0, rate);
      if (remaining > 0) expect(waitMs(fullAt, 0, rate, remaining)).toBe(0);
      expect(waitMs(fullAt, 0, rate, remaining + 1) > 0 || fullAt === 0).toBe(true);
    }),
  );
});

test('what is given back is there again', () => {
  fc.assert(
    fc.property(perMinute, fc.integer({ min: 1, max: 1_000 }), (limit, units) => {
      const rate = rateOf(limit);
      const fullAt = take(take(0, 0, rate, units), 0, rate, -units);
      expect(remainingOf(fullAt, 0, rate)).toBe(remainingOf(0, 0, rate));
    }),
  );
});

test('a rate of one a minute has a burst of one', () => {
  expect(remainingOf(0, 0, rateOf(1))).toBe(1);
});
