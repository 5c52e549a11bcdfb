import { z } from 'zod';
import { Fault, uuidv7 } from '../../core/index.ts';
import { oneTimeSecret, requireReach, type User } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import type { Control } from '../control.ts';
import { route, type Act, type Resource } from '../route.ts';
import { LOCAL_ISSUER, loginOf } from '../sign-in/local-desk.ts';
import { organizationSeen, requireSeen, stateOf, wholeOrganization } from './holders.ts';
import { idParams, iso, name, pageOf, pageQuery, pageSchema, secretOnce, time } from './schemas.ts';

/** In small letters; `loginOf` makes them. */
const LOGIN = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;

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
        .union([z.url({ protocol: /^https?$/ }).max(500), z.literal(LOCAL_ISSUER)])
        .describe('Who vouches for the person: an identity provider, or local for a password of this installation.'),
      subject: z
        .string()
        .min(1)
        .max(255)
        .describe(
          'What the issuer calls the person: "sub" of its identity tokens; the name to sign in with for local.',
        ),
    }),
    status: 201,
    audit: 'user.create',
    handle: async (control, { body }, act) => {
      const organizationId = await wholeOrganization(control, act, body.organization);
      const subject = body.issuer === LOCAL_ISSUER ? localName(control, body.subject) : body.subject;
      const now = control.clock.now();
      return act.commit(async ({ users }) => {
        const made = await users.insertUser({
          id: uuidv7(now),
          organizationId,
          issuer: body.issuer,
          subject,
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
  route({
    method: 'POST',
    path: '/api/v1/users/:id/one-time-secret',
    access: 'user:write',
    params: idParams,
    name: 'resetPassword',
    summary:
      'Give a person who signs in with a password a secret to choose one with; the password before and every session end.',
    answer: z
      .strictObject({
        id: z.uuid(),
        name: z.string().meta({ description: 'To sign in with.' }),
        secret: secretOnce,
        expiresAt: time,
      })
      .meta({ id: 'OneTimeSecret' }),
    resource: user,
    audit: 'password.reset',
    handle: async (control, { params }, act) => {
      const person = await ownUser(control, act, params.id);
      requireLocal(control, person);
      if (act.principal.id === person.id)
        throw new Fault('permission.denied', { public: 'Nobody resets their own password; change it instead.' });
      requireReach(act.principal, await control.store.grants.grantsOf(person.id));
      const now = control.clock.now();
      const { credential, secret, expiresAt } = await oneTimeSecret(control.passwords, person, now);
      return act.commit(async ({ credentials, sessions }) => {
        await credentials.setCredential(credential);
        const sessionsEnded = await sessions.revokeSessionsOf(person.id, now);
        const answer = { id: person.id, name: person.subject, secret, expiresAt: new Date(expiresAt).toISOString() };
        return { deed: { ...deedOn(person), detail: { sessionsEnded } }, answer };
      });
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

/** @throws Fault `request.invalid` for a name that nobody could sign in with */
function localName({ localSignIn }: Control, text: string): string {
  if (!localSignIn.isOn) throw localIsOff();
  const login = loginOf(text);
  if (LOGIN.test(login)) return login;
  throw new Fault('request.invalid', {
    public:
      'body.subject: a name to sign in with starts with a letter or digit and holds letters, digits, ".", "_", "-", "@", "+", at most 64.',
    param: 'subject',
  });
}

const localIsOff = (): Fault =>
  new Fault('request.invalid', { public: 'Nobody signs in with a password here: identity.local is off.' });

function requireLocal({ localSignIn }: Control, { issuer, disabledAt }: User): void {
  if (!localSignIn.isOn) throw localIsOff();
  if (issuer !== LOCAL_ISSUER)
    throw new Fault('resource.conflict', {
      public: 'An identity provider vouches for this person; they have no password here.',
    });
  if (disabledAt !== null) throw new Fault('resource.conflict', { public: 'The person is disabled.' });
}

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
