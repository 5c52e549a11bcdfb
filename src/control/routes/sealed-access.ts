import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { Fault } from '../../core/index.ts';
import {
  hashKey,
  isOpenAccess,
  isSealed,
  namesOf,
  sealSecret,
  type SealedAccess,
  type SealedSecret,
} from '../../identity/index.ts';
import { route, type Resource } from '../route.ts';
import { shownAccess } from '../sign-in/shown-access.ts';
import { idParams, iso, pageOf, pageQuery, pageSchema, secretOnce, time } from './schemas.ts';

const DAY_MS = 86_400_000;
/** Half a year: whoever keeps one is asked now and then whether they still have it. */
const DAYS_DEFAULT = 180;
const DAYS_MAX = 365;

const missing = (what: string, id: string) =>
  new Fault('resource.unknown', { public: `There is no sealed ${what} "${id}".` });

const secretSchema = z
  .strictObject({
    id: z.uuid(),
    organizationId: z.uuid(),
    user: z.strictObject({ id: z.uuid(), name: z.string() }),
    createdAt: time,
    expiresAt: time,
    shownAt: time.nullable().meta({ description: 'When it last waited for another.' }),
    usedAt: time.nullable(),
    revokedAt: time.nullable(),
    state: z.enum(['sealed', 'used', 'revoked', 'expired']),
  })
  .meta({ id: 'SealedSecret', description: 'What one person keeps for the day when nobody can sign in.' });
const accessSchema = z
  .strictObject({
    id: z.uuid(),
    people: z.array(z.strictObject({ id: z.uuid(), name: z.string() })).length(2),
    reason: z.string(),
    address: z.string().nullable(),
    openedAt: time,
    endsAt: time,
    endedAt: time.nullable(),
    state: z.enum(['open', 'unreviewed', 'reviewed']),
    review: z.strictObject({ by: z.uuid(), at: time, finding: z.string() }).nullable(),
  })
  .meta({ id: 'SealedAccess', description: 'A session that two people opened together, and what a third found.' });

const secretResource: Resource<{ readonly id: string }> = {
  type: 'sealed-secret',
  async read({ clock }, { id }, { sealed }) {
    const found = await sealed.findSecret(id);
    if (!found) throw missing('secret', id);
    return shownSecret(found, clock.now());
  },
};
const accessResource: Resource<{ readonly id: string }> = {
  type: 'sealed-access',
  async read({ clock }, { id }, { sealed }) {
    const found = await sealed.findAccess(id);
    if (!found) throw missing('access', id);
    return shownAccess(found, clock.now());
  },
};

