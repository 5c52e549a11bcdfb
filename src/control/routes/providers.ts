import { providerRows } from '../deployments.ts';
import { z } from 'zod';
import { route } from '../route.ts';
import { seenBy } from '../seen-by.ts';
import { pageQuery, pageSchema, pageThrough } from './schemas.ts';

const providerSchema = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    region: z.string(),
    origin: z.string(),
    deployments: z.array(
      z.strictObject({
        deployment: z.string(),
        vendorModel: z.string(),
        state: z.string(),
        inFlight: z.int(),
        failures: z.int().meta({ description: 'In a row.' }),
        outMs: z.number().meta({ description: 'Until it may be called again; 0: now.' }),
        latencyMs: z.number().nullable(),
        toldBy: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Provider', description: 'A connection to a vendor, and its deployments as this node finds them.' });

export const providerRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/providers',
    access: 'provider:read',
    summary: 'List providers with the state of their deployments, by name.',
    query: z.strictObject(pageQuery),
    answer: pageSchema(providerSchema),
    handle: async (control, { query }, act) => {
      const snapshot = seenBy(control.snapshot, act.scope());
      return pageThrough(providerRows(snapshot, await control.health()), ({ id }) => id, query);
    },
  }),
];
