import { z } from 'zod';
import { INSTALLATION_CHAIN } from '../../audit/index.ts';
import { Fault, formatUsd } from '../../core/index.ts';
import type { CallRecord } from '../../observe/index.ts';
import type { Store, StoredCall } from '../../store/index.ts';
import { explainCall } from '../explanation/explain.ts';
import { explanationSchema } from '../explanation/schema.ts';
import { route, type Act } from '../route.ts';
import { idParams, instant, iso, pageOf, pageQuery, pageSchema, time, usd } from './schemas.ts';
import { findApplication } from './tenancy.ts';

/** The fields that are told of every call; a record has more, and grows. */
const callSchema = z
  .looseObject({
    id: z.string(),
    startedAt: time,
    operation: z.string().nullable(),
    surface: z.string(),
    stream: z.boolean(),
    application: z.string().nullable(),
    team: z.string().nullable(),
    keyId: z.string().nullable(),
    environment: z.string().meta({ description: 'What its key is for.' }),
    requestedModel: z.string().nullable(),
    servedModel: z.string().nullable(),
    servedDigest: z.string().nullable().meta({ description: 'SHA-256 of the manifest of the version served.' }),
    servedState: z.string().nullable().meta({ description: 'Its state then.' }),
    useGrant: z.string().nullable().meta({ description: 'By which the application goes on with what is deprecated.' }),
    substituted: z.string().nullable().meta({ description: 'What had ended, and whose successor was served.' }),
    outcome: z.enum(['ok', 'refused', 'failed', 'cancelled']),
    status: z.int(),
    errorCode: z.string().nullable(),
    refusal: z.string().nullable().meta({ description: 'What the caller was told, where the words are ours.' }),
    usage: z.record(z.string(), z.number()).nullable(),
    costNanoUsd: z.string(),
    costUsd: usd,
    settlement: z.enum(['settled', 'estimated', 'void']),
    totalMs: z.number(),
    attempts: z.array(z.looseObject({ n: z.int(), deployment: z.string(), outcome: z.string() })),
  })
  .meta({ id: 'Call', description: 'Everything known of a call, without prompt and answer.' });

export const callRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/calls',
    access: 'call:read',
    summary: 'List calls, newest first.',
    answer: pageSchema(callSchema),
    query: z.strictObject({
      ...pageQuery,
      application: z.string().max(256).optional(),
      model: z.string().max(256).optional(),
      outcome: z.enum(['ok', 'refused', 'failed', 'cancelled']).optional(),
      from: instant.optional(),
      to: instant.optional(),
    }),
    handle: async (control, { query }, act) => {
      const { application, model, outcome, from, to, limit, cursor } = query;
      const applicationId = application === undefined ? undefined : findApplication(control, act, application).id;
      const page = await control.store.calls.listCalls(act.scope(), {
        limit,
        cursor,
        applicationId,
        requestedModel: model,
        outcome,
        since: from,
        until: to,
      });
      return pageOf(page.rows.map(shown), page.next);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/calls/:id',
    access: 'call:read',
    summary: 'Show everything that is known of a call.',
    answer: callSchema,
    params: idParams,
    handle: async ({ store }, { params }, act) => shown(await findCall(store, act, params.id)),
  }),
  route({
    method: 'GET',
    path: '/api/v1/calls/:id/explanation',
    access: 'call:read',
    name: 'explainCall',
    summary: 'Tell why a call was refused or where it went, with every decision and rule.',
    answer: explanationSchema,
    params: idParams,
    handle: async ({ store, snapshot }, { params }, act) => {
      const { record, settlement } = await findCall(store, act, params.id);
      const application = snapshot.applications.get(record.applicationId ?? '');
      return explainCall(record, settlement, application?.organizationName ?? null);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/calls/:id/bodies',
    access: 'body:read',
    name: 'getCallBodies',
    summary: 'Show what was asked and answered, where it is kept; who reads it stands in the audit.',
    answer: z
      .strictObject({ request: z.string().nullable(), answer: z.string().nullable() })
      .meta({ id: 'CallBodies' }),
    params: idParams,
    query: z.strictObject({ reason: z.string().trim().min(1, 'say why you read what people wrote').max(500) }),
    audit: 'body.read',
    handle: async ({ store, bodies }, { params, query }, act) => {
      const call = await store.calls.getCall(act.scope(), params.id);
      const { organizationId } = call?.record ?? {};
      const found = organizationId ? await bodies.get(organizationId, params.id) : {};
      if (!found.request && !found.answer) {
        throw new Fault('resource.unknown', {
          public: `No bodies are kept of the call "${params.id}". They are kept only for applications with bodies.store, and up to its retention.`,
        });
      }
      // Committed before anything is shown.
      await act.commit(async () => ({
        deed: {
          chain: organizationId ?? INSTALLATION_CHAIN,
          object: { type: 'body', id: params.id, name: null },
          reason: query.reason,
        },
        answer: {},
      }));
      return { request: found.request?.toString() ?? null, answer: found.answer?.toString() ?? null };
    },
  }),
];

async function findCall({ calls }: Store, act: Act, id: string): Promise<StoredCall> {
  const found = await calls.getCall(act.scope(), id);
  if (found) return found;
  throw new Fault('resource.unknown', {
    public: `There is no call "${id}". A call appears here within a second of its end; a request that came without a key we know leaves none, and x-sallyport-error of its answer says why.`,
  });
}

const shown = ({ record, settlement }: { record: CallRecord; settlement: string }) => ({
  ...record,
  startedAt: iso(record.startedAt),
  settlement,
  costUsd: formatUsd(BigInt(record.costNanoUsd)),
  ...(record.cached && {
    cached: { ...record.cached, savedUsd: formatUsd(BigInt(record.cached.savedNanoUsd)) },
  }),
});
