import type { LimitScope, Limits, ScopeKind } from './port.ts';
import { rateOf } from './rate.ts';

/** Limits of one holder, ready for deciding. @returns `undefined` where nothing is limited, so that nothing is asked */
export function limitScope(kind: ScopeKind, id: string, limits: Limits | null | undefined): LimitScope | undefined {
  const { rpm, tpm, concurrency, burstSeconds } = limits ?? {};
  if (rpm === undefined && tpm === undefined && concurrency === undefined) return undefined;
  return {
    kind,
    id: `${kind}:${id}`,
    ...(rpm !== undefined && { requests: rateOf(rpm, burstSeconds) }),
    ...(tpm !== undefined && { tokens: rateOf(tpm, burstSeconds) }),
    ...(concurrency !== undefined && { concurrency }),
  };
}

/** The scope whose whole minute is less than the call may use: waiting would not help it. */
export const neverAdmitting = (scopes: readonly LimitScope[], tokens: number): LimitScope | undefined =>
  scopes.find((scope) => scope.tokens !== undefined && tokens > scope.tokens.perMinute);
