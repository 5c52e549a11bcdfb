import { z } from 'zod';
import { limitsSchema } from '../../config/index.ts';
import { Fault } from '../../core/index.ts';
import {
  createKey,
  GRACE_MS_MAX,
  hashKey,
  keyEnvironments,
  listKeys,
  revokeKey,
  rotateKey,
  type ApiKey,
  type KeyOperations,
} from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';
import type { Control } from '../control.ts';
import { requireKnownModels } from '../known-models.ts';
import { route, type Act, type Resource } from '../route.ts';
import { idParams, instant, iso, label, pageOf, pageQuery, pageSchema, secretOnce, time } from './schemas.ts';
import { findApplication } from './tenancy.ts';

const GRACE_SECONDS_DEFAULT = 86_400;

const key: Resource<{ readonly id: string }> = {
  type: 'key',
  async read(control, { id }, { keys }) {
    const found = await keys.findKeyById(id);
    if (!found) throw new Fault('resource.unknown', { public: `There is no API key "${id}".` });
    return shown(control, found);
  },
};

const keySchema = z
  .strictObject({
    id: z.uuid(),
    applicationId: z.uuid(),
    application: z.string().nullable().meta({ description: '`team/name`; null where it is retired.' }),
    name: z.string(),
    prefix: z.string(),
    lastFour: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    revokedAt: time.nullable().meta({ description: 'Of a rotated key the end of its grace.' }),
    models: z.array(z.string()).nullable().meta({ description: 'null: all that the application may call.' }),
    addresses: z.array(z.string()).nullable().meta({ description: 'null: from anywhere.' }),
    limits: limitsSchema.nullable(),
    environment: z.enum(keyEnvironments).meta({ description: 'Which states of a model it reaches.' }),
    state: z.enum(['active', 'grace', 'revoked', 'expired']),
  })
  .meta({ id: 'ApiKey', description: 'A key of an application, without the key itself.' });
const newKeySchema = keySchema.extend({ key: secretOnce }).meta({ id: 'NewApiKey' });

