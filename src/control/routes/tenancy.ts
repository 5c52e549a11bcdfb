import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { didYouMean } from '../../config/index.ts';
import { Fault } from '../../core/index.ts';
import type { Application } from '../../identity/index.ts';
import type { Control } from '../control.ts';
import { BODIES_DEFAULT } from '../declaration.ts';
import { requireKnownModels } from '../known-models.ts';
import { route, type Act, type Resource } from '../route.ts';
import { idParams, iso, managedBy, name, pageQuery, pageSchema, pageThrough, time } from './schemas.ts';

const DEFAULT_ORGANIZATION = 'default';
/** Default: one's own; for the operator of the installation the one called default. */
const organization = name.optional();

const organizationSchema = z.strictObject({ id: z.uuid(), name: z.string() }).meta({ id: 'Organization' });
const teamSchema = z
  .strictObject({
    id: z.uuid(),
    organizationId: z.uuid(),
    name: z.string(),
    managedBy,
    retiredAt: z.int().nullable().meta({ description: 'Epoch milliseconds.' }),
  })
  .meta({ id: 'Team' });
const applicationSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    teamId: z.uuid(),
    teamName: z.string(),
    organizationId: z.uuid(),
    organizationName: z.string(),
    models: z.array(z.string()).nullable().meta({ description: 'null: all.' }),
    bodies: z.strictObject({ store: z.boolean(), retentionDays: z.int() }),
    managedBy,
    retiredAt: time.nullable(),
  })
  .meta({ id: 'Application', description: 'Whoever calls models; it has keys, and a team that pays.' });

const models = z.array(z.string().min(1).max(256)).max(1000);
const unknown = (what: string) => (): Fault => new Fault('resource.unknown', { public: `There is no such ${what}.` });
const [noOrganization, noTeam, noApplication] = [unknown('organization'), unknown('team'), unknown('application')];

const applicationResource: Resource<{ readonly id: string }> = {
  type: 'application',
  async read(_control, { id }, { tenancy }) {
    const found = await tenancy.applicationById(id);
    if (!found) throw noApplication();
    return shown(found);
  },
};

const teamResource: Resource<{ readonly id: string }> = {
  type: 'team',
  async read(_control, { id }, { tenancy }) {
    const found = await tenancy.teamById(id);
    if (!found) throw noTeam();
    return found;
  },
};

