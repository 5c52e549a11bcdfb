import { roundMs } from '../core/index.ts';
import type { Ask, Priority, Refused, WaitEnd, Waiting } from '../limits/index.ts';
import { required, type Call } from './call.ts';
import type { Gateway } from './gateway.ts';
import { refusal, waitedInVain } from './limit-faults.ts';
import { limitHeaders } from './limit-headers.ts';
import { beginAgain } from './take-over.ts';

/** How this call waits: as its application may, or less where its headers say so. */
export function waitingOf({ snapshot, principal, wishes }: Call): Waiting {
  const own = principal && snapshot.limits.get(principal.application.id)?.waiting;
  const priority = own?.priority ?? 'normal';
  const waitMs = own?.waitMs ?? snapshot.queue.waitMs;
  if (!wishes) return { priority, waitMs };
  return { priority: lower(priority, wishes.priority ?? priority), waitMs: Math.min(waitMs, wishes.waitMs ?? waitMs) };
}

const UPWARDS: readonly Priority[] = ['low', 'normal', 'high'];
const lower = (a: Priority, b: Priority): Priority => (UPWARDS.indexOf(a) < UPWARDS.indexOf(b) ? a : b);

/**
 * Waits until the limits that refused this call admit it.
 * @throws Fault `limit.*` where it may not wait, or waits in vain; the one that ended it where the caller leaves or the
 *   program stops
 */
export function waitForTurn(gateway: Gateway, call: Call, ask: () => Ask, refused: Refused): Promise<void> {
  const { priority, waitMs } = waitingOf(call);
  if (waitMs === 0) throw refusal(refused);
  return wait(gateway, call, { ask, priority, waitMs: Math.min(waitMs, required(call, 'timeouts').totalMs) }, refused);
}

async function wait(
  gateway: Gateway,
  call: Call,
  request: Waiting & { readonly ask: () => Ask },
  refused: Refused,
): Promise<void> {
  const { waitingRoom } = gateway;
  const { record, snapshot, reply } = call;
  if (call.cancelled) throw call.cancelled;
  const waiter = waitingRoom.enter({ ...request, bytes: record.requestBytes }, refused, snapshot.queue);
  const since = performance.now();
  call.underWay = { abort: (fault) => waitingRoom.leave(waiter, fault) };
  let end: WaitEnd;
  try {
    end = await waiter.ended;
  } finally {
    call.underWay = undefined;
    record.queuedMs = roundMs(performance.now() - since);
  }
  limitHeaders(reply, end.verdict.standings);
  if (end.outcome !== 'admitted') throw waitedInVain(end);
  reply.header('x-sallyport-queued-ms', String(Math.round(record.queuedMs)));
  call.grant = end.verdict.grant;
  if (call.cancelled) throw call.cancelled;
  await beginAgain(gateway, call);
}