export const sealedAccessRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/sealed-secrets',
    summary: 'List who keeps a sealed secret, newest first.',
    access: 'sealed-access:read',
    answer: pageSchema(secretSchema),
    query: z.strictObject({ ...pageQuery, all: z.enum(['true', 'false']).default('false') }),
    handle: async ({ store, clock }, { query: { all, ...page } }, act) => {
      act.require('installation');
      const { rows, next } = await store.sealed.listSecrets(page, clock.now(), all === 'false');
      return pageOf(
        rows.map((each) => shownSecret(each, clock.now())),
        next,
      );
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/sealed-secrets',
    summary: 'Keep a sealed secret oneself; it is shown once and takes the place of the one before.',
    access: 'sealed-access:hold',
    answer: secretSchema.extend({ secret: secretOnce }).meta({ id: 'NewSealedSecret' }),
    example: { days: DAYS_DEFAULT },
    body: z.strictObject({ days: z.int().min(1).max(DAYS_MAX).default(DAYS_DEFAULT) }),
    status: 201,
    audit: 'sealed-secret.create',
    handle: async ({ clock, pepper }, { body }, act) => {
      act.require('installation');
      const { id, organizationId, type } = act.principal;
      if (type !== 'user' || id === null || organizationId === null)
        throw new Fault('permission.denied', { public: 'A sealed secret is kept by a person, not by a token.' });
      return act.commit(async ({ sealed: store }) => {
        const on = { sealed: store, hash: hashKey(pepper), clock };
        const { sealed, secret } = await sealSecret(on, { id, organizationId }, body.days * DAY_MS);
        const answer = { ...shownSecret(sealed, clock.now()), secret };
        return { deed: { ...deedOnSecret(sealed), after: sealed }, answer };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sealed-secrets/:id',
    summary: 'Show a sealed secret, without what is sealed.',
    access: 'sealed-access:read',
    answer: secretSchema,
    params: idParams,
    handle: async (control, { params }, act) => {
      act.require('installation');
      return secretResource.read(control, params, control.store);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/sealed-secrets/:id/revoke',
    summary: 'Make a sealed secret worthless at once.',
    access: 'sealed-access:end',
    answer: secretSchema,
    params: idParams,
    resource: secretResource,
    audit: 'sealed-secret.revoke',
    handle: async ({ store, clock }, { params }, act) => {
      act.require('installation');
      const before = await store.sealed.findSecret(params.id);
      return act.commit(async ({ sealed }) => {
        const after = await sealed.revokeSecret(params.id, clock.now());
        return { deed: { ...deedOnSecret(after), before, after }, answer: shownSecret(after, clock.now()) };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sealed-accesses',
    summary: 'List what was opened with sealed secrets, newest first.',
    access: 'sealed-access:read',
    answer: pageSchema(accessSchema),
    query: z.strictObject({ ...pageQuery, unreviewed: z.enum(['true', 'false']).default('false') }),
    handle: async ({ store, clock }, { query: { unreviewed, ...page } }, act) => {
      act.require('installation');
      const { rows, next } = await store.sealed.listAccesses(page, unreviewed === 'true');
      return pageOf(
        rows.map((each) => shownAccess(each, clock.now())),
        next,
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sealed-accesses/:id',
    name: 'getSealedAccess',
    summary: 'Show what was opened with sealed secrets, and what a review found.',
    access: 'sealed-access:read',
    answer: accessSchema,
    params: idParams,
    handle: async (control, { params }, act) => {
      act.require('installation');
      return accessResource.read(control, params, control.store);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/sealed-accesses/:id/end',
    name: 'endSealedAccess',
    summary: 'End a sealed access before its time.',
    access: 'sealed-access:end',
    answer: accessSchema,
    params: idParams,
    resource: accessResource,
    audit: 'sealed-access.end',
    handle: async ({ store, clock }, { params }, act) => {
      act.require('installation');
      const before = await store.sealed.findAccess(params.id);
      return act.commit(async ({ sealed }) => {
        const after = await sealed.endAccess(params.id, clock.now());
        return { deed: { ...deedOnAccess(after), before, after }, answer: shownAccess(after, clock.now()) };
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/sealed-accesses/:id/review',
    name: 'reviewSealedAccess',
    summary: 'Say what a sealed access was used for, as a third person, when it is over.',
    access: 'sealed-access:review',
    answer: accessSchema,
    example: { finding: 'Quarantined chat@1.2.0 while the provider of identities was away; nothing else.' },
    params: idParams,
    resource: accessResource,
    body: z.strictObject({ finding: z.string().trim().min(1).max(4_000) }),
    audit: 'sealed-access.review',
    handle: async ({ store, clock }, { params, body }, act) => {
      act.require('installation');
      const before = await store.sealed.findAccess(params.id);
      if (!before) throw missing('access', params.id);
      const { id: userId, type } = act.principal;
      if (type !== 'user' || userId === null || before.people.some(({ id }) => id === userId))
        throw new Fault('permission.denied', {
          public: 'A third person reviews what two opened: none of them, and no token.',
        });
      if (isOpenAccess(before, clock.now()))
        throw new Fault('resource.conflict', { public: 'It is open; it is reviewed when it is over.' });
      return act.commit(async ({ sealed }) => {
        const review = { userId, at: clock.now(), finding: body.finding };
        const after = await sealed.reviewAccess(params.id, review);
        const deed = { ...deedOnAccess(after), reason: body.finding, before, after };
        return { deed, answer: shownAccess(after, clock.now()) };
      });
    },
  }),
];

const deedOnSecret = ({ id, userName }: SealedSecret) => ({
  chain: INSTALLATION_CHAIN,
  object: { type: 'sealed-secret', id, name: userName },
});

const deedOnAccess = (access: SealedAccess) => ({
  chain: INSTALLATION_CHAIN,
  object: { type: 'sealed-access', id: access.id, name: namesOf(access) },
});

const shownSecret = ({ userId, userName, ...secret }: SealedSecret, nowMs: number) => ({
  ...secret,
  user: { id: userId, name: userName },
  createdAt: iso(secret.createdAt),
  expiresAt: iso(secret.expiresAt),
  shownAt: iso(secret.shownAt),
  usedAt: iso(secret.usedAt),
  revokedAt: iso(secret.revokedAt),
  state: stateOf({ userId, userName, ...secret }, nowMs),
});

function stateOf(secret: SealedSecret, nowMs: number): 'sealed' | 'used' | 'revoked' | 'expired' {
  if (secret.usedAt !== null) return 'used';
  if (secret.revokedAt !== null) return 'revoked';
  return isSealed(secret, nowMs) ? 'sealed' : 'expired';
}
