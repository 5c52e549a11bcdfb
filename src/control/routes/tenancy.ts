import { z } from 'zod';
import { Fault } from '../../core/index.ts';
import type { Application } from '../../identity/index.ts';
import type { Control } from '../control.ts';
import { requireKnownModels } from '../known-models.ts';
import { route } from '../route.ts';
import { iso, name } from './schemas.ts';

const DEFAULT_ORGANIZATION = 'default';
const organization = name.default(DEFAULT_ORGANIZATION);

export const tenancyRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/organizations',
    access: 'organization:read',
    handle: async ({ store }) => ({ data: await store.tenancy.listOrganizations(), next: null }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/organizations',
    access: 'organization:write',
    body: z.strictObject({ name }),
    status: 201,
    handle: async ({ store, clock }, { body }) => store.tenancy.ensureOrganization(body.name, clock.now()),
  }),
  route({
    method: 'GET',
    path: '/api/v1/teams',
    access: 'team:read',
    query: z.strictObject({ organization }),
    handle: async (control, { query }) => ({
      data: await control.store.tenancy.listTeams(await organizationId(control, query.organization)),
      next: null,
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/teams',
    access: 'team:write',
    body: z.strictObject({ organization, name }),
    status: 201,
    handle: async (control, { body }) =>
      control.store.tenancy.createTeam(
        await organizationId(control, body.organization),
        body.name,
        control.clock.now(),
      ),
  }),
  route({
    method: 'GET',
    path: '/api/v1/applications',
    access: 'application:read',
    query: z.strictObject({ organization }),
    handle: async (control, { query }) => {
      const applications = await control.store.tenancy.listApplications(
        await organizationId(control, query.organization),
      );
      return { data: applications.map(shown), next: null };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/applications',
    access: 'application:write',
    body: z.strictObject({
      organization,
      team: name,
      name,
      models: z.array(z.string().min(1).max(256)).max(1000).optional(),
    }),
    status: 201,
    handle: async (control, { body }) => {
      const { store, clock } = control;
      requireKnownModels(control.snapshot, body.models);
      const owner = await organizationId(control, body.organization);
      const team = (await store.tenancy.listTeams(owner)).find((each) => each.name === body.team);
      if (!team) throw new Fault('resource.unknown', { public: `There is no team "${body.team}".` });
      const made = await store.tenancy.createApplication(
        owner,
        { teamId: team.id, name: body.name, models: body.models ?? null, bodies: { store: false, retentionDays: 30 } },
        clock.now(),
      );
      await control.refresh();
      return shown(made);
    },
  }),
];

async function organizationId({ store }: Control, wanted: string): Promise<string> {
  const found = (await store.tenancy.listOrganizations()).find((each) => each.name === wanted || each.id === wanted);
  if (!found) throw new Fault('resource.unknown', { public: `There is no organization "${wanted}".` });
  return found.id;
}

const shown = (application: Application) => ({ ...application, retiredAt: iso(application.retiredAt) });

/** An application by its id, `team/name`, or `organization/team/name`. */
export function findApplication({ snapshot }: Control, wanted: string): Application {
  const matches = [...snapshot.applications.values()].filter(
    ({ id, name: own, teamName, organizationName }) =>
      wanted === id || wanted === `${organizationName}/${teamName}/${own}` || wanted === `${teamName}/${own}`,
  );
  const exact = matches.filter(
    ({ id, organizationName }) => id === wanted || organizationName === DEFAULT_ORGANIZATION,
  );
  const [found, second] = matches.length > 1 && exact.length > 0 ? exact : matches;
  if (!found)
    throw new Fault('resource.unknown', { public: `There is no application "${wanted}"; name it team/application.` });
  if (second)
    throw new Fault('request.invalid', {
      public: `"${wanted}" is the name of several applications; name it organization/team/application.`,
    });
  return found;
}
