import { resolve as resolvePlan, Unroutable, type Plan } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { noteDeadEnd } from '../plan-record.ts';

/** From the name in `model` to the attempts this call may make. */
export function resolve(gateway: Gateway, call: Call): void {
  const { record, snapshot } = call;
  const request = required(call, 'request');
  const principal = required(call, 'principal');
  let plan: Plan;
  try {
    plan = resolvePlan(snapshot, record.requestedModel ?? '', request.operation, principal, {
      productionOnly: gateway.freshness() !== 'fresh',
      use: snapshot.uses.get(principal.application.id),
    });
  } catch (thrown) {
    if (thrown instanceof Unroutable) noteDeadEnd(record, thrown.found);
    throw thrown;
  }
  call.plan = plan;
  record.matched = plan.matched;
  call.timeouts = plan.timeouts ?? snapshot.timeouts;
  record.route = plan.route;
}
