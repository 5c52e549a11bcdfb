import type { Ask, Dimension, LimitScope, Refused, Standing, Standings } from './port.ts';
import { remainingOf, waitMs, type Rate } from './rate.ts';

/** How one scope stands; times on the clock of whoever keeps it. */
export interface ScopeState {
  /** When the bucket of requests is full again. */
  requestsFullAt: number;
  tokensFullAt: number;
  /** Calls under way: the slots taken, where they are limited. */
  inFlight: number;
}

/** When a slot becomes free nobody can know; a second is short for a caller and long for us. */
const SLOT_RETRY_MS = 1_000;

/** The refusal with the longest wait, so that `retry-after` is true in every dimension; `undefined`: all agree. */
export function decide({ scopes, tokens }: Ask, states: readonly ScopeState[], now: number): Refusal | undefined {
  let worst: Refusal | undefined;
  for (let at = 0; at < scopes.length; at += 1) {
    const scope = scopes[at];
    const state = states[at];
    if (!scope || !state) continue;
    if (scope.requests) worst = longer(worst, 'requests', scope, waitMs(state.requestsFullAt, now, scope.requests, 1));
    if (scope.tokens) worst = longer(worst, 'tokens', scope, waitMs(state.tokensFullAt, now, scope.tokens, tokens));
    if (scope.concurrency !== undefined && state.inFlight >= scope.concurrency)
      worst = longer(worst, 'concurrency', scope, SLOT_RETRY_MS);
  }
  return worst;
}

type Refusal = Omit<Refused, 'standings' | 'admitted'>;

const longer = (
  worst: Refusal | undefined,
  dimension: Dimension,
  scope: LimitScope,
  retryAfterMs: number,
): Refusal | undefined => (retryAfterMs > (worst?.retryAfterMs ?? 0) ? { dimension, scope, retryAfterMs } : worst);

/** Of each rate the scope that has least left: the one a caller meets first. */
export function standingsOf(scopes: readonly LimitScope[], states: readonly ScopeState[], now: number): Standings {
  const standings: { requests?: Standing; tokens?: Standing } = {};
  for (let at = 0; at < scopes.length; at += 1) {
    const scope = scopes[at];
    const state = states[at];
    if (!scope || !state) continue;
    if (scope.requests) standings.requests = tighter(standings.requests, scope.requests, state.requestsFullAt, now);
    if (scope.tokens) standings.tokens = tighter(standings.tokens, scope.tokens, state.tokensFullAt, now);
  }
  return standings;
}

function tighter(found: Standing | undefined, rate: Rate, fullAt: number, now: number): Standing {
  const remaining = remainingOf(fullAt, now, rate);
  if (found && found.remaining <= remaining) return found;
  return { limit: rate.perMinute, remaining, resetMs: Math.max(fullAt - now, 0) };
}
