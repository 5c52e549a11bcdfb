import { resolve as resolvePlan } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';

/** From the name in `model` to the attempts this call may make. */
export function resolve(gateway: Gateway, call: Call): void {
  const { record, snapshot } = call;
  const request = required(call, 'request');
  const principal = required(call, 'principal');
  const plan = resolvePlan(snapshot, record.requestedModel ?? '', request.operation, principal, {
    productionOnly: gateway.freshness() !== 'fresh',
    use: snapshot.uses.get(principal.application.id),
  });
  call.plan = plan;
  call.timeouts = plan.timeouts ?? snapshot.timeouts;
  record.route = plan.route;
}
