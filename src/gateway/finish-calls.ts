import { Fault } from '../core/index.ts';
import type { Gateway } from './gateway.ts';

const LOOK_MS = 20;
/** After being told to end, a call needs a moment to settle and to be written to the journal. */
const ABORT_MS_MAX = 2_000;

/**
 * Waits until no call is under way, at most `timeoutMs`; what still runs then is ended with an error that says why.
 * @returns how many had to be ended
 */
export async function finishCalls(gateway: Pick<Gateway, 'calls'>, timeoutMs: number): Promise<number> {
  await untilIdle(gateway, timeoutMs);
  const late = gateway.calls.size;
  for (const call of gateway.calls) {
    const fault = new Fault('gateway.draining', { internal: 'still running when the time to drain was over' });
    call.cancelled = fault;
    call.underWay?.abort(fault);
  }
  if (late > 0) await untilIdle(gateway, ABORT_MS_MAX);
  return late;
}

async function untilIdle(gateway: Pick<Gateway, 'calls'>, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (gateway.calls.size > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
