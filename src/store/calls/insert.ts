import { sql } from 'kysely';
import { Fault } from '../../core/index.ts';
import type { CallRecord } from '../../observe/index.ts';
import type { Handle } from '../handle.ts';
import { storableJson, storableText } from './storable.ts';

/** One call on its way into the ledger. */
export interface LedgerCall {
  readonly record: CallRecord;
  /** The record as JSON, where it was serialised already. */
  readonly json?: string | undefined;
  /** `settled`: known usage. `estimated`: our numbers. `void`: nothing reached a provider. Default: from the record. */
  readonly settlement?: Settlement | undefined;
}

export type Settlement = 'settled' | 'estimated' | 'void';

export interface Inserted {
  /** Rows that were new. Those that stood in the ledger already are fine and not counted. */
  readonly inserted: number;
  /** Calls the database refuses for what they hold, not because it is away: to be logged and set aside. */
  readonly rejected: readonly { readonly id: string; readonly reason: string }[];
}

/** Larger batches gain nothing and make one statement hold the embedded connection for long. */
export const CALLS_BATCH_MAX = 2_000;

const settlementOf = (record: CallRecord): Settlement => {
  if (record.attempts.length === 0) return 'void';
  return record.usageEstimated ? 'estimated' : 'settled';
};

/**
 * Writes calls in one statement, one array a column. The call id is the key: a batch may be written twice, or by two
 * nodes, and each call still stands once.
 * @throws Fault `store.unavailable` when the database is away; nothing of the batch is lost by trying again
 */
export async function insertCalls(db: Handle, calls: readonly LedgerCall[]): Promise<Inserted> {
  if (calls.length === 0) return { inserted: 0, rejected: [] };
  if (calls.length > CALLS_BATCH_MAX) {
    throw new Fault('internal', { internal: `a batch of ${calls.length} calls is over ${CALLS_BATCH_MAX}` });
  }
  try {
    return { inserted: await insertBatch(db, calls), rejected: [] };
  } catch (error) {
    if (!refusesData(error) || db.isTransaction) throw error;
    const [only] = calls;
    if (calls.length === 1 && only) {
      return { inserted: 0, rejected: [{ id: only.record.id, reason: (error as Error).message }] };
    }
  }
  // One bad row must not hold back the others for ever: halve until it stands alone.
  const half = Math.ceil(calls.length / 2);
  const left = await insertCalls(db, calls.slice(0, half));
  const right = await insertCalls(db, calls.slice(half));
  return { inserted: left.inserted + right.inserted, rejected: [...left.rejected, ...right.rejected] };
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the same row fails again however often it is tried. */
function refusesData(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^2[23]...$/.test(code);
}

type Columns = {
  [
    name in
      | 'id'
      | 'at'
      | 'organization'
      | 'team'
      | 'application'
      | 'key'
      | 'operation'
      | 'surface'
      | 'stream'
      | 'requested'
      | 'served'
      | 'route'
      | 'provider'
      | 'region'
      | 'outcome'
      | 'status'
      | 'error'
      | 'settlement'
      | 'attempts'
      | 'input'
      | 'read'
      | 'written'
      | 'visible'
      | 'reasoning'
      | 'cost'
      | 'estimated'
      | 'priced'
      | 'total'
      | 'first'
      | 'revision'
      | 'record'
  ]: unknown[];
};

const emptyColumns = (): Columns => ({
  id: [],
  at: [],
  organization: [],
  team: [],
  application: [],
  key: [],
  operation: [],
  surface: [],
  stream: [],
  requested: [],
  served: [],
  route: [],
  provider: [],
  region: [],
  outcome: [],
  status: [],
  error: [],
  settlement: [],
  attempts: [],
  input: [],
  read: [],
  written: [],
  visible: [],
  reasoning: [],
  cost: [],
  estimated: [],
  priced: [],
  total: [],
  first: [],
  revision: [],
  record: [],
});

function fill(c: Columns, call: LedgerCall): void {
  const { record } = call;
  const last = record.attempts.at(-1);
  c.id.push(record.id);
  c.at.push(record.startedAt);
  c.organization.push(record.organizationId);
  c.team.push(record.teamId);
  c.application.push(record.applicationId);
  c.key.push(record.keyId);
  c.operation.push(record.operation);
  c.surface.push(record.surface);
  c.stream.push(record.stream);
  c.requested.push(storableText(record.requestedModel));
  c.served.push(storableText(record.servedModel));
  c.route.push(storableText(record.route));
  c.provider.push(storableText(last?.provider ?? null));
  c.region.push(storableText(last?.region ?? null));
  c.outcome.push(record.outcome);
  c.status.push(record.status);
  c.error.push(record.errorCode);
  c.settlement.push(call.settlement ?? settlementOf(record));
  c.attempts.push(record.attempts.length);
  c.input.push(record.usage.inputUncached);
  c.read.push(record.usage.cacheRead);
  c.written.push(record.usage.cacheWrite);
  c.visible.push(record.usage.outputVisible);
  c.reasoning.push(record.usage.reasoning);
  c.cost.push(record.costNanoUsd);
  c.estimated.push(record.usageEstimated);
  c.priced.push(record.priced);
  c.total.push(record.totalMs);
  c.first.push(record.firstTokenMs);
  c.revision.push(record.revision);
  c.record.push(storableJson(call.json ?? JSON.stringify(record)));
}

async function insertBatch(db: Handle, calls: readonly LedgerCall[]): Promise<number> {
  const c = emptyColumns();
  for (const call of calls) fill(c, call);
  const result = await sql`
    insert into calls (
      id, started_at, organization_id, team_id, application_id, key_id, operation, surface, stream,
      requested_model, served_model, route, provider, region, outcome, status, error_code, settlement, attempts,
      input_uncached, cache_read, cache_write, output_visible, reasoning, cost_nano_usd, estimated, priced,
      total_ms, first_token_ms, revision, record
    )
    select
      id, to_timestamp(at / 1000), organization, team, application, key, operation, surface, stream,
      requested, served, route, provider, region, outcome, status, error, settlement, attempts,
      input, read, written, visible, reasoning, cost, estimated, priced, total, first, revision, record::jsonb
    from unnest(
      ${c.id}::uuid[], ${c.at}::float8[], ${c.organization}::uuid[], ${c.team}::uuid[], ${c.application}::uuid[],
      ${c.key}::uuid[], ${c.operation}::text[], ${c.surface}::text[], ${c.stream}::bool[], ${c.requested}::text[],
      ${c.served}::text[], ${c.route}::text[], ${c.provider}::text[], ${c.region}::text[], ${c.outcome}::text[],
      ${c.status}::int4[], ${c.error}::text[], ${c.settlement}::text[], ${c.attempts}::int4[], ${c.input}::int8[],
      ${c.read}::int8[], ${c.written}::int8[], ${c.visible}::int8[], ${c.reasoning}::int8[], ${c.cost}::int8[],
      ${c.estimated}::bool[], ${c.priced}::bool[], ${c.total}::float8[], ${c.first}::float8[], ${c.revision}::int8[],
      ${c.record}::text[]
    ) as batch (
      id, at, organization, team, application, key, operation, surface, stream, requested, served, route, provider,
      region, outcome, status, error, settlement, attempts, input, read, written, visible, reasoning, cost, estimated,
      priced, total, first, revision, record
    )
    on conflict (id, started_at) do nothing`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}