export const keyRoutes = [
  route({
    method: 'POST',
    path: '/api/v1/keys',
    access: 'key:create',
    summary: 'Create an API key; it is shown once.',
    answer: newKeySchema,
    example: { application: 'research/search', name: 'ci', limits: { rpm: 60 } },
    body: z.strictObject({
      application: z.string().min(1).max(256),
      name: label.default('key'),
      expiresAt: instant.optional(),
      models: z.array(z.string().min(1).max(256)).max(1000).optional(),
      addresses: z.array(z.string().min(1).max(64)).max(100).optional(),
      limits: limitsSchema.optional(),
      environment: z.enum(keyEnvironments).default('production'),
    }),
    status: 201,
    audit: 'key.create',
    handle: async (control, { body }, act) => {
      const application = findApplication(control, act, body.application);
      const { organizationId } = application;
      act.require(application);
      requireKnownModels(control.snapshot, body.models, organizationId);
      return act.commit(async (repositories) => {
        const issued = await createKey(operations(control, repositories), {
          organizationId,
          applicationId: application.id,
          name: body.name,
          expiresAt: body.expiresAt ?? null,
          models: body.models ?? null,
          addresses: body.addresses ?? null,
          limits: body.limits ?? null,
          environment: body.environment,
        });
        return {
          deed: { ...deedOn(organizationId, issued.key), after: issued.key },
          answer: { ...shown(control, issued.key), key: issued.secret },
        };
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/keys',
    access: 'key:read',
    summary: 'List API keys, newest first.',
    answer: pageSchema(keySchema),
    query: z.strictObject({ ...pageQuery, application: z.string().max(256).optional() }),
    handle: async (control, { query }, act) => {
      const { application, ...page } = query;
      const filter = {
        ...page,
        ...(application !== undefined && { applicationId: findApplication(control, act, application).id }),
      };
      const { rows, next } = await listKeys(operations(control), act.scope(), filter);
      return pageOf(
        rows.map((key) => shown(control, key)),
        next,
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/keys/:id',
    access: 'key:read',
    summary: 'Show an API key.',
    answer: keySchema,
    params: idParams,
    handle: async (control, { params }, act) => shown(control, (await keyOf(control, act, params.id)).key),
  }),
  route({
    method: 'POST',
    path: '/api/v1/keys/:id/rotate',
    access: 'key:rotate',
    summary: 'Replace an API key; the old one works for a while longer.',
    answer: newKeySchema,
    example: { graceSeconds: 3600 },
    params: idParams,
    resource: key,
    body: z.strictObject({
      graceSeconds: z
        .int()
        .min(0)
        .max(GRACE_MS_MAX / 1000)
        .default(GRACE_SECONDS_DEFAULT),
    }),
    status: 201,
    audit: 'key.rotate',
    handle: async (control, { params, body }, act) => {
      const { organizationId } = await keyOf(control, act, params.id);
      const answer = await act.commit(async (repositories) => {
        const before = await repositories.keys.findKeyById(params.id);
        const on = operations(control, repositories);
        const issued = await rotateKey(on, organizationId, params.id, body.graceSeconds * 1000);
        const after = (await repositories.keys.findKeyById(params.id)) ?? issued.key;
        return {
          deed: { ...deedOn(organizationId, after), before, after, detail: { successor: issued.key.id } },
          answer: { ...shown(control, issued.key), key: issued.secret },
        };
      });
      await control.refresh();
      return answer;
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/keys/:id/revoke',
    access: 'key:revoke',
    summary: 'End an API key at once.',
    answer: keySchema,
    params: idParams,
    resource: key,
    audit: 'key.revoke',
    handle: async (control, { params }, act) => {
      const { organizationId } = await keyOf(control, act, params.id);
      const answer = await act.commit(async (repositories) => {
        const before = await repositories.keys.findKeyById(params.id);
        const after = await revokeKey(operations(control, repositories), organizationId, params.id);
        return { deed: { ...deedOn(organizationId, after), before, after }, answer: shown(control, after) };
      });
      await control.refresh();
      return answer;
    },
  }),
];

const deedOn = (chain: string, { id, name }: ApiKey) => ({ chain, object: { type: 'key', id, name } });

const operations = (
  { store, clock, pepper }: Control,
  { keys, tenancy }: Pick<Repositories, 'keys' | 'tenancy'> = store,
): KeyOperations => ({
  keys,
  applications: tenancy,
  hash: hashKey(pepper),
  clock,
});

/** The key and whose it is; of an application that is retired too, for its keys may still have to be revoked. */
async function keyOf({ store }: Control, act: Act, id: string): Promise<{ key: ApiKey; organizationId: string }> {
  const missing = () => new Fault('resource.unknown', { public: `There is no API key "${id}".` });
  const [key, tenant] = [await store.keys.findKeyById(id), await store.keys.tenantOfKey(id)];
  if (!key || !tenant) throw missing();
  act.require(tenant, missing);
  return { key, organizationId: tenant.organizationId };
}

function shown({ snapshot, clock }: Control, key: ApiKey) {
  const application = snapshot.applications.get(key.applicationId);
  return {
    ...key,
    application: application ? `${application.teamName}/${application.name}` : null,
    createdAt: iso(key.createdAt),
    expiresAt: iso(key.expiresAt),
    revokedAt: iso(key.revokedAt),
    state: stateOf(key, clock.now()),
  };
}

function stateOf(key: ApiKey, nowMs: number): 'active' | 'grace' | 'revoked' | 'expired' {
  if (key.revokedAt !== null) return key.revokedAt <= nowMs ? 'revoked' : 'grace';
  return key.expiresAt !== null && key.expiresAt <= nowMs ? 'expired' : 'active';
}
