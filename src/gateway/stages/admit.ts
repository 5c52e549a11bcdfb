import { Fault } from '../../core/index.ts';
import type { Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';

/** Bounded work in the process, also where many bodies were awaited when there was room. */
export function admit(gateway: Gateway, _call: Call): void {
  if (gateway.draining) throw new Fault('gateway.draining', { retryAfterMs: 1_000 });
  if (gateway.calls.size > gateway.shedder.callsMax) {
    throw new Fault('gateway.overloaded', {
      internal: `${gateway.calls.size} calls in flight`,
      retryAfterMs: 1_000,
    });
  }
}
