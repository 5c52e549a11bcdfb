import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { route } from '../route.ts';

const statusSchema = z
  .strictObject({
    version: z.string(),
    revision: z.int().meta({ description: 'Of the configuration in force.' }),
    startedAt: z.number().meta({ description: 'Epoch milliseconds.' }),
    store: z.strictObject({ engine: z.string(), reachable: z.boolean(), confirmedAt: z.number() }),
    journal: z.strictObject({ bytes: z.number(), postedRows: z.number() }),
    providers: z.array(z.strictObject({ id: z.string(), kind: z.string(), region: z.string(), origin: z.string() })),
    callsInFlight: z.int(),
    lapsed: z.array(z.string()).meta({ description: 'Versions in production whose approvals hold no longer.' }),
  })
  .meta({ id: 'Status' });
const findingSchema = z
  .strictObject({
    path: z.string(),
    line: z.int(),
    column: z.int(),
    message: z.string(),
    hint: z.string(),
  })
  .meta({ id: 'Finding', description: 'A place of the configuration file, and what to do about it.' });

export const systemRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/status',
    access: 'status:read',
    summary: 'Show how the installation stands.',
    answer: statusSchema,
    handle: (control, _asked, act) => {
      act.require('shared');
      return control.status();
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/reload',
    access: 'config:reload',
    name: 'reload',
    summary: 'Read the configuration file again and take it into force.',
    answer: z.strictObject({
      revision: z.int(),
      warnings: z.array(findingSchema),
      changed: z.array(z.string()).optional().meta({ description: 'In a dry run: fields unlike those in force.' }),
      rows: z
        .int()
        .optional()
        .meta({ description: 'In a dry run: teams, applications and rows of the registry that would change.' }),
    }),
    audit: 'config.reload',
    handle: async (control, _asked, act): Promise<object> => {
      act.require('installation');
      return act.isDryRun ? control.rehearseReload() : control.reload(act.handOver());
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/data-keys/rotate',
    access: 'data-key:rotate',
    name: 'rotateDataKeys',
    summary: 'Have new data keys seal from now on; what is sealed stays readable.',
    answer: z.strictObject({ retired: z.int() }),
    audit: 'data-key.rotate',
    handle: async (control, _asked, act) => {
      act.require('installation');
      const answer = await act.commit(async ({ dataKeys }) => {
        const retired = await dataKeys.retireDataKeys({}, control.clock.now());
        const object = { type: 'data-key', id: null, name: 'all that seal' };
        return { deed: { chain: INSTALLATION_CHAIN, object, detail: { retired } }, answer: { retired } };
      });
      control.forgetDataKeys();
      return answer;
    },
  }),
];
