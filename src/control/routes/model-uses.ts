import { z } from 'zod';
import { Fault } from '../../core/index.ts';
import type { RegisteredVersion, UseGrant } from '../../registry/index.ts';
import type { Repositories } from '../../store/index.ts';
import { route, type Resource } from '../route.ts';
import { deedOn, findVersion, requireVersion, versionParams, type VersionParams } from './model-versions.ts';
import { authorOf } from './models.ts';
import { iso, time } from './schemas.ts';
import { findApplication } from './tenancy.ts';

const useSchema = z
  .strictObject({
    id: z.string(),
    application: z.string().meta({ description: 'As team/application.' }),
    applicationId: z.string(),
    sources: z.array(z.enum(['access', 'models', 'calls', 'declared', 'owner'])).meta({
      description:
        'access: the version lists it. models: it lists the model. calls: of the thirty days before. declared: it was there before the version. owner: said since.',
    }),
    calls: z.number().nullable().meta({ description: 'In the thirty days before the version was deprecated.' }),
    lastCallAt: time.nullable(),
    at: time,
    by: z.string().nullable(),
    withdrawn: z.boolean(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'ModelUse', description: 'The right of an application to go on with a deprecated version.' });

const shown = (grant: UseGrant): z.infer<typeof useSchema> => ({
  id: grant.id,
  application: `${grant.team}/${grant.application}`,
  applicationId: grant.applicationId,
  sources: [...grant.sources],
  calls: grant.calls,
  lastCallAt: iso(grant.lastCallAt),
  at: new Date(grant.at).toISOString(),
  by: grant.author.name,
  withdrawn: grant.withdrawn,
  reason: grant.reason,
});

const usesSchema = z
  .strictObject({ model: z.string(), version: z.string(), state: z.string(), uses: z.array(useSchema) })
  .meta({ id: 'ModelUses', description: 'Who goes on with a deprecated version, and who no longer may.' });

async function usesOf({ uses }: Pick<Repositories, 'uses'>, { id, model, version, state }: RegisteredVersion) {
  return { model, version, state, uses: (await uses.usesOf(id)).map(shown) };
}

const usesResource: Resource<VersionParams> = {
  type: 'model-uses',
  async read(_control, params, repositories) {
    const found = await repositories.registry.findVersion({ everything: true }, params.name, params.version);
    if (!found) throw new Fault('resource.unknown');
    return usesOf(repositories, found);
  },
  identify: ({ model, version }) => `uses of ${String(model)}@${String(version)}`,
};

const reason = z.string().trim().min(1, 'say why').max(2_000);
const BASE = '/api/v1/models/:name/versions/:version/uses';

export const modelUseRoutes = [
  route({
    method: 'GET',
    path: BASE,
    access: 'model:read',
    name: 'listModelUses',
    summary: 'List the applications that go on with a deprecated version, and those that no longer may.',
    answer: usesSchema,
    params: versionParams,
    handle: async ({ store }, { params }, act) => usesOf(store, await findVersion(store, act, params)),
  }),
  route({
    method: 'POST',
    path: BASE,
    access: 'model:write',
    audit: 'model-version.use',
    name: 'setModelUse',
    summary: 'Let an application use a version that is deprecated, or end its use.',
    answer: useSchema,
    params: versionParams,
    resource: usesResource,
    body: z.strictObject({ application: z.string().min(1).max(256), withdrawn: z.boolean().default(false), reason }),
    example: { application: 'research/lab', reason: 'its migration ends in March' },
    status: 201,
    handle: async (control, { params, body }, act) => {
      const version = await requireVersion(control.store, act, params);
      const application = findApplication(control, act, body.application);
      const said = { withdrawn: body.withdrawn, reason: body.reason };
      const made = await act.commit(async ({ uses }) => {
        const answer = shown(await uses.setUse(version, application, said, authorOf(act), control.clock.now()));
        return { deed: { ...deedOn(version), after: answer, reason: body.reason }, answer };
      });
      await control.refresh();
      return made;
    },
  }),
];
