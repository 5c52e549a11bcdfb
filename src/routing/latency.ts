/** A deployment's time to first token, as far as it is known. */
export interface Latency {
  /** Normalised milliseconds, see `normalisedMs`; 0: nothing is known. */
  ms: number;
  /** Monotonic milliseconds of the last observation. */
  at: number;
}

/** After this long without news half of what is known is forgotten, so that a slow deployment is tried again. */
const HALF_LIFE_MS = 60_000;
/** Prompts are read about this much slower per thousand tokens than an empty one is answered. */
const PROMPT_TOKENS_PER_UNIT = 1_000;
/** A whole answer takes as long again for each so many tokens of it. */
const OUTPUT_TOKENS_PER_UNIT = 50;
/** Stands for the time of a deployment that is being asked for the first time: others wait until it has answered. */
const UNKNOWN_MS = 60_000;

/**
 * Time to the first token of a deployment without the share of the prompt, so that who gets the long prompts does not
 * look slow. Of a whole answer there is only its end, which the length of the answer is taken out of.
 */
export const normalisedMs = (ms: number, promptTokens: number, outputTokens: number): number =>
  ms / (1 + promptTokens / PROMPT_TOKENS_PER_UNIT + outputTokens / OUTPUT_TOKENS_PER_UNIT);

/** Peak EWMA (as in Finagle): a worse time counts at once, a better one bit by bit. */
export function observe(latency: Latency, ms: number, nowMs: number): void {
  const kept = decay(latency, nowMs);
  latency.ms = ms > latency.ms * kept ? ms : latency.ms * kept + ms * (1 - kept);
  latency.at = nowMs;
}

/** What a further call there would wait, more or less: lower is better. */
export function expectedMs(latency: Latency, inFlight: number, nowMs: number): number {
  if (latency.ms === 0) return inFlight === 0 ? 0 : UNKNOWN_MS + inFlight;
  return latency.ms * decay(latency, nowMs) * (inFlight + 1);
}

const decay = ({ at }: Latency, nowMs: number): number => 0.5 ** (Math.max(0, nowMs - at) / HALF_LIFE_MS);
