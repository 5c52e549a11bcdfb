/**
 * The generic cell rate algorithm (ITU-T I.371) in its continuous form: instead of a level and the time it was read at,
 * one moment is kept, when the bucket will be full again. Requests take one unit, calls take as many as their tokens.
 * Times are milliseconds of one clock, whichever it is.
 */

export interface Rate {
  readonly perMinute: number;
  /** What one unit takes to come back. */
  readonly intervalMs: number;
  /** How far ahead of now the full moment may lie: the burst, as time. */
  readonly burstMs: number;
}

/** Ten seconds of the rate at once: callers come in gusts, and a minute's worth at once is what a limit is to prevent. */
const BURST_SECONDS_DEFAULT = 10;
/** A store's clock in milliseconds since 1970 is a float with steps of 0.0002; below this a wait is rounding. */
export const ROUNDING_MS = 0.001;

/** At least one unit fits, however slow the rate. */
export function rateOf(perMinute: number, burstSeconds = BURST_SECONDS_DEFAULT): Rate {
  const intervalMs = 60_000 / perMinute;
  return { perMinute, intervalMs, burstMs: Math.max(burstSeconds * 1_000, intervalMs) };
}

/** The full moment once `units` are taken; a negative number gives back. */
export const take = (fullAt: number, now: number, { intervalMs }: Rate, units: number): number =>
  Math.max(fullAt, now) + units * intervalMs;

/**
 * How long until `units` may be taken; 0: now. More than the burst is let through when the bucket is full, and is paid
 * back from then on, for else a long prompt could never be sent.
 */
export function waitMs(fullAt: number, now: number, rate: Rate, units: number): number {
  const costMs = units * rate.intervalMs;
  const wait = Math.max(fullAt - now, 0) + costMs - Math.max(rate.burstMs, costMs);
  return wait > ROUNDING_MS ? wait : 0;
}

/** Units that could be taken at once. */
export const remainingOf = (fullAt: number, now: number, { intervalMs, burstMs }: Rate): number =>
  Math.max(0, Math.floor((burstMs - Math.max(fullAt - now, 0) + ROUNDING_MS) / intervalMs));
