import { z } from 'zod';
import { isPriced, priceCard } from '../../finops/index.ts';
import { explain, type Candidate } from '../../routing/index.ts';
import { route } from '../route.ts';

export const routingRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/routes/explain',
    access: 'model:read',
    query: z.strictObject({ name: z.string().min(1).max(256) }),
    handle: async (control, { query }, act) => {
      act.require('shared');
      const { snapshot, clock } = control;
      const health = await control.health();
      const { plan, ...said } = explain(snapshot, query.name);
      const shown = ({ version, deployment, weight }: Candidate) => ({
        deployment: deployment.id,
        model: version.id,
        provider: deployment.providerId,
        weight,
        state: health.status(deployment.id).state,
        priced: isPriced(priceCard(deployment.prices, clock.now()), version.kind) || deployment.unpriced === 'allow',
      });
      const candidates = plan?.candidates.map(shown) ?? [];
      return {
        ...said,
        refusal: said.refusal ?? refusalOf(candidates),
        strategy: plan?.strategy ?? null,
        retriesMax: plan?.retriesMax ?? null,
        candidates,
        skipped: plan?.skipped ?? [],
        fallbacks: {
          contextOverflow: plan?.fallbacks.contextOverflow?.map(shown) ?? [],
          contentFilter: plan?.fallbacks.contentFilter?.map(shown) ?? [],
        },
      };
    },
  }),
];

/** What a call gets that has somewhere to go and nothing it may be priced with. */
function refusalOf(candidates: readonly { readonly priced: boolean }[]): string | null {
  if (candidates.length === 0 || candidates.some(({ priced }) => priced)) return null;
  return 'price.missing: no candidate has a price in force; import its prices, or set unpriced: allow on the deployment';
}
