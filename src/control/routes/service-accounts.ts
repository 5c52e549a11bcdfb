import { z } from 'zod';
import { Fault, uuidv7 } from '../../core/index.ts';
import {
  createServiceToken,
  hashKey,
  requireReach,
  type ServiceAccount,
  type ServiceAccountToken,
} from '../../identity/index.ts';
import type { Control } from '../control.ts';
import { route, type Act, type Resource } from '../route.ts';
import { organizationSeen, requireSeen, stateOf, wholeOrganization } from './holders.ts';
import {
  idParams,
  instant,
  iso,
  label,
  name,
  pageOf,
  pageQuery,
  pageSchema,
  pageThrough,
  secretOnce,
  time,
} from './schemas.ts';

const missing = (id: string) => () => new Fault('resource.unknown', { public: `There is no service account "${id}".` });
const tokenParams = z.strictObject({ id: z.string().min(1).max(128), token: z.string().min(1).max(128) });

const account: Resource<{ readonly id: string }> = {
  type: 'service-account',
  async read(_control, { id }, { serviceAccounts }) {
    const found = await serviceAccounts.findServiceAccount(id);
    if (!found) throw missing(id)();
    return shownAccount(found);
  },
};

const accountToken: Resource<z.infer<typeof tokenParams>> = {
  type: 'service-account-token',
  async read({ clock }, { id, token }, { serviceAccounts }) {
    const found = (await serviceAccounts.listServiceTokens(id)).find((each) => each.id === token);
    if (!found) throw new Fault('resource.unknown', { public: `The service account has no token "${token}".` });
    return shownToken(found, clock.now());
  },
};

const accountSchema = z
  .strictObject({
    id: z.uuid(),
    organizationId: z.uuid(),
    name: z.string(),
    createdAt: time,
    disabledAt: time.nullable(),
    state: z.enum(['active', 'disabled']),
  })
  .meta({ id: 'ServiceAccount', description: 'An account of a program that uses the control plane.' });
const tokenSchema = z
  .strictObject({
    id: z.uuid(),
    organizationId: z.uuid(),
    serviceAccountId: z.uuid(),
    name: z.string(),
    lastFour: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable(),
    state: z.enum(['active', 'revoked', 'expired']),
  })
  .meta({ id: 'ServiceAccountToken' });

