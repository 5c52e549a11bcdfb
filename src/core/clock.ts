/** Time as an argument, so that a test may stand on any date. */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. May jump. */
  now(): number;
  /** Monotonic milliseconds with fraction, from an arbitrary zero; use it for durations. */
  monotonic(): number;
}

/** A duration in milliseconds to the microsecond; more digits are noise that every log line would carry. */
export const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
