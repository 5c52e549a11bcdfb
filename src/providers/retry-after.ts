/** A longer wait than this is no hint to anyone: the caller's own retry policy is better informed. Milliseconds. */
export const RETRY_AFTER_MS_MAX = 600_000;

/**
 * How long the provider asks to wait, from `retry-after-ms`, else `retry-after` in seconds or as a date
 * (RFC 9110 §10.2.3).
 * @param headers lower-case names
 * @param nowMs wall clock, for a date
 * @returns whole milliseconds from 0 to `RETRY_AFTER_MS_MAX`; `undefined` where there is no usable hint
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const exact = decimal(headers['retry-after-ms']);
  if (exact !== undefined) return bounded(exact);
  const text = headers['retry-after']?.trim();
  if (!text) return undefined;
  const seconds = decimal(text);
  if (seconds !== undefined) return bounded(seconds * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : bounded(date - nowMs);
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined;
}

const bounded = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 0), RETRY_AFTER_MS_MAX);
