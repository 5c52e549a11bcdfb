import { z } from 'zod';
import { createAdminToken, generateAdminToken, hashKey, type AdminToken } from '../../identity/index.ts';
import { route } from '../route.ts';
import { idParams, instant, iso } from './schemas.ts';

export const adminTokenRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/admin-tokens',
    access: 'admin-token:read',
    handle: async ({ store, clock }) => ({
      data: (await store.adminTokens.listAdminTokens()).map((token) => shown(token, clock.now())),
      next: null,
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/admin-tokens',
    access: 'admin-token:create',
    body: z.strictObject({ name: z.string().min(1).max(100), expiresAt: instant.optional() }),
    status: 201,
    handle: async ({ store, clock, pepper }, { body }) => {
      const { token, secret } = await createAdminToken(
        { tokens: store.adminTokens, hash: hashKey(pepper), clock },
        body.name,
        generateAdminToken(),
        body.expiresAt ?? null,
      );
      return { ...shown(token, clock.now()), token: secret.reveal() };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/admin-tokens/:id',
    access: 'admin-token:revoke',
    params: idParams,
    handle: async ({ store, clock, hasConfiguredToken }, { params }) =>
      shown(await store.adminTokens.revokeAdminToken(params.id, clock.now(), !hasConfiguredToken), clock.now()),
  }),
];

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
