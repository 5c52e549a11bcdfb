import { z } from 'zod';
import { Fault } from '../../core/index.ts';
import {
  lineageSchema,
  metricSchema,
  newVersionSchema,
  versionFactsSchema,
  versionNameSchema,
  type RegisteredVersion,
} from '../../registry/index.ts';
import type { Repositories } from '../../store/index.ts';
import { newVersionOf } from '../register-version.ts';
import { route, type Act, type Resource } from '../route.ts';
import { asOf, authorOf, findModel, modelParams, modelResource, requireOfApi } from './models.ts';
import {
  shownEdge,
  shownEdgeSchema,
  shownMetric,
  shownMetricSchema,
  shownVersion,
  versionSchema,
  wholeVersionSchema,
} from './registry-shown.ts';
import { name, pageOf, pageQuery, pageSchema } from './schemas.ts';

export const versionParams = z.strictObject({ name, version: versionNameSchema });

const versionResource: Resource<VersionParams> = {
  type: 'model-version',
  async read(_control, params, repositories) {
    const found = await repositories.registry.findVersion({ everything: true }, params.name, params.version);
    if (!found) throw noVersion(params);
    return wholeVersion(repositories, found);
  },
  identify: ({ model, version }) => `${String(model)}@${String(version)}`,
};

export const modelVersionRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/models/:name/versions',
    access: 'model:read',
    summary: 'List the versions of a model.',
    answer: pageSchema(versionSchema),
    params: modelParams,
    query: z.strictObject({ ...pageQuery, ...asOf }),
    handle: async ({ store }, { params, query }, act) => {
      const model = await findModel(store, act, params.name, query.asOf);
      const { rows, next } = await store.registry.listVersions(model.id, query);
      return pageOf(rows.map(shownVersion), next);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/models/:name/versions',
    access: 'model:write',
    name: 'registerModelVersion',
    summary: 'Register a version, which never changes.',
    answer: versionSchema,
    example: { version: '1.0.0', deployments: [{ provider: 'models-eu', model: 'chat-large' }] },
    audit: 'model-version.register',
    params: modelParams,
    resource: modelResource,
    body: newVersionSchema,
    status: 201,
    handle: async (control, { params, body }, act) => {
      const model = await findModel(control.store, act, params.name);
      requireOfApi(model);
      act.require({ organizationId: model.organizationId, teamId: model.ownerTeamId });
      const wanted = newVersionOf(control, body);
      const made = await act.commit(async ({ registry }) => {
        const version = await registry.insertVersion(model.id, wanted, authorOf(act), control.clock.now());
        return { deed: { ...deedOn(version), after: shownVersion(version) }, answer: shownVersion(version) };
      });
      await control.refresh();
      return made;
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/models/:name/versions/:version',
    access: 'model:read',
    summary: 'Show a version with its metrics, lineage and manifest.',
    answer: wholeVersionSchema,
    params: versionParams,
    query: z.strictObject(asOf),
    handle: async ({ store }, { params, query }, act) => {
      const version = await findVersion(store, act, params, query.asOf);
      return wholeVersion(store, version, query.asOf);
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/models/:name/versions/:version',
    access: 'model:write',
    name: 'reviseModelVersion',
    summary: 'Revise what is said of a version.',
    answer: wholeVersionSchema,
    audit: 'model-version.revise',
    params: versionParams,
    resource: versionResource,
    body: versionFactsSchema,
    handle: async (control, { params, body }, act) => {
      const version = await requireVersion(control.store, act, params);
      requireOfApi({ managedBy: version.managedBy, name: version.model });
      const revised = await act.commit(async (repositories) => {
        const { registry } = repositories;
        const after = await registry.reviseVersion(version.id, { facts: body }, authorOf(act), control.clock.now());
        const answer = await wholeVersion(repositories, after);
        return { deed: { ...deedOn(after), before: shownVersion(version), after: shownVersion(after) }, answer };
      });
      await control.refresh();
      return revised;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/models/:name/versions/:version/metrics',
    access: 'model:write',
    name: 'addModelMetric',
    summary: 'Say how a version measured.',
    answer: shownMetricSchema,
    example: { name: 'f1', basis: 'evaluated', value: 0.91, n: 1000 },
    audit: 'model-version.measure',
    params: versionParams,
    resource: versionResource,
    body: metricSchema,
    status: 201,
    handle: async ({ store, clock }, { params, body }, act) => {
      const version = await requireVersion(store, act, params);
      return act.commit(async ({ registry }) => {
        const answer = shownMetric(await registry.addMetric(version.id, body, authorOf(act), clock.now()));
        return {
          deed: { ...deedOn(version), after: answer, detail: { metric: body.name, basis: body.basis } },
          answer,
        };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/models/:name/versions/:version/lineage',
    access: 'model:write',
    name: 'addModelLineage',
    summary: 'Say what a version came from.',
    answer: shownEdgeSchema,
    example: { relation: 'trained-on', source: 'unknown' },
    audit: 'model-version.trace',
    params: versionParams,
    resource: versionResource,
    body: lineageSchema,
    status: 201,
    handle: async ({ store, clock }, { params, body }, act) => {
      const version = await requireVersion(store, act, params);
      return act.commit(async ({ registry }) => {
        const answer = shownEdge(await registry.addLineage(version.id, body, authorOf(act), clock.now()));
        const detail = { relation: body.relation, withdrawn: body.withdrawn };
        return { deed: { ...deedOn(version), after: answer, detail }, answer };
      });
    },
  }),
];

export type VersionParams = z.infer<typeof versionParams>;

export async function findVersion(
  { registry }: Pick<Repositories, 'registry'>,
  act: Act,
  params: VersionParams,
  at?: number,
): Promise<RegisteredVersion> {
  const found = await registry.findVersion(act.scope(), params.name, params.version, at);
  if (!found) throw noVersion(params);
  return found;
}

const noVersion = ({ name: model, version }: VersionParams): Fault =>
  new Fault('resource.unknown', { public: `There is no version ${model}@${version}.` });

async function wholeVersion({ registry }: Pick<Repositories, 'registry'>, version: RegisteredVersion, at?: number) {
  const metrics = await registry.metricsOf(version.id, at);
  const lineage = await registry.lineageOf(version.id, at);
  return {
    ...shownVersion(version),
    metrics: metrics.map(shownMetric),
    lineage: lineage.map(shownEdge),
    manifest: version.manifest,
  };
}

/** A version that may be written to: by whoever may write to the models of its owner. */
export async function requireVersion(
  { registry }: Pick<Repositories, 'registry'>,
  act: Act,
  params: VersionParams,
): Promise<RegisteredVersion> {
  const model = await findModel({ registry }, act, params.name);
  act.require({ organizationId: model.organizationId, teamId: model.ownerTeamId });
  return findVersion({ registry }, act, params);
}

export const deedOn = ({ id, organizationId, model, version }: RegisteredVersion) => ({
  chain: organizationId,
  object: { type: 'model-version', id, name: `${model}@${version}` },
});
