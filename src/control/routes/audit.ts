import { z } from 'zod';
import { INSTALLATION_CHAIN, type AuditEvent } from '../../audit/index.ts';
import { Fault } from '../../core/index.ts';
import { route, type Act } from '../route.ts';
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
    handle: async ({ store }, { query: { from, to, chain: wanted, ...filter } }, act) => {
      const chain = chainFor(act, wanted);
      const { rows, next } = await store.audit.search({ ...filter, chain, since: from, until: to });
      return pageOf(rows.map(shown), next);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/chains',
    access: 'audit:read',
    handle: async ({ store }, _asked, act) => {
      const chain = chainFor(act, undefined);
      return { data: await store.audit.chains(chain), next: null };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/chains/:chain',
    access: 'audit:read',
    params: z.strictObject({ chain: z.string().min(1).max(64) }),
    query: z.strictObject({ after, limit: z.coerce.number().int().min(1).max(CHAIN_PAGE_MAX).default(CHAIN_PAGE_MAX) }),
    handle: async ({ store }, { params, query }, act) => {
      chainFor(act, params.chain);
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
    handle: async ({ store }, { query }, act) => {
      act.require('installation');
      const rows = await store.audit.checkpoints(query.after, query.limit);
      return pageOf(rows, rows.length < query.limit ? null : String(rows.at(-1)?.number));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/key',
    access: 'audit:read',
    handle: async ({ store }, _asked, act) => {
      act.require('shared');
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
    handle: async (_control, { body }, act) => {
      const chain = chainFor(act, body.chain);
      return act.commit(async ({ audit }) => {
        const chains = await audit.chains(chain);
        if (body.chain !== undefined && chains.length === 0) throw noChain(body.chain);
        const object = { type: 'audit', id: chain ?? null, name: null };
        return { deed: { chain: INSTALLATION_CHAIN, object, reason: body.reason }, answer: { chains } };
      });
    },
  }),
];

const noChain = (chain: string) => new Fault('resource.unknown', { public: `There is no chain "${chain}".` });

/**
 * The chain that is meant: an organization's people have one, and without a word they mean it.
 * @returns `undefined`: all
 * @throws Fault `permission.denied`; `resource.unknown` for the chain of another organization
 */
function chainFor(act: Act, wanted: string | undefined): string | undefined {
  const scope = act.scope();
  const chain = wanted ?? ('organizationId' in scope ? scope.organizationId : undefined);
  if (chain === undefined) return undefined;
  // An organization's record is of all its teams.
  act.require(chain === INSTALLATION_CHAIN ? 'installation' : { organizationId: chain }, () => noChain(chain));
  return chain;
}

/** Whole, as it is hashed, and its time once more for people. */
const shown = (event: AuditEvent) => ({ ...event, at: iso(event.atMs) });
