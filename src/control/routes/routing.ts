import { z } from 'zod';
import { isPriced, priceCard } from '../../finops/index.ts';
import { explain, type Candidate } from '../../routing/index.ts';
import { route } from '../route.ts';
import { seenBy } from '../seen-by.ts';

const candidateSchema = z.strictObject({
  deployment: z.string(),
  model: z.string(),
  provider: z.string(),
  weight: z.number(),
  state: z.string(),
  priced: z.boolean(),
});
const explanationSchema = z
  .strictObject({
    name: z.string(),
    how: z.string().nullable(),
    route: z.string().nullable(),
    alsoFitting: z.array(z.string()),
    refusal: z.string().nullable(),
    strategy: z.string().nullable(),
    retriesMax: z.int().nullable(),
    candidates: z.array(candidateSchema),
    skipped: z.array(z.strictObject({ target: z.string(), rule: z.string(), reason: z.string() })),
    fallbacks: z.strictObject({
      contextOverflow: z.array(candidateSchema),
      contentFilter: z.array(candidateSchema),
    }),
  })
  .meta({ id: 'RouteExplanation', description: 'Where a call for this name would go, and why.' });

export const routingRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/routes/explain',
    access: 'model:read',
    name: 'explainRoute',
    summary: 'Tell where a call for a model or route would go.',
    answer: explanationSchema,
    query: z.strictObject({ name: z.string().min(1).max(256) }),
    handle: async (control, { query }, act) => {
      const { clock } = control;
      const snapshot = seenBy(control.snapshot, act.scope());
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
