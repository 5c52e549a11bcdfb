import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { Fault } from '../../core/index.ts';
import type { Application } from '../../identity/index.ts';
import type { Control } from '../control.ts';
import { BODIES_DEFAULT } from '../declaration.ts';
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
    audit: 'organization.create',
    handle: ({ clock }, { body }, act) =>
      act.commit(async ({ tenancy }) => {
        const before = (await tenancy.listOrganizations()).find((each) => each.name === body.name);
        const answer = await tenancy.ensureOrganization(body.name, clock.now());
        const object = { type: 'organization', id: answer.id, name: answer.name };
        return { deed: { chain: INSTALLATION_CHAIN, object, before, after: answer }, answer };
      }),
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
    audit: 'team.create',
    handle: async (control, { body }, act) => {
      const owner = await organizationId(control, body.organization);
      return act.commit(async ({ tenancy }) => {
        const answer = await tenancy.createTeam(owner, body.name, control.clock.now());
        const object = { type: 'team', id: answer.id, name: answer.name };
        return { deed: { chain: owner, object, after: answer }, answer };
      });
    },
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
    audit: 'application.create',
    handle: async (control, { body }, act) => {
      const { store, clock } = control;
      requireKnownModels(control.snapshot, body.models);
      const owner = await organizationId(control, body.organization);
      const team = (await store.tenancy.listTeams(owner)).find((each) => each.name === body.team);
      if (!team) throw new Fault('resource.unknown', { public: `There is no team "${body.team}".` });
      const wanted = { teamId: team.id, name: body.name, models: body.models ?? null, bodies: BODIES_DEFAULT };
      const made = await act.commit(async ({ tenancy }) => {
        const answer = await tenancy.createApplication(owner, wanted, clock.now());
        const object = { type: 'application', id: answer.id, name: `${answer.teamName}/${answer.name}` };
        return { deed: { chain: owner, object, after: answer }, answer };
      });
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
