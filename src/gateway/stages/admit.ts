import { Fault } from '../../core/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';

/** For whom the gateway is too busy it is for about as long as a call takes. */
const RETRY_AFTER_MS = 1_000;

/**
 * Bounded work in the process, also where many bodies were awaited when there was room, and some of it kept for others
 * than whoever has most.
 */
export function admit(gateway: Gateway, call: Call): void {
  if (gateway.draining) throw new Fault('gateway.draining', { retryAfterMs: RETRY_AFTER_MS });
  if (gateway.calls.size > gateway.shedder.callsMax) {
    throw new Fault('gateway.overloaded', {
      internal: `${gateway.calls.size} calls in flight`,
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
  const { id } = required(call, 'principal').application;
  const held = gateway.calls.claim(call, id);
  if (gateway.shedder.isOverShare(held, gateway.calls.size) && call.snapshot.applications.size > 1) {
    throw new Fault('limit.share', { internal: `${id} has ${held} calls under way`, retryAfterMs: RETRY_AFTER_MS });
  }
}
