import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { createAdminToken, generateAdminToken, hashKey, type AdminToken } from '../../identity/index.ts';
import { route } from '../route.ts';
import { idParams, instant, iso } from './schemas.ts';

export const adminTokenRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/admin-tokens',
    access: 'admin-token:read',
    handle: async ({ store, clock }, _asked, act) => {
      act.require('installation');
      const tokens = await store.adminTokens.listAdminTokens();
      return { data: tokens.map((token) => shown(token, clock.now())), next: null };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/admin-tokens',
    access: 'admin-token:create',
    body: z.strictObject({ name: z.string().min(1).max(100), expiresAt: instant.optional() }),
    status: 201,
    audit: 'admin-token.create',
    handle: async ({ clock, pepper }, { body }, act) => {
      act.require('installation');
      const { token, secret } = await act.commit(async ({ adminTokens: tokens }) => {
        const on = { tokens, hash: hashKey(pepper), clock };
        const answer = await createAdminToken(on, body.name, generateAdminToken(), body.expiresAt ?? null);
        return { deed: { ...deedOn(answer.token), after: answer.token }, answer };
      });
      return { ...shown(token, clock.now()), token: secret.reveal() };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/admin-tokens/:id',
    access: 'admin-token:revoke',
    params: idParams,
    audit: 'admin-token.revoke',
    handle: async ({ clock, hasConfiguredToken }, { params }, act) => {
      act.require('installation');
      const revoked = await act.commit(async ({ adminTokens }) => {
        const before = (await adminTokens.listAdminTokens()).find(({ id }) => id === params.id);
        const answer = await adminTokens.revokeAdminToken(params.id, clock.now(), !hasConfiguredToken);
        return { deed: { ...deedOn(answer), before, after: answer }, answer };
      });
      return shown(revoked, clock.now());
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
