import { z } from 'zod';
import { INSTALLATION_CHAIN, type AuditEvent } from '../../audit/index.ts';
import { Fault } from '../../core/index.ts';
import { route, type Act } from '../route.ts';
import { instant, iso, pageOf, pageQuery, pageQueryUpTo, pageSchema, pageThrough, time } from './schemas.ts';

/** A chain is read from end to end: a million events are a thousand pages, about half a megabyte each. */
const CHAIN_PAGE_MAX = 1_000;
/** Whoever verifies wants all of them at one moment: they are one for each organization. */
const CHAINS_PAGE_MAX = 10_000;
/** A checkpoint names every organization. */
const CHECKPOINT_PAGE_MAX = 200;

const word = z.string().min(1).max(256).optional();
const after = z.coerce.number().int().min(0).default(0).meta({ description: 'Only what has a greater number.' });
/** Positions in these listings are the numbers themselves. */
const beginsAfter = ({ after, cursor }: { readonly after: number; readonly cursor?: string | undefined }): number =>
  cursor === undefined ? after : Number(cursor);

const text = z.string().nullable();
const eventSchema = z
  .strictObject({
    chain: z.string(),
    seq: z.int(),
    id: z.uuid(),
    at: time,
    atMs: z.int(),
    action: z.string(),
    outcome: z.string(),
    actorType: z.string(),
    actorId: text,
    actorName: text,
    address: text,
    requestId: text,
    objectType: z.string(),
    objectId: text,
    objectName: text,
    reason: text,
    changed: z.array(z.string()),
    before: text,
    after: text,
    detail: z.string().meta({ description: 'Canonical JSON.' }),
    prevHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent', description: 'Who did what: whole, as it is hashed, and its time once more for people.' });
const pointSchema = z.strictObject({ seq: z.int(), hash: z.string() });
const chainSchema = z
  .strictObject({ chain: z.string(), head: pointSchema, anchor: pointSchema.nullable() })
  .meta({ id: 'AuditChain' });
const checkpointSchema = z
  .strictObject({ number: z.int(), atMs: z.int(), events: z.int(), body: z.string(), signature: z.string() })
  .meta({ id: 'AuditCheckpoint', description: 'Where every chain stood at one moment, signed with Ed25519.' });

export const auditRoutes = [
  route({
    method: 'GET',
    path: '/api/v1/audit',
    access: 'audit:read',
    name: 'listAuditEvents',
    summary: 'Search the audit, newest first.',
    answer: pageSchema(eventSchema),
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
    name: 'listAuditChains',
    summary: 'List the chains of the audit and where they stand.',
    query: z.strictObject(pageQueryUpTo(CHAINS_PAGE_MAX)),
    answer: pageSchema(chainSchema),
    handle: async ({ store }, { query }, act) => {
      const chain = chainFor(act, undefined);
      return pageThrough(await store.audit.chains(chain), ({ chain: name }) => name, query);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/chains/:chain',
    access: 'audit:read',
    name: 'listAuditChainEvents',
    summary: 'Read a chain from its beginning.',
    answer: pageSchema(eventSchema),
    params: z.strictObject({ chain: z.string().min(1).max(64) }),
    query: z.strictObject({ after, ...pageQueryUpTo(CHAIN_PAGE_MAX) }),
    handle: async ({ store }, { params, query }, act) => {
      chainFor(act, params.chain);
      const rows = await store.audit.after(params.chain, beginsAfter(query), query.limit);
      return pageOf(rows.map(shown), rows.length < query.limit ? null : String(rows.at(-1)?.seq));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/checkpoints',
    access: 'audit:read',
    name: 'listAuditCheckpoints',
    summary: 'List the signed checkpoints from the first on.',
    answer: pageSchema(checkpointSchema),
    query: z.strictObject({ after, ...pageQueryUpTo(CHECKPOINT_PAGE_MAX) }),
    handle: async ({ store }, { query }, act) => {
      act.require('installation');
      const rows = await store.audit.checkpoints(beginsAfter(query), query.limit);
      return pageOf(rows, rows.length < query.limit ? null : String(rows.at(-1)?.number));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/audit/key',
    access: 'audit:read',
    name: 'getAuditKey',
    summary: 'Show the public key that checkpoints are signed with.',
    answer: z.strictObject({ id: z.string(), publicKey: z.string().meta({ description: 'SPKI, PEM.' }) }),
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
    name: 'exportAudit',
    summary: 'Tell that the audit is exported, and up to where the chains stand.',
    answer: z.strictObject({ chains: z.array(chainSchema) }),
    example: { reason: 'yearly review' },
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
