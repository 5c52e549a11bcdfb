import { Fault } from '../../core/index.ts';
import { priceCard } from '../../finops/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';

/**
 * Leaves only candidates whose price is known, and tells the journal that this call exists. Budgets will be reserved
 * here, before anything is sent.
 * @throws Fault `price.missing` when no candidate may be called at its price; `journal.full`
 */
export function reserve(gateway: Gateway, call: Call): void {
  const plan = required(call, 'plan');
  const { startedAt } = call.record;
  const candidates = plan.candidates.filter(
    ({ deployment }) => deployment.unpriced === 'allow' || priceCard(deployment.prices, startedAt) !== undefined,
  );
  if (candidates.length === 0) {
    throw new Fault('price.missing', {
      public: `The model "${call.record.requestedModel}" has no price, and calls without a price are not allowed.`,
      internal: 'no candidate has a price row in force; import one or set unpriced: allow on the deployment',
      param: 'model',
    });
  }
  call.plan = { ...plan, candidates };
  gateway.journal.opened(call);
  call.opened = true;
}