export const serviceAccountRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/service-accounts',
    summary: 'List service accounts, newest first.',
    answer: pageSchema(accountSchema),
    access: 'service-account:read',
    query: z.strictObject(pageQuery),
    handle: async ({ store }, { query }, act) => {
      const { rows, next } = await store.serviceAccounts.listServiceAccounts(organizationSeen(act), query);
      return pageOf(rows.map(shownAccount), next);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/service-accounts',
    summary: 'Create a service account; it may do nothing until a role is granted.',
    answer: accountSchema,
    example: { name: 'deploy-pipeline' },
    access: 'service-account:write',
    body: z.strictObject({ organization: name.optional(), name }),
    status: 201,
    audit: 'service-account.create',
    handle: async (control, { body }, act) => {
      const organizationId = await wholeOrganization(control, act, body.organization);
      const now = control.clock.now();
      return act.commit(async ({ serviceAccounts }) => {
        const wanted = { id: uuidv7(now), organizationId, name: body.name, createdAt: now, disabledAt: null };
        const made = await serviceAccounts.insertServiceAccount(wanted);
        return { deed: { ...deedOn(made), after: made }, answer: shownAccount(made) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/service-accounts/:id',
    summary: 'Show a service account.',
    answer: accountSchema,
    access: 'service-account:read',
    params: idParams,
    handle: async (control, { params }, act) => shownAccount(await seenAccount(control, act, params.id)),
  }),
  ...(['disable', 'enable'] as const).map((verb) =>
    route({
      method: 'POST',
      path: `/api/v1/service-accounts/:id/${verb}`,
      access: 'service-account:write',
      params: idParams,
      summary:
        verb === 'disable'
          ? 'Keep a program out at once: no token of it opens any longer.'
          : 'Let a disabled service account in again.',
      answer: accountSchema,
      resource: account,
      audit: `service-account.${verb}`,
      handle: async (control, { params }, act) => {
        const { organizationId } = await ownAccount(control, act, params.id);
        return act.commit(async ({ serviceAccounts }) => {
          const before = await serviceAccounts.findServiceAccount(params.id);
          const disabledAt = verb === 'disable' ? control.clock.now() : null;
          const after = await serviceAccounts.setServiceAccountDisabled(organizationId, params.id, disabledAt);
          return { deed: { ...deedOn(after), before, after }, answer: shownAccount(after) };
        });
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/api/v1/service-accounts/:id/tokens',
    name: 'listServiceAccountTokens',
    summary: 'List the tokens of a service account, newest first.',
    answer: pageSchema(tokenSchema),
    access: 'service-account:read',
    params: idParams,
    query: z.strictObject(pageQuery),
    handle: async (control, { params, query }, act) => {
      const { id: owner } = await seenAccount(control, act, params.id);
      const tokens = await control.store.serviceAccounts.listServiceTokens(owner);
      const shown = tokens.map((token) => shownToken(token, control.clock.now()));
      return pageThrough(shown, ({ id }) => id, query, 'descending');
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/service-accounts/:id/tokens/:token',
    name: 'getServiceAccountToken',
    summary: 'Show a token of a service account.',
    answer: tokenSchema,
    access: 'service-account:read',
    params: tokenParams,
    handle: async (control, { params }, act) => {
      await seenAccount(control, act, params.id);
      return accountToken.read(control, params, control.store);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/service-accounts/:id/tokens',
    summary: 'Create a token of a service account; it is shown once.',
    answer: tokenSchema.extend({ token: secretOnce }).meta({ id: 'NewServiceAccountToken' }),
    example: { name: 'nightly', expiresAt: '2027-01-01' },
    access: 'service-account:write',
    params: idParams,
    resource: account,
    body: z.strictObject({ name: label, expiresAt: instant.optional() }),
    status: 201,
    audit: 'service-account-token.create',
    handle: async (control, { params, body }, act) => {
      const { store, clock, pepper } = control;
      const owner = await ownAccount(control, act, params.id);
      requireReach(act.principal, await store.grants.grantsOf(owner.id));
      return act.commit(async ({ serviceAccounts: accounts }) => {
        const on = { accounts, hash: hashKey(pepper), clock };
        const { token, secret } = await createServiceToken(on, owner, body.name, body.expiresAt ?? null);
        const deed = { ...deedOn(owner), after: token, detail: { token: token.id } };
        return { deed, answer: { ...shownToken(token, clock.now()), token: secret } };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/service-accounts/:id/tokens/:token/revoke',
    summary: 'End a token of a service account at once.',
    answer: tokenSchema,
    access: 'service-account:write',
    params: tokenParams,
    resource: accountToken,
    audit: 'service-account-token.revoke',
    handle: async (control, { params }, act) => {
      const owner = await ownAccount(control, act, params.id);
      return act.commit(async ({ serviceAccounts }) => {
        const before = (await serviceAccounts.listServiceTokens(owner.id)).find(({ id }) => id === params.token);
        const after = await serviceAccounts.revokeServiceToken(owner.id, params.token, control.clock.now());
        const deed = { ...deedOn(owner), before, after, detail: { token: after.id } };
        return { deed, answer: shownToken(after, control.clock.now()) };
      });
    },
  }),
];

const deedOn = ({ id, name: own, organizationId }: ServiceAccount) => ({
  chain: organizationId,
  object: { type: 'service-account', id, name: own },
});

async function ownAccount({ store }: Control, act: Act, id: string): Promise<ServiceAccount> {
  const found = await store.serviceAccounts.findServiceAccount(id);
  if (!found) throw missing(id)();
  act.require({ organizationId: found.organizationId }, missing(id));
  return found;
}

async function seenAccount({ store }: Control, act: Act, id: string): Promise<ServiceAccount> {
  const found = await store.serviceAccounts.findServiceAccount(id);
  if (!found) throw missing(id)();
  requireSeen(act, found.organizationId, missing(id));
  return found;
}

const shownAccount = (each: ServiceAccount) => ({
  ...each,
  createdAt: iso(each.createdAt),
  disabledAt: iso(each.disabledAt),
  state: stateOf(each),
});

const shownToken = (token: ServiceAccountToken, nowMs: number) => ({
  ...token,
  createdAt: iso(token.createdAt),
  expiresAt: iso(token.expiresAt),
  revokedAt: iso(token.revokedAt),
  state: tokenState(token, nowMs),
});

function tokenState({ revokedAt, expiresAt }: ServiceAccountToken, nowMs: number): 'active' | 'revoked' | 'expired' {
  if (revokedAt !== null && revokedAt <= nowMs) return 'revoked';
  return expiresAt !== null && expiresAt <= nowMs ? 'expired' : 'active';
}
