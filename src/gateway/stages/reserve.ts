import { Fault } from '../../core/index.ts';
import { isPriced, priceCard } from '../../finops/index.ts';
import type { Candidate, Plan, Skipped } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { planRecord } from '../plan-record.ts';

/**
 * Leaves only candidates whose price is known, and tells the journal that this call exists. Budgets will be reserved
 * here, before anything is sent.
 * @throws Fault `price.missing` when no candidate may be called at its price; `journal.full`
 */
export function reserve(gateway: Gateway, call: Call): void {
  const plan = required(call, 'plan');
  const { startedAt } = call.record;
  const hasPrice = ({ deployment, version }: Candidate): boolean =>
    deployment.unpriced === 'allow' || isPriced(priceCard(deployment.prices, startedAt), version.kind);
  const candidates = plan.candidates.filter(hasPrice);
  if (candidates.length === 0) {
    const skipped = plan.candidates.map(({ deployment }) => unpriced(deployment.id));
    call.record.plan = planRecord(plan.strategy, [], plan.skipped.concat(skipped));
    throw new Fault('price.missing', {
      public: `The model "${call.record.requestedModel}" has no price, and calls without a price are not allowed.`,
      internal:
        'no candidate has prices of input and, for chat, output in force; import them or set unpriced: allow on the deployment',
      param: 'model',
    });
  }
  if (candidates.length < plan.candidates.length || Object.keys(plan.fallbacks).length > 0)
    call.plan = onlyPriced(plan, candidates, hasPrice);
  gateway.journal.opened(call);
  call.opened = true;
}

const unpriced = (target: string): Skipped => ({ target, rule: 'price', reason: 'it has no price' });

/** The plan without what has no price, the models named for refusals included: a fallback passes the same checks. */
function onlyPriced(plan: Plan, candidates: readonly Candidate[], hasPrice: (candidate: Candidate) => boolean): Plan {
  const skipped = plan.candidates
    .filter((candidate) => !candidates.includes(candidate))
    .map(({ deployment }) => unpriced(deployment.id));
  const { contextOverflow = [], contentFilter = [] } = plan.fallbacks;
  return {
    ...plan,
    candidates,
    skipped: [...plan.skipped, ...skipped],
    fallbacks: { contextOverflow: contextOverflow.filter(hasPrice), contentFilter: contentFilter.filter(hasPrice) },
  };
}
