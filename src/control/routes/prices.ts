import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { priceSchema } from '../../config/index.ts';
import { Fault } from '../../core/index.ts';
import { PRICES_IMPORT_MAX, type StoredPrice } from '../../store/index.ts';
import { hiddenPrices } from '../hidden-prices.ts';
import { route, type Resource } from '../route.ts';
import { unknownProviders } from '../unknown-providers.ts';
import { idParams, instant, iso, managedBy, pageOf, pageQuery, pageSchema, time, usd } from './schemas.ts';

const METERS = {
  input: 'inputUncached',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  output: 'outputVisible',
  reasoning: 'reasoning',
} as const;
const meterNames = Object.fromEntries(Object.entries(METERS).map(([name, meter]) => [meter, name]));

const priceRow = z.strictObject({
  provider: z.string().min(1).max(64),
  model: z.string().min(1).max(2048),
  region: z.string().min(1).max(64).default('*'),
  meter: z.enum(['input', 'cache_read', 'cache_write', 'output', 'reasoning']),
  tier: z.string().min(1).max(64).default('standard'),
  contextMinTokens: z.int().min(0).default(0),
  price: priceSchema,
  from: instant.default(0),
  to: instant.nullish(),
  source: z.string().min(1).max(200).default('import'),
});

const shownPriceSchema = z
  .strictObject({
    id: z.uuid(),
    provider: z.string(),
    model: z.string(),
    region: z.string(),
    meter: z.enum(['input', 'cache_read', 'cache_write', 'output', 'reasoning']),
    tier: z.string(),
    contextMinTokens: z.int(),
    price: usd.meta({ description: 'USD per million tokens.' }),
    from: time,
    to: time.nullable(),
    source: z.string(),
    managedBy,
    deployment: z.string().nullable().meta({ description: 'The deployment of the file it is for.' }),
    supersededAt: time.nullable().meta({ description: 'When a corrected import took its place.' }),
  })
  .meta({ id: 'Price' });
const importedSchema = z
  .strictObject({
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    hidden: z
      .array(z.strictObject({ provider: z.string(), model: z.string(), deployments: z.array(z.string()) }))
      .meta({ description: 'Without effect where these deployments have a price in the file.' }),
    unknownProviders: z.array(z.strictObject({ provider: z.string(), nearest: z.string().nullable() })),
  })
  .meta({ id: 'PricesImported' });
const price: Resource<{ readonly id: string }> = {
  type: 'price',
  async read(_control, { id }, { prices }) {
    const found = await prices.findPrice(id);
    if (!found) throw new Fault('resource.unknown', { public: `There is no price "${id}".` });
    return shown(found);
  },
};

export const priceRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/prices',
    access: 'price:read',
    summary: 'List prices, by provider, model and meter.',
    answer: pageSchema(shownPriceSchema),
    query: z.strictObject({
      ...pageQuery,
      provider: z.string().max(64).optional(),
      model: z.string().max(2048).optional(),
    }),
    handle: async ({ store }, { query }, act) => {
      act.require('shared');
      const { rows, next } = await store.prices.pageOfPrices(query);
      return pageOf(rows.map(shown), next);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/prices/:id',
    access: 'price:read',
    summary: 'Show a price.',
    answer: shownPriceSchema,
    params: idParams,
    handle: async (control, { params }, act) => {
      act.require('shared');
      return price.read(control, params, control.store);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/prices/:id/retire',
    access: 'price:retire',
    summary: 'End a price now; it stays for what it priced.',
    answer: shownPriceSchema,
    params: idParams,
    resource: price,
    audit: 'price.retire',
    handle: async (control, { params }, act) => {
      act.require('installation');
      const answer = await act.commit(async ({ prices }) => {
        const before = await prices.findPrice(params.id);
        const after = await prices.retirePrice(params.id, control.clock.now());
        const { id, provider, model, meter } = after;
        const object = { type: 'price', id, name: `${provider} ${model} ${meterNames[meter]}` };
        return { deed: { chain: INSTALLATION_CHAIN, object, before, after }, answer: shown(after) };
      });
      await control.refresh();
      return answer;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/prices/import',
    access: 'price:import',
    name: 'importPrices',
    summary: 'Import prices, all or none; what is there already is not changed.',
    answer: importedSchema,
    example: { rows: [{ provider: 'models-eu', model: 'chat-large', meter: 'input', price: '2.00' }] },
    body: z.strictObject({ rows: z.array(priceRow).min(1).max(PRICES_IMPORT_MAX) }),
    audit: 'price.import',
    handle: async (control, { body }, act) => {
      act.require('installation');
      const rows = body.rows.map(({ region, meter, price, from, to, ...row }) => ({
        ...row,
        regionScope: region,
        meter: METERS[meter],
        usdPerMillion: price,
        effectiveFrom: from,
        effectiveTo: to ?? null,
      }));
      const { snapshot } = control;
      const answer = await act.commit(async ({ prices }) => {
        const done = await prices.importPrices(rows, 'api', control.clock.now());
        const object = { type: 'price', id: null, name: providersIn(rows) };
        return {
          deed: { chain: INSTALLATION_CHAIN, object, after: { rows }, detail: { ...done } },
          answer: { ...done, hidden: hiddenPrices(snapshot, rows), unknownProviders: unknownProviders(snapshot, rows) },
        };
      });
      await control.refresh();
      return answer;
    },
  }),
];

const shown = ({
  usdPerMillion,
  regionScope,
  meter,
  effectiveFrom,
  effectiveTo,
  supersededAt,
  ...row
}: StoredPrice) => ({
  ...row,
  region: regionScope,
  meter: meterNames[meter],
  price: usdPerMillion,
  from: iso(effectiveFrom),
  to: iso(effectiveTo),
  supersededAt: iso(supersededAt),
});

/** Enough to know whose prices they were. */
const PROVIDERS_NAMED_MAX = 5;

function providersIn(rows: readonly { readonly provider: string }[]): string {
  const names = [...new Set(rows.map(({ provider }) => provider))];
  const more = names.length > PROVIDERS_NAMED_MAX ? `, and ${names.length - PROVIDERS_NAMED_MAX} more` : '';
  return `${names.slice(0, PROVIDERS_NAMED_MAX).join(', ')}${more}`;
}
