import { z } from 'zod';
import { Fault } from '../../core/index.ts';
import {
  createGrant,
  permissionsOf,
  revokeGrant,
  roleNames,
  scopeOfGrant,
  type StoredGrant,
} from '../../identity/index.ts';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import type { Control } from '../control.ts';
import { route, type Act, type Resource } from '../route.ts';
import { holderOf, shownGrant } from './holders.ts';
import { idParams, pageOf, pageQuery, pageSchema, pageThrough, time } from './schemas.ts';

const missing = (id: string) => () => new Fault('resource.unknown', { public: `There is no grant "${id}".` });

const grant: Resource<{ readonly id: string }> = {
  type: 'grant',
  async read(_control, { id }, { grants }) {
    const found = await grants.findGrant(id);
    if (!found) throw missing(id)();
    return shownGrant(found);
  },
};

const grantSchema = z
  .strictObject({
    id: z.uuid(),
    role: z.enum(roleNames),
    holder: z.strictObject({ type: z.enum(['user', 'service-account']), id: z.uuid() }),
    organizationId: z.uuid(),
    installation: z.boolean().meta({ description: 'Whether it holds everywhere in the installation.' }),
    teamId: z.uuid().nullable().meta({ description: 'null: the whole organization.' }),
    source: z
      .enum(['manual', 'claim', 'scim'])
      .meta({ description: 'claim, scim: the identity provider said so, at a sign-in or by a group.' }),
    grantedBy: z.string(),
    createdAt: time,
    revokedAt: time.nullable(),
    revokedBy: z.string().nullable(),
  })
  .meta({ id: 'Grant', description: 'A role that somebody holds; never changed, only revoked.' });
const roleSchema = z.strictObject({ name: z.enum(roleNames), permissions: z.array(z.string()) }).meta({ id: 'Role' });

export const grantRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/roles',
    access: 'signed-in',
    summary: 'List the roles there are, by name, and what each may do.',
    query: z.strictObject(pageQuery),
    answer: pageSchema(roleSchema),
    handle: async (_control, { query }) => {
      const roles = roleNames.map((name) => ({ name, permissions: [...permissionsOf(name)].toSorted() }));
      return pageThrough(roles, ({ name }) => name, query);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/grants',
    summary: 'List who holds which role, newest first.',
    answer: pageSchema(grantSchema),
    access: 'grant:read',
    query: z.strictObject({
      ...pageQuery,
      holder: z.string().max(128).optional(),
      revoked: z.enum(['true', 'false']).default('false'),
    }),
    handle: async ({ store }, { query: { holder, revoked, ...page } }, act) => {
      const filter = { ...page, holderId: holder, revoked: revoked === 'true' };
      const { rows, next } = await store.grants.listGrants(act.scope(), filter);
      return pageOf(rows.map(shownGrant), next);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/grants',
    summary: 'Grant a role, never wider than what one may do oneself.',
    answer: grantSchema,
    example: { holder: '0198c7d2-0000-7000-8000-000000000000', role: 'developer', team: 'research' },
    access: 'grant:create',
    body: z.strictObject({
      holder: z.string().min(1).max(128).describe('Id of a user or service account.'),
      role: z.enum(roleNames),
      team: z.string().min(1).max(128).optional().describe('Name or id; without it the whole organization.'),
      installation: z.boolean().default(false).describe('Beyond the organization: everywhere.'),
    }),
    status: 201,
    audit: 'grant.create',
    handle: async ({ store, clock }, { body }, act) => {
      const holder = await holderOf(store, body.holder);
      const unknown = () =>
        new Fault('resource.unknown', { public: `There is no user or service account "${body.holder}".` });
      if (!holder) throw unknown();
      const { type, id, organizationId } = holder;
      const teams = body.team === undefined ? [] : await store.tenancy.listTeams(organizationId);
      const team = teams.find((each) => each.id === body.team || each.name === body.team);
      const wanted = {
        holder: { type, id, organizationId },
        role: body.role,
        installation: body.installation,
        teamId: team?.id ?? null,
      };
      // Whether the holder is there comes first: of another organization nobody shall learn who is.
      act.require({ organizationId, teamId: team?.id ?? null }, unknown);
      if (body.team !== undefined && !team)
        throw new Fault('resource.unknown', { public: `There is no team "${body.team}".` });
      if (team && body.installation)
        throw new Fault('request.invalid', { public: 'A grant is of a team or of the installation.', param: 'team' });
      act.require(scopeOfGrant(wanted));
      return act.commit(async ({ grants }) => {
        const made = await createGrant(grants, act.principal, wanted, clock.now());
        return { deed: { ...deedOn(made, holder.name), after: made }, answer: shownGrant(made) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/grants/:id',
    summary: 'Show a grant.',
    answer: grantSchema,
    access: 'grant:read',
    params: idParams,
    handle: async (control, { params }, act) => shownGrant(await grantOf(control, act, params.id)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/grants/:id/revoke',
    summary: 'Take a grant back; in force at the next request.',
    answer: grantSchema,
    access: 'grant:revoke',
    params: idParams,
    resource: grant,
    audit: 'grant.revoke',
    handle: async (control, { params }, act) => {
      const before = await grantOf(control, act, params.id);
      const holder = await holderOf(control.store, before.holder.id);
      return act.commit(async ({ grants }) => {
        const after = await revokeGrant(grants, act.principal, before, control.clock.now());
        return { deed: { ...deedOn(after, holder?.name ?? null), before, after }, answer: shownGrant(after) };
      });
    },
  }),
];

const deedOn = ({ id, holder, role, installation, teamId }: StoredGrant, name: string | null) => ({
  chain: installation ? INSTALLATION_CHAIN : holder.organizationId,
  object: { type: holder.type, id: holder.id, name },
  detail: { grant: id, role, ...(installation && { installation }), ...(teamId !== null && { team: teamId }) },
});

async function grantOf({ store }: Control, act: Act, id: string): Promise<StoredGrant> {
  const found = await store.grants.findGrant(id);
  if (!found) throw missing(id)();
  // A grant beyond the organization is of somebody in it.
  const { organizationId } = found.holder;
  act.require(found.installation ? { organizationId } : { organizationId, teamId: found.teamId }, missing(id));
  return found;
}
