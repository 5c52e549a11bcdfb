import { Fault, limits } from '../../core/index.ts';
import type { Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';

/** Bounded work in the process: a refusal at once instead of a slow failure. */
export function admit(gateway: Gateway, _call: Call): void {
  if (gateway.draining) throw new Fault('gateway.draining', { retryAfterMs: 1_000 });
  if (gateway.calls.size > limits.CALLS_IN_FLIGHT_MAX) {
    throw new Fault('gateway.overloaded', {
      internal: `${gateway.calls.size} calls in flight`,
      retryAfterMs: 1_000,
    });
  }
}
