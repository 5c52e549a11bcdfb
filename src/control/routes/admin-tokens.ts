import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { Fault } from '../../core/index.ts';
import { createAdminToken, generateAdminToken, hashKey, type AdminToken } from '../../identity/index.ts';
import { route, type Resource } from '../route.ts';
import { idParams, instant, iso, label, pageQuery, pageSchema, pageThrough, secretOnce, time } from './schemas.ts';

const adminToken: Resource<{ readonly id: string }> = {
  type: 'admin-token',
  async read({ clock }, { id }, { adminTokens }) {
    const found = (await adminTokens.listAdminTokens()).find((token) => token.id === id);
    if (!found) throw new Fault('resource.unknown', { public: 'There is no such admin token.' });
    return shown(found, clock.now());
  },
};

const tokenSchema = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    state: z.enum(['active', 'revoked', 'expired']),
  })
  .meta({ id: 'AdminToken', description: 'A token of an operator of the installation, without the token itself.' });

export const adminTokenRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/admin-tokens',
    access: 'admin-token:read',
    summary: 'List admin tokens, newest first.',
    query: z.strictObject(pageQuery),
    answer: pageSchema(tokenSchema),
    handle: async ({ store, clock }, { query }, act) => {
      act.require('installation');
      const tokens = (await store.adminTokens.listAdminTokens()).map((token) => shown(token, clock.now()));
      return pageThrough(tokens, ({ id }) => id, query, 'descending');
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/admin-tokens',
    access: 'admin-token:create',
    summary: 'Create an admin token; it is shown once.',
    answer: tokenSchema.extend({ token: secretOnce }).meta({ id: 'NewAdminToken' }),
    example: { name: 'ci', expiresAt: '2027-01-01' },
    body: z.strictObject({ name: label, expiresAt: instant.optional() }),
    status: 201,
    audit: 'admin-token.create',
    handle: async ({ clock, pepper }, { body }, act) => {
      act.require('installation');
      return act.commit(async ({ adminTokens: tokens }) => {
        const on = { tokens, hash: hashKey(pepper), clock };
        const { token, secret } = await createAdminToken(on, body.name, generateAdminToken(), body.expiresAt ?? null);
        return { deed: { ...deedOn(token), after: token }, answer: { ...shown(token, clock.now()), token: secret } };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/admin-tokens/:id',
    access: 'admin-token:read',
    summary: 'Show an admin token.',
    answer: tokenSchema,
    params: idParams,
    handle: async (control, { params }, act) => {
      act.require('installation');
      return adminToken.read(control, params, control.store);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/admin-tokens/:id',
    access: 'admin-token:revoke',
    name: 'revokeAdminToken',
    summary: 'End an admin token at once; the last one stays.',
    answer: tokenSchema,
    params: idParams,
    resource: adminToken,
    audit: 'admin-token.revoke',
    handle: async ({ clock, hasConfiguredToken }, { params }, act) => {
      act.require('installation');
      return act.commit(async ({ adminTokens }) => {
        const before = (await adminTokens.listAdminTokens()).find(({ id }) => id === params.id);
        const after = await adminTokens.revokeAdminToken(params.id, clock.now(), !hasConfiguredToken);
        return { deed: { ...deedOn(after), before, after }, answer: shown(after, clock.now()) };
      });
    },
  }),
];

const deedOn = ({ id, name }: AdminToken) => ({
  chain: INSTALLATION_CHAIN,
  object: { type: 'admin-token', id, name },
});

const shown = (token: AdminToken, nowMs: number) => ({
  ...token,
  createdAt: iso(token.createdAt),
  expiresAt: iso(token.expiresAt),
  revokedAt: iso(token.revokedAt),
  state: stateOf(token, nowMs),
});

function stateOf({ revokedAt, expiresAt }: AdminToken, nowMs: number): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== null && revokedAt <= nowMs) return 'revoked';
  return expiresAt !== null && expiresAt <= nowMs ? 'expired' : 'active';
}
