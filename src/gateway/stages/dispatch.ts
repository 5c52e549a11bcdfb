import { Fault } from '../../core/index.ts';
import { required, type Call } from '../call.ts';
import { choose } from '../dispatch/choose.ts';
import { tryOnce } from '../dispatch/try-once.ts';
import { Walk } from '../dispatch/walk.ts';
import type { Gateway } from '../gateway.ts';
import { planRecord } from '../plan-record.ts';

/**
 * Walks the plan: each attempt stands in the journal before anything is sent. Before the first byte to the caller another
 * attempt may follow; after it an error can only be told.
 */
export async function dispatch(gateway: Gateway, call: Call): Promise<void> {
  const { strategy, candidates, skipped } = required(call, 'plan');
  const { queue, skipped: out } = choose(gateway, call, strategy, candidates);
  const record = planRecord(strategy, queue, skipped.concat(out));
  call.record.plan = record;
  gateway.retries.earn();
  const walk = new Walk(gateway, call, queue, record);
  for (;;) {
    const { candidate } = walk;
    if (!candidate) throw new Fault('internal', { internal: 'the plan holds no candidate' });
    if (call.cancelled) throw call.cancelled;
    const fault = await tryOnce(gateway, call, candidate, walk);
    if (!fault) return;
    if (call.cancelled || call.reply.begun || !(await walk.goOn(fault))) throw fault;
  }
}
