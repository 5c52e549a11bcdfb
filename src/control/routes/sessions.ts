import { z } from 'zod';
import { Fault } from '../../core/index.ts';
import type { Session } from '../../identity/index.ts';
import type { Control } from '../control.ts';
import { route, type Act, type Resource } from '../route.ts';
import { shownSession } from '../shown-session.ts';
import { organizationSeen } from './holders.ts';
import { idParams, pageOf, pageQuery, pageSchema, time } from './schemas.ts';

const missing = (id: string) => () => new Fault('resource.unknown', { public: `There is no session "${id}".` });

const session: Resource<{ readonly id: string }> = {
  type: 'session',
  async read(_control, { id }, { sessions }) {
    const found = await sessions.findSessionById(id);
    if (!found) throw missing(id)();
    return shownSession(found);
  },
};

const sessionSchema = z
  .strictObject({
    id: z.uuid(),
    organizationId: z.uuid(),
    userId: z.uuid(),
    kind: z.enum(['browser', 'bearer']),
    method: z.enum(['oidc', 'local']),
    address: z.string().nullable(),
    createdAt: time,
    usedAt: time,
    expiresAt: time,
    revokedAt: time.nullable(),
    authTime: time.meta({ description: 'When the person proved who they are; 1970 where nobody said.' }),
    idTokenDigest: z.string().nullable().meta({ description: 'SHA-256 of the identity token.' }),
  })
  .meta({ id: 'Session', description: 'A person who signed in, until it ends or is revoked.' });

export const sessionRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/sessions',
    access: 'session:read',
    summary: 'List the sessions that are open, newest first.',
    query: z.strictObject({ ...pageQuery, user: z.uuid().optional() }),
    answer: pageSchema(sessionSchema),
    handle: async ({ store, clock }, { query: { user, ...page } }, act) => {
      const filter = { ...page, userId: user };
      const { rows, next } = await store.sessions.listSessions(organizationSeen(act), filter, clock.now());
      return pageOf(rows.map(shownSession), next);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sessions/:id',
    access: 'session:read',
    summary: 'Show a session.',
    answer: sessionSchema,
    params: idParams,
    handle: async (control, { params }, act) => shownSession(await sessionOf(control, act, params.id)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/sessions/:id/revoke',
    access: 'session:revoke',
    summary: 'End a session at once.',
    answer: sessionSchema,
    params: idParams,
    resource: session,
    audit: 'session.revoke',
    handle: async (control, { params }, act) => {
      const before = await sessionOf(control, act, params.id);
      return act.commit(async ({ sessions }) => {
        const after = await sessions.revokeSession(params.id, control.clock.now());
        const object = { type: 'session', id: after.id, name: null };
        return { deed: { chain: after.organizationId, object, before, after }, answer: shownSession(after) };
      });
    },
  }),
];

async function sessionOf({ store }: Control, act: Act, id: string): Promise<Session> {
  const found = await store.sessions.findSessionById(id);
  if (!found) throw missing(id)();
  act.require({ organizationId: found.organizationId }, missing(id));
  return found;
}