export const tenancyRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/organizations',
    access: 'organization:read',
    summary: 'List the organizations that one may see, by name.',
    query: z.strictObject(pageQuery),
    answer: pageSchema(organizationSchema),
    handle: async ({ store }, { query }, act) =>
      pageThrough(await store.tenancy.listOrganizations(act.scope()), ({ name }) => name, query),
  }),
  route({
    method: 'GET',
    path: '/api/v1/organizations/:id',
    access: 'organization:read',
    summary: 'Show an organization.',
    answer: organizationSchema,
    params: idParams,
    handle: async ({ store }, { params }, act) => {
      const found = (await store.tenancy.listOrganizations(act.scope())).find(({ id }) => id === params.id);
      if (!found) throw noOrganization();
      return found;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/organizations',
    access: 'organization:write',
    summary: 'Create an organization; one of the name is answered as it is.',
    answer: organizationSchema,
    example: { name: 'acme' },
    body: z.strictObject({ name }),
    status: 201,
    audit: 'organization.create',
    handle: async ({ clock }, { body }, act) => {
      act.require('installation');
      return act.commit(async ({ tenancy }) => {
        const before = (await tenancy.listOrganizations()).find((each) => each.name === body.name);
        const answer = await tenancy.ensureOrganization(body.name, clock.now());
        const object = { type: 'organization', id: answer.id, name: answer.name };
        return { deed: { chain: INSTALLATION_CHAIN, object, before, after: answer }, answer };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/teams',
    access: 'team:read',
    summary: 'List the teams of an organization, by name.',
    query: z.strictObject({ ...pageQuery, organization }),
    answer: pageSchema(teamSchema),
    handle: async (control, { query }, act) => {
      const { id, teamIds } = await tenantOf(control, act, query.organization);
      return pageThrough(await control.store.tenancy.listTeams(id, teamIds), ({ name }) => name, query);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/teams/:id',
    access: 'team:read',
    summary: 'Show a team.',
    answer: teamSchema,
    params: idParams,
    handle: async ({ store }, { params }, act) => {
      const found = await store.tenancy.teamById(params.id);
      if (!found) throw noTeam();
      act.require({ organizationId: found.organizationId, teamId: found.id }, noTeam);
      return found;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/teams',
    access: 'team:write',
    summary: 'Create a team.',
    answer: teamSchema,
    example: { name: 'research' },
    body: z.strictObject({ organization, name }),
    status: 201,
    audit: 'team.create',
    handle: async (control, { body }, act) => {
      const { id: owner } = await tenantOf(control, act, body.organization);
      act.require({ organizationId: owner });
      return act.commit(async ({ tenancy }) => {
        const answer = await tenancy.createTeam(owner, body.name, control.clock.now());
        const object = { type: 'team', id: answer.id, name: answer.name };
        return { deed: { chain: owner, object, after: answer }, answer };
      });
    },
  }),
  ...(['retire', 'restore'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/api/v1/teams/:id/${verb}`,
      access: 'team:write',
      summary:
        verb === 'retire'
          ? 'End the calls of a team and of all its applications; nothing of it is deleted.'
          : 'Let the applications of a retired team call again.',
      answer: teamSchema,
      params: idParams,
      resource: teamResource,
      audit: `team.${verb}`,
      handle: async (control, { params }, act) => {
        const before = await control.store.tenancy.teamById(params.id);
        if (!before) throw noTeam();
        act.require({ organizationId: before.organizationId, teamId: before.id }, noTeam);
        const answer = await act.commit(async ({ tenancy }) => {
          const after = await tenancy.setTeamRetired(params.id, verb === 'retire', control.clock.now());
          const object = { type: 'team', id: after.id, name: after.name };
          return { deed: { chain: after.organizationId, object, before, after }, answer: after };
        });
        await control.refresh();
        return answer;
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/api/v1/applications',
    access: 'application:read',
    summary: 'List the applications of an organization, by team and name.',
    query: z.strictObject({ ...pageQuery, organization }),
    answer: pageSchema(applicationSchema),
    handle: async (control, { query }, act) => {
      const { id, teamIds } = await tenantOf(control, act, query.organization);
      const applications = await control.store.tenancy.listApplications(id, teamIds);
      return pageThrough(applications.map(shown), ({ teamName, name }) => `${teamName}/${name}`, query);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/applications/:id',
    access: 'application:read',
    summary: 'Show an application.',
    answer: applicationSchema,
    params: idParams,
    handle: async (control, { params }, act) => shown(await ownApplication(control, act, params.id)),
  }),
  ...(['retire', 'restore'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/api/v1/applications/:id/${verb}`,
      access: 'application:write',
      summary:
        verb === 'retire'
          ? 'End the calls of an application with all its keys; nothing of it is deleted.'
          : 'Let a retired application call again, with the keys that it had.',
      answer: applicationSchema,
      params: idParams,
      resource: applicationResource,
      audit: `application.${verb}`,
      handle: async (control, { params }, act) => {
        const before = await ownApplication(control, act, params.id);
        const answer = await act.commit(async ({ tenancy }) => {
          const after = await tenancy.setApplicationRetired(params.id, verb === 'retire', control.clock.now());
          const object = { type: 'application', id: after.id, name: `${after.teamName}/${after.name}` };
          return { deed: { chain: after.organizationId, object, before, after }, answer: shown(after) };
        });
        await control.refresh();
        return answer;
      },
    }),
  ),
  route({
    method: 'PATCH',
    path: '/api/v1/applications/:id',
    access: 'application:write',
    summary: 'Change which models an application may call.',
    answer: applicationSchema,
    example: { models: ['assistant'] },
    params: idParams,
    body: z.strictObject({ models: models.nullable().optional().meta({ description: 'null: all.' }) }),
    resource: applicationResource,
    audit: 'application.update',
    handle: async (control, { params, body }, act) => {
      const before = await ownApplication(control, act, params.id);
      requireKnownModels(control.snapshot, body.models ?? undefined, before.organizationId);
      const answer = await act.commit(async ({ tenancy }) => {
        const after = await tenancy.updateApplication(params.id, body, control.clock.now());
        const object = { type: 'application', id: after.id, name: `${after.teamName}/${after.name}` };
        return { deed: { chain: after.organizationId, object, before, after }, answer: shown(after) };
      });
      await control.refresh();
      return answer;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/applications',
    access: 'application:write',
    summary: 'Create an application.',
    answer: applicationSchema,
    example: { team: 'research', name: 'search' },
    body: z.strictObject({
      organization,
      team: name,
      name,
      models: models.optional(),
    }),
    status: 201,
    audit: 'application.create',
    handle: async (control, { body }, act) => {
      const { store, clock } = control;
      const { id: owner } = await tenantOf(control, act, body.organization);
      const teams = await store.tenancy.listTeams(owner);
      const team = teams.find((each) => each.name === body.team);
      if (!team) throw unknownName('team', body.team, teams);
      act.require({ organizationId: owner, teamId: team.id });
      requireKnownModels(control.snapshot, body.models, owner);
      const wanted = { teamId: team.id, name: body.name, models: body.models ?? null, bodies: BODIES_DEFAULT };
      const answer = await act.commit(async ({ tenancy }) => {
        const after = await tenancy.createApplication(owner, wanted, clock.now());
        const object = { type: 'application', id: after.id, name: `${after.teamName}/${after.name}` };
        return { deed: { chain: owner, object, after }, answer: shown(after) };
      });
      await control.refresh();
      return answer;
    },
  }),
];

/** @param known of those that may be seen */
export function unknownName(what: string, wanted: string, known: readonly { readonly name: string }[]): Fault {
  const near = didYouMean(
    wanted,
    known.map(({ name: own }) => own),
  );
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return new Fault('resource.unknown', { public: `There is no ${what} "${wanted}".${hint}` });
}

/** An organization by name or id, and the teams of it that may be seen. Others' organizations are not there. */
export async function tenantOf(
  { store }: Control,
  act: Act,
  named: string | undefined,
): Promise<{ readonly id: string; readonly teamIds: readonly string[] | undefined }> {
  const scope = act.scope();
  const wanted = named ?? ('organizationId' in scope ? scope.organizationId : DEFAULT_ORGANIZATION);
  const all = await store.tenancy.listOrganizations(scope);
  const found = all.find(({ id, name: own }) => own === wanted || id === wanted);
  if (!found) throw unknownName('organization', wanted, all);
  return { id: found.id, teamIds: 'organizationId' in scope ? scope.teamIds : undefined };
}

/** By its id alone; of another tenant as if it were not there. */
async function ownApplication({ store }: Control, act: Act, id: string): Promise<Application> {
  const found = await store.tenancy.applicationById(id);
  if (!found) throw noApplication();
  act.require(found, noApplication);
  return found;
}

const shown = (application: Application) => ({ ...application, retiredAt: iso(application.retiredAt) });

/** An application by its id, `team/name`, or `organization/team/name`, among those of the organizations that may be seen. */
export function findApplication({ snapshot }: Control, act: Act, wanted: string): Application {
  const scope = act.scope();
  const seen = [...snapshot.applications.values()].filter(
    ({ organizationId }) => 'everything' in scope || organizationId === scope.organizationId,
  );
  const matches = seen.filter(
    ({ id, name: own, teamName, organizationName }) =>
      wanted === id || wanted === `${organizationName}/${teamName}/${own}` || wanted === `${teamName}/${own}`,
  );
  const exact = matches.filter(
    ({ id, organizationName }) => id === wanted || organizationName === DEFAULT_ORGANIZATION,
  );
  const [found, second] = matches.length > 1 && exact.length > 0 ? exact : matches;
  if (!found) {
    const near = didYouMean(
      wanted,
      seen.map(({ teamName, name: own }) => `${teamName}/${own}`),
    );
    const hint = near === undefined ? 'Name it team/application.' : `Did you mean "${near}"?`;
    throw new Fault('resource.unknown', { public: `There is no application "${wanted}". ${hint}` });
  }
  if (second)
    throw new Fault('request.invalid', {
      public: `"${wanted}" is the name of several applications; name it organization/team/application.`,
    });
  return found;
}
