import { z } from 'zod';
import { Fault } from '../../core/index.ts';
import {
  modelFactsSchema,
  NO_MODEL_FACTS,
  riskClassSchema,
  type Author,
  type RegisteredModel,
} from '../../registry/index.ts';
import type { Repositories } from '../../store/index.ts';
import type { Control } from '../control.ts';
import { route, type Act, type Resource } from '../route.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { briefVersion, historyEntrySchema, modelSchema, shownEntry, shownModel } from './registry-shown.ts';
import { instant, name, pageOf, pageQuery, pageSchema } from './schemas.ts';
import { tenantOf, unknownName } from './tenancy.ts';

/** What held at that moment; default: what holds now. */
export const asOf = { asOf: instant.optional() };
export const modelParams = z.strictObject({ name });

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A model by its name, or its id. */
export const modelResource: Resource<z.infer<typeof modelParams>> = {
  type: 'model',
  async read(_control, params, repositories) {
    const found = await repositories.registry.findModel({ everything: true }, params.name);
    if (!found) throw noModel(params.name);
    return wholeModel(repositories, found);
  },
};

export const modelRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/models',
    access: 'model:read',
    summary: 'List models of the registry, by name.',
    answer: pageSchema(modelSchema),
    query: z.strictObject({
      ...pageQuery,
      ...asOf,
      state: z.enum(['development', 'staging', 'approved', 'production', 'deprecated', 'archived']).optional(),
      team: name.optional(),
      riskClass: riskClassSchema.optional(),
      region: z.string().min(1).max(64).optional(),
      managedBy: z.enum(['file', 'api']).optional(),
    }),
    handle: async ({ store }, { query }, act) => {
      const { rows, next } = await store.registry.listModels(act.scope(), query);
      const versions = Map.groupBy(
        await store.registry.versionsOf(
          rows.map(({ id }) => id),
          query.asOf,
        ),
        ({ modelId }) => modelId,
      );
      return pageOf(
        rows.map((model) => ({ ...shownModel(model), versions: (versions.get(model.id) ?? []).map(briefVersion) })),
        next,
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/models',
    access: 'model:write',
    name: 'registerModel',
    summary: 'Register a model.',
    answer: modelSchema,
    example: { name: 'support-chat', purpose: 'answers customers', riskClass: 'limited' },
    audit: 'model.register',
    body: modelFactsSchema.extend({
      organization: name.optional(),
      name: name.refine((text) => !UUID.test(text), 'a name does not read as an id'),
      ownerTeam: name.optional(),
      riskClass: riskClassSchema.default('unclassified'),
    }),
    status: 201,
    handle: async (control, { body }, act) => {
      const { organization, name: wanted, ownerTeam: team, riskClass, ...facts } = body;
      const { id: organizationId } = await tenantOf(control, act, organization);
      const teamId = await teamIdOf(control, organizationId, team ?? null);
      act.require({ organizationId, teamId });
      requireFree(control, wanted);
      const made = await act.commit(async (repositories) => {
        const said = { ...NO_MODEL_FACTS, ...withoutUndefined(facts) };
        const model = { organizationId, name: wanted, ownerTeamId: teamId, riskClass, facts: said };
        const registered = await repositories.registry.insertModel(model, authorOf(act), control.clock.now());
        const answer = await wholeModel(repositories, registered);
        return { deed: { chain: organizationId, object: objectOf(answer), after: shownModel(registered) }, answer };
      });
      await control.refresh();
      return made;
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/models/:name',
    access: 'model:read',
    summary: 'Show a model and its versions.',
    answer: modelSchema,
    params: modelParams,
    query: z.strictObject(asOf),
    handle: async (control, { params, query }, act) => {
      const model = await findModel(control.store, act, params.name, query.asOf);
      return wholeModel(control.store, model, query.asOf);
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/v1/models/:name',
    access: 'model:write',
    name: 'reviseModel',
    summary: 'Revise what is said of a model; what was said before is kept.',
    answer: modelSchema,
    example: { riskClass: 'high' },
    audit: 'model.revise',
    params: modelParams,
    resource: modelResource,
    body: modelFactsSchema.extend({
      ownerTeam: name.nullable().optional(),
      riskClass: riskClassSchema.nullable().optional(),
    }),
    handle: async (control, { params, body }, act) => {
      const model = await findModel(control.store, act, params.name);
      requireOfApi(model);
      act.require({ organizationId: model.organizationId, teamId: model.ownerTeamId });
      const { ownerTeam: team, riskClass, ...facts } = body;
      const ownerTeamId = team === undefined ? undefined : await teamIdOf(control, model.organizationId, team);
      // Whoever gives a model to another team must be allowed there as well.
      if (ownerTeamId !== undefined) act.require({ organizationId: model.organizationId, teamId: ownerTeamId });
      const revised = await act.commit(async (repositories) => {
        // That nobody has said anything is a class of its own.
        const change = { ownerTeamId, riskClass: riskClass === null ? ('unclassified' as const) : riskClass, facts };
        const after = await repositories.registry.reviseModel(model.id, change, authorOf(act), control.clock.now());
        const answer = await wholeModel(repositories, after);
        const object = objectOf(answer);
        return {
          deed: { chain: model.organizationId, object, before: shownModel(model), after: shownModel(after) },
          answer,
        };
      });
      await control.refresh();
      return revised;
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/models/:name/history',
    access: 'model:read',
    name: 'listModelHistory',
    summary: 'List all that was ever said of a model, newest first.',
    answer: pageSchema(historyEntrySchema),
    params: modelParams,
    query: z.strictObject({ ...pageQuery, ...asOf }),
    handle: async (control, { params, query }, act) => {
      const model = await findModel(control.store, act, params.name, query.asOf);
      const { rows, next } = await control.store.registry.historyOf(model.id, query);
      return pageOf(rows.map(shownEntry), next);
    },
  }),
];

const objectOf = ({ id, name: own }: { readonly id: string; readonly name: string }) => ({
  type: 'model',
  id,
  name: own,
});

/** The catalogue of an organization is open to all who may read models in it; of others' there is nothing. */
export async function findModel(
  { registry }: Pick<Repositories, 'registry'>,
  act: Act,
  wanted: string,
  at?: number,
): Promise<RegisteredModel> {
  const found = await registry.findModel(act.scope(), wanted, at);
  if (!found) throw noModel(wanted);
  return found;
}

const noModel = (wanted: string): Fault => new Fault('resource.unknown', { public: `There is no model "${wanted}".` });

export const authorOf = ({ actor: { type, id, name: own } }: Act): Author => ({ type, id, name: own });

async function wholeModel({ registry }: Pick<Repositories, 'registry'>, model: RegisteredModel, at?: number) {
  const versions = await registry.versionsOf([model.id], at);
  return { ...shownModel(model), versions: versions.map(briefVersion) };
}

export function requireOfApi({ managedBy, name: own }: Pick<RegisteredModel, 'managedBy' | 'name'>): void {
  if (managedBy === 'api') return;
  throw new Fault('resource.conflict', {
    public: `"${own}" is managed by the configuration file; change it there.`,
  });
}

export async function teamIdOf(
  { store }: Control,
  organizationId: string,
  wanted: string | null,
): Promise<string | null> {
  if (wanted === null) return null;
  const teams = await store.tenancy.listTeams(organizationId);
  const found = teams.find((team) => team.name === wanted && team.retiredAt === null);
  if (!found) throw unknownName('team', wanted, teams);
  return found.id;
}

/** A name means one thing; that of another model is refused by the registry itself. */
export function requireFree({ snapshot }: Control, wanted: string): void {
  if (!snapshot.routes.has(wanted)) return;
  throw new Fault('resource.conflict', {
    public: `The name "${wanted}" is that of a route of the configuration file.`,
  });
}
