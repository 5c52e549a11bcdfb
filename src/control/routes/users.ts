import { z } from 'zod';
import { Fault, uuidv7 } from '../../core/index.ts';
import type { User } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import { route, type Act, type Resource } from '../route.ts';
import { organizationSeen, requireSeen, stateOf, wholeOrganization } from './holders.ts';
import { idParams, iso, name, pageOf, pageQuery, pageSchema, time } from './schemas.ts';

const missing = (id: string) => () => new Fault('resource.unknown', { public: `There is no user "${id}".` });

const user: Resource<{ readonly id: string }> = {
  type: 'user',
  async read(_control, { id }, { users }) {
    const found = await users.findUser(id);
    if (!found) throw missing(id)();
    return shownUser(found);
  },
};

const userSchema = z
  .strictObject({
    id: z.uuid(),
    organizationId: z.uuid(),
    issuer: z.string().meta({ description: 'Who vouches for the person: an identity provider, or local.' }),
    subject: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    createdAt: time,
    signedInAt: time.nullable(),
    disabledAt: time.nullable(),
    state: z.enum(['active', 'disabled']),
  })
  .meta({ id: 'User', description: 'A person who uses the control plane.' });

export const userRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/users',
    summary: 'List people, newest first.',
    answer: pageSchema(userSchema),
    access: 'user:read',
    query: z.strictObject(pageQuery),
    handle: async ({ store }, { query }, act) => {
      const { rows, next } = await store.users.listUsers(organizationSeen(act), query);
      return pageOf(rows.map(shownUser), next);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/users',
    summary: 'Make a person known before their first sign-in.',
    answer: userSchema,
    example: { name: 'Ada Lovelace', issuer: 'https://login.example.com', subject: '00u1abcd' },
    access: 'user:write',
    body: z.strictObject({
      organization: name.optional(),
      name: z.string().trim().min(1).max(200),
      email: z.email().max(254).optional(),
      issuer: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .describe('Who vouches for the person.'),
      subject: z.string().min(1).max(255).describe('What the issuer calls the person: "sub" of its identity tokens.'),
    }),
    status: 201,
    audit: 'user.create',
    handle: async (control, { body }, act) => {
      const organizationId = await wholeOrganization(control, act, body.organization);
      const now = control.clock.now();
      return act.commit(async ({ users }) => {
        const made = await users.insertUser({
          id: uuidv7(now),
          organizationId,
          issuer: body.issuer,
          subject: body.subject,
          name: body.name,
          email: body.email ?? null,
          createdAt: now,
          signedInAt: null,
          disabledAt: null,
        });
        return { deed: { ...deedOn(made), after: made }, answer: shownUser(made) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/users/:id',
    summary: 'Show a person.',
    answer: userSchema,
    access: 'user:read',
    params: idParams,
    handle: async ({ store }, { params }, act) => {
      const found = await store.users.findUser(params.id);
      if (!found) throw missing(params.id)();
      requireSeen(act, found.organizationId, missing(params.id));
      return shownUser(found);
    },
  }),
  ...(['disable', 'enable'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/api/v1/users/:id/${verb}`,
      access: 'user:write',
      params: idParams,
      summary:
        verb === 'disable' ? 'Keep a person out at once: every session ends.' : 'Let a disabled person sign in again.',
      answer: userSchema,
      resource: user,
      audit: `user.${verb}`,
      handle: async (control, { params }, act) => {
        const { organizationId } = await ownUser(control, act, params.id);
        if (act.principal.id === params.id)
          throw new Fault('permission.denied', { public: 'Nobody disables or enables themselves.' });
        const now = control.clock.now();
        return act.commit(async ({ users }) => {
          const before = await users.findUser(params.id);
          const disabledAt = verb === 'disable' ? now : null;
          const after = await users.setUserDisabled(organizationId, params.id, disabledAt, now);
          return { deed: { ...deedOn(after), before, after }, answer: shownUser(after) };
        });
      },
    }),
  ),
];

export const deedOn = ({ id, name: own, organizationId }: User) => ({
  chain: organizationId,
  object: { type: 'user', id, name: own },
});

/** A user whom the principal may change. @throws Fault `resource.unknown`, `permission.denied` */
export async function ownUser(
  { store }: { readonly store: Pick<Repositories, 'users'> },
  act: Act,
  id: string,
): Promise<User> {
  const found = await store.users.findUser(id);
  if (!found) throw missing(id)();
  act.require({ organizationId: found.organizationId }, missing(id));
  return found;
}

export const shownUser = (each: User) => ({
  ...each,
  createdAt: iso(each.createdAt),
  signedInAt: iso(each.signedInAt),
  disabledAt: iso(each.disabledAt),
  state: stateOf(each),
});
