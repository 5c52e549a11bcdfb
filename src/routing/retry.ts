import type { Fault } from '../core/index.ts';
import { failureClassOf, type FailureClass } from '../providers/index.ts';
import { fallbackReasonOf, type FallbackReason } from './plan.ts';

/** Longest wait a caller is held for between two attempts; who is told to come later than that is told so at once. */
export const WAIT_MS_MAX = 30_000;
/** Full jitter from nothing up to a bound that doubles: retries of many callers do not come back in step. */
const BACKOFF_BASE_MS = 250;
const BACKOFF_MS_MAX = 8_000;
/** An attempt that could not even begin within this would only lose money. */
const TIME_FOR_AN_ATTEMPT_MS = 100;

/** What is known when an attempt has failed before the first byte went to the caller. */
export interface Standing {
  /** Attempts the plan still allows. */
  readonly attemptsLeft: number;
  /** Whether a candidate is left that this call has not asked. */
  readonly hasNext: boolean;
  /** Whether a deployment may be asked again, see `Plan.repeats`. */
  readonly repeats: boolean;
  /** Repeats so far, from 0. */
  readonly repeated: number;
  /** Until the call's total timer fires. */
  readonly timeLeftMs: number;
  /** Whether the route names a model for this refusal that has not been tried. */
  readonly hasFallback: (reason: FallbackReason) => boolean;
  /** Takes one repeat out of the process's budget. @returns whether there was one */
  readonly spend: () => boolean;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
}

export type Decision =
  | { readonly step: 'next'; readonly reason: string }
  | { readonly step: 'same'; readonly reason: string; readonly waitMs: number }
  | { readonly step: 'fallback'; readonly reason: FallbackReason }
  | { readonly step: 'stop'; readonly reason: string };

/**
 * What a failure says of where to go: another deployment may do better (`elsewhere`), or the same one may a little later
 * as well (`later`), or nobody will, because the request itself was refused (`nowhere`).
 */
export function outlookOf(fault: Fault): 'elsewhere' | 'later' | 'nowhere' {
  const { code } = fault;
  // Ours to put right and not the caller's doing: a neighbour has other credentials and other names.
  if (code === 'provider.credentials' || code === 'provider.model_missing' || code === 'egress.denied')
    return 'elsewhere';
  const found = code in failureClassOf ? failureClassOf[code as keyof typeof failureClassOf] : undefined;
  return found === undefined ? 'nowhere' : OUTLOOK[found];
}

const OUTLOOK = {
  throttled: 'later',
  overloaded: 'later',
  failed: 'later',
  // Whoever let us wait to the end of a timer would do so again.
  slow: 'elsewhere',
  exhausted: 'elsewhere',
  refused: 'nowhere',
} as const satisfies Record<FailureClass, string>;

/** What follows a failed attempt. Another deployment comes before any wait. */
export function decide(fault: Fault, standing: Standing): Decision {
  const reason = fallbackReasonOf[fault.code];
  if (reason !== undefined && standing.hasFallback(reason)) return { step: 'fallback', reason };
  const outlook = outlookOf(fault);
  if (outlook === 'nowhere') return stop('the request itself was refused, and would be elsewhere');
  if (standing.attemptsLeft <= 0) return stop('no attempt is left');
  if (standing.timeLeftMs < TIME_FOR_AN_ATTEMPT_MS) return stop('no time is left');
  if (standing.hasNext) return { step: 'next', reason: fault.code };
  if (outlook === 'elsewhere' || !standing.repeats) return stop('no other deployment is left');
  const waitMs = Math.max(backoffMs(standing.repeated, standing.random), fault.detail.retryAfterMs ?? 0);
  if (waitMs > WAIT_MS_MAX || waitMs + TIME_FOR_AN_ATTEMPT_MS > standing.timeLeftMs)
    return stop(`the wait of ${waitMs} ms would be too long`);
  if (!standing.spend()) return stop('the budget of repeats is spent');
  return { step: 'same', reason: fault.code, waitMs };
}

const stop = (reason: string): Decision => ({ step: 'stop', reason });

/** Whole milliseconds before the repeat with this number, from 0: full jitter (AWS Architecture Blog, 2015). */
export function backoffMs(repeated: number, random: () => number): number {
  return Math.floor(random() * Math.min(BACKOFF_MS_MAX, BACKOFF_BASE_MS * 2 ** repeated));
}
