import { asFault, roundMs, type Fault } from '../core/index.ts';
import type { Call } from './call.ts';
import { faultHeaders } from './fault-headers.ts';
import type { Gateway } from './gateway.ts';
import { admit } from './stages/admit.ts';
import { dispatch } from './stages/dispatch.ts';
import { identify } from './stages/identify.ts';
import { inspect } from './stages/inspect.ts';
import { limit } from './stages/limit.ts';
import { moderate } from './stages/moderate.ts';
import { recall } from './stages/recall.ts';
import { receive } from './stages/receive.ts';
import { reserve } from './stages/reserve.ts';
import { resolve } from './stages/resolve.ts';
import { settle } from './stages/settle.ts';
import { moderations } from './surfaces/moderations/index.ts';

type Stage = (gateway: Gateway, call: Call) => void | Promise<void>;

/**
 * The journey of a call, in order. Each stage writes what it decided on the call and its record; any may end the call by
 * throwing a Fault. The key is checked before the body is read, so that a stranger costs us no parsing.
 */
export const stages: readonly (readonly [name: string, stage: Stage])[] = [
  ['identify', identify],
  ['admit', admit],
  ['receive', receive],
  ['resolve', resolve],
  ['limit', limit],
  ['inspect', inspect],
  ['recall', recall],
  ['reserve', reserve],
  ['dispatch', dispatch],
];

/** Of all stages, in order. */
export const stageNames: readonly string[] = stages.map(([name]) => name);

/** Of what the guard answers by itself. */
const moderationStages: typeof stages = [
  ['identify', identify],
  ['admit', admit],
  ['moderate', moderate],
];

/** Carries one call through the stages and always settles it. Never throws. */
export async function runCall(gateway: Gateway, call: Call): Promise<void> {
  let fault: Fault | undefined;
  gateway.calls.add(call);
  try {
    let since = call.incoming.receivedAt;
    for (const [name, stage] of call.surface === moderations ? moderationStages : stages) {
      const pending = stage(gateway, call);
      if (pending) await pending;
      const now = performance.now();
      call.record.stages[name] = roundMs(now - since);
      since = now;
      if (call.answered) break;
    }
  } catch (thrown) {
    fault = call.cancelled ?? asFault(thrown);
    answerFault(call, fault);
  } finally {
    gateway.calls.delete(call);
    settle(gateway, call, fault);
  }
}

/** Before the first byte: a status and the surface's envelope. After it: an error event, and the stream ends without its end mark. */
function answerFault(call: Call, fault: Fault): void {
  const { reply, record, surface } = call;
  if (fault.code === 'request.cancelled') return;
  if (reply.begun) {
    const renderer = call.request && surface.openStream?.(call.request);
    if (renderer) reply.write(renderer.fault(fault, record.id));
    reply.endStream();
    return;
  }
  faultHeaders(reply, fault);
  const last = record.attempts.at(-1);
  if (last) {
    reply.header('x-sallyport-provider', last.provider);
    reply.header('x-sallyport-attempts', String(record.attempts.length));
    // An SDK would make of each of our attempts three.
    if (record.attempts.length > 1) reply.header('x-should-retry', 'false');
  }
  reply.whole(fault.status, surface.renderFault(fault, record.id));
}
