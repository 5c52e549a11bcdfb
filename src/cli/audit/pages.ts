import { z } from 'zod';
import type { AuditEvent, ChainState } from '../../audit/index.ts';
import type { ApiClient } from '../client.ts';

/** The largest page the API gives. */
const EVENTS_PER_PAGE = 1_000;
const CHECKPOINTS_PER_PAGE = 200;

const text = z.string().nullable();

/** Every field that is hashed, and nothing the server might add to mislead. */
const eventSchema = z.object({
  chain: z.string(),
  seq: z.int(),
  id: z.string(),
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
  detail: z.string(),
  prevHash: z.string(),
  hash: z.string(),
}) satisfies z.ZodType<AuditEvent>;

const pointSchema = z.object({ seq: z.int(), hash: z.string() });
const chainSchema = z.object({
  chain: z.string(),
  head: pointSchema,
  anchor: pointSchema.nullable(),
}) satisfies z.ZodType<ChainState>;
export const chainsSchema = z.array(chainSchema);

const checkpointSchema = z.object({
  number: z.int(),
  atMs: z.int(),
  events: z.int(),
  body: z.string(),
  signature: z.string(),
});

const page = <T>(row: z.ZodType<T>) => z.object({ data: z.array(row) });
const eventPage = page(eventSchema);
const checkpointPage = page(checkpointSchema);
const rawPage = page(z.looseObject({ seq: z.int() }));

/** The events of a chain after `after`, in the order the server gives them; one page is held at a time. */
export async function* eventsOf(api: ApiClient, chain: string, after: number): AsyncGenerator<AuditEvent> {
  for (let at = after; ;) {
    const { data } = eventPage.parse(
      await api.call('listAuditChainEvents', { params: { chain }, query: { after: at, limit: EVENTS_PER_PAGE } }),
    );
    yield* data;
    const furthest = data.reduce((most, { seq }) => Math.max(most, seq), at);
    // A server that never gets further shall not keep us for ever.
    if (data.length < EVENTS_PER_PAGE || furthest === at) return;
    at = furthest;
  }
}

/** As `eventsOf`, whole rows as the server gives them, up to `last`. */
export async function* rowsOf(api: ApiClient, chain: string, after: number, last: number): AsyncGenerator<object> {
  for (let at = after; at < last;) {
    const { data } = rawPage.parse(
      await api.call('listAuditChainEvents', { params: { chain }, query: { after: at, limit: EVENTS_PER_PAGE } }),
    );
    yield* data.filter(({ seq }) => seq <= last);
    const furthest = data.reduce((most, { seq }) => Math.max(most, seq), at);
    if (data.length < EVENTS_PER_PAGE || furthest === at) return;
    at = furthest;
  }
}

/** Where every chain stands. */
export async function chainStates(api: ApiClient): Promise<readonly ChainState[]> {
  const chains: ChainState[] = [];
  let cursor: string | undefined;
  do {
    const { data, next } = await api.call('listAuditChains', { query: { cursor } });
    chains.push(...chainsSchema.parse(data));
    cursor = data.length === 0 ? undefined : (next ?? undefined);
  } while (cursor !== undefined);
  return chains;
}

export async function* checkpointsOf(api: ApiClient) {
  for (let after = 0; ;) {
    const { data } = checkpointPage.parse(
      await api.call('listAuditCheckpoints', { query: { after, limit: CHECKPOINTS_PER_PAGE } }),
    );
    yield* data;
    const furthest = data.reduce((most, { number }) => Math.max(most, number), after);
    if (data.length < CHECKPOINTS_PER_PAGE || furthest === after) return;
    after = furthest;
  }
}
