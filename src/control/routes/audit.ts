import { z } from 'zod';
import { INSTALLATION_CHAIN, type AuditEvent } from '../../audit/index.ts';
import { Fault } from '../../core/index.ts';
import { route } from '../route.ts';
import { instant, iso, pageOf, pageQuery } from './schemas.ts';

/** A chain is read from end to end: a million events are a thousand pages, about half a megabyte each. */
const CHAIN_PAGE_MAX = 1_000;
/** A checkpoint names every organization. */
const CHECKPOINT_PAGE_MAX = 200;

const word = z.string().min(1).max(256).optional();
const after = z.coerce.number().int().min(0).default(0);

export const auditRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/audit',
    access: 'audit:read',
    query: z.strictObject({
      ...pageQuery,
      chain: word,
      actor: word,
      object: word,
      action: word,
      from: instant.optional(),
      to: instant.optional(),
    }),
    handle: async ({ store }, { query: { from, to, ...filter } }) => {
      const { rows, next } = await store.audit.search({ ...filter, since: from, until: to });
      return pageOf(rows.map(shown), next);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/chains',
    access: 'audit:read',
    handle: async ({ store }) => ({ data: await store.audit.chains(), next: null }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/chains/:chain',
    access: 'audit:read',
    params: z.strictObject({ chain: z.string().min(1).max(64) }),
    query: z.strictObject({ after, limit: z.coerce.number().int().min(1).max(CHAIN_PAGE_MAX).default(CHAIN_PAGE_MAX) }),
    handle: async ({ store }, { params, query }) => {
      const rows = await store.audit.after(params.chain, query.after, query.limit);
      return pageOf(rows.map(shown), rows.length < query.limit ? null : String(rows.at(-1)?.seq));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/checkpoints',
    access: 'audit:read',
    query: z.strictObject({
      after,
      limit: z.coerce.number().int().min(1).max(CHECKPOINT_PAGE_MAX).default(CHECKPOINT_PAGE_MAX),
    }),
    handle: async ({ store }, { query }) => {
      const rows = await store.audit.checkpoints(query.after, query.limit);
      return pageOf(rows, rows.length < query.limit ? null : String(rows.at(-1)?.number));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/key',
    access: 'audit:read',
    handle: async ({ store }) => {
      const key = await store.audit.signingKey();
      if (!key) throw new Fault('resource.unknown', { public: 'No checkpoint was signed yet; wait some seconds.' });
      return { id: key.id, publicKey: key.publicKey };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/audit/exports',
    access: 'audit:export',
    audit: 'audit.export',
    body: z.strictObject({ chain: word, reason: z.string().trim().min(1).max(500).optional() }),
    status: 201,
    handle: (_control, { body }, act) =>
      act.commit(async ({ audit }) => {
        const chains = (await audit.chains()).filter(({ chain }) => body.chain === undefined || chain === body.chain);
        if (body.chain !== undefined && chains.length === 0)
          throw new Fault('resource.unknown', { public: `There is no chain "${body.chain}".` });
        const object = { type: 'audit', id: body.chain ?? null, name: null };
        return { deed: { chain: INSTALLATION_CHAIN, object, reason: body.reason }, answer: { chains } };
      }),
  }),
];

/** Whole, as it is hashed, and its time once more for people. */
const shown = (event: AuditEvent) => ({ ...event, at: iso(event.atMs) });
