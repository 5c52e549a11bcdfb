import type { Fault } from '../core/index.ts';
import type { EjectionSettings } from '../providers/index.ts';

/**
 * How one deployment has fared. `ejectedUntil` and `coolUntil` are monotonic milliseconds, 0: not.
 */
export interface Fare {
  /** Failures in a row. */
  failures: number;
  /** Ejections in a row; each doubles the time of the next. */
  ejections: number;
  ejectedUntil: number;
  /** When it was last taken back. */
  healedAt: number;
  /** Throttled until. */
  coolUntil: number;
  /** A probe is under way. */
  probing: boolean;
  /** Until then the probe is for another process to make. */
  probeHeldUntil: number;
}

export const newFare = (): Fare => ({
  failures: 0,
  ejections: 0,
  ejectedUntil: 0,
  healedAt: 0,
  coolUntil: 0,
  probing: false,
  probeHeldUntil: 0,
});

/** A provider that throttles without saying how long is left alone for a second, and never longer than half a minute. */
const COOL_MS = 1_000;
const COOL_MS_MAX = 30_000;
/** A quota that is used up does not come back within seconds. */
const EXHAUSTED_MS = 30_000;

export type DeploymentState = 'healthy' | 'failing' | 'cooling' | 'ejected' | 'half-open';

export function stateOf(fare: Fare, nowMs: number): DeploymentState {
  if (fare.ejectedUntil > nowMs) return 'ejected';
  if (fare.ejectedUntil > 0) return 'half-open';
  if (fare.coolUntil > nowMs) return 'cooling';
  return fare.failures > 0 ? 'failing' : 'healthy';
}

/**
 * Why a call should not go there while another deployment can take it.
 * @returns `undefined` where it may; a half-open deployment takes one call at a time, its probe
 */
export function obstacleOf(fare: Fare, nowMs: number): string | undefined {
  if (fare.ejectedUntil === 0 && fare.coolUntil === 0) return undefined;
  if (fare.ejectedUntil > nowMs) return `it is ejected for another ${Math.ceil(fare.ejectedUntil - nowMs)} ms`;
  if (fare.coolUntil > nowMs) return `it is throttled for another ${Math.ceil(fare.coolUntil - nowMs)} ms`;
  if (fare.ejectedUntil === 0) return undefined;
  if (fare.probing) return 'it was ejected, and another call is its probe';
  return fare.probeHeldUntil > nowMs ? 'it was ejected, and its probe is for another process to make' : undefined;
}

/** An attempt was answered. Who was ejected is taken back by its probe, not by an answer that began before. */
export function succeed(fare: Fare, nowMs: number): void {
  fare.failures = 0;
  if (fare.ejectedUntil > 0 && fare.ejectedUntil <= nowMs) takeBack(fare, nowMs);
}

export function takeBack(fare: Fare, nowMs: number): void {
  fare.failures = 0;
  fare.ejectedUntil = 0;
  fare.healedAt = nowMs;
}

/**
 * An attempt failed. A limit of the provider is capacity and not ill health: it is left alone for a moment and counts
 * for nothing. A refusal of the request says nothing about the deployment.
 * @param isLast no other deployment of the plan stands: then it is never ejected
 */
export function fail(fare: Fare, fault: Fault, { settings, isLast, nowMs }: FailContext): void {
  const { code } = fault;
  if (code === 'provider.throttled' || code === 'provider.exhausted') {
    const asked = fault.detail.retryAfterMs ?? (code === 'provider.exhausted' ? EXHAUSTED_MS : COOL_MS);
    // The longer one wins: a second answer may know less than the first.
    fare.coolUntil = Math.max(fare.coolUntil, nowMs + Math.min(asked, COOL_MS_MAX));
    return;
  }
  if (!ILL_HEALTH.has(code)) return;
  fare.failures += 1;
  const wasHalfOpen = fare.ejectedUntil > 0 && fare.ejectedUntil <= nowMs;
  if (isLast || (fare.failures < settings.consecutive && !wasHalfOpen) || fare.ejectedUntil > nowMs) return;
  if (!wasHalfOpen && nowMs - fare.healedAt > settings.maxMs) fare.ejections = 0;
  fare.ejectedUntil = nowMs + Math.min(settings.maxMs, settings.baseMs * 2 ** Math.min(fare.ejections, 30));
  fare.ejections += 1;
}

export interface FailContext {
  readonly settings: EjectionSettings;
  readonly isLast: boolean;
  /** Monotonic. */
  readonly nowMs: number;
}

const ILL_HEALTH: ReadonlySet<Fault['code']> = new Set<Fault['code']>([
  'provider.failed',
  'provider.unreachable',
  'provider.overloaded',
  'provider.slow',
  'provider.cut',
  'provider.malformed',
  'provider.credentials',
  'provider.model_missing',
  'egress.denied',
]);
