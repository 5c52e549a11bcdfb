import type { CallRecord } from '../../observe/index.ts';
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

export const settlementOf = (record: CallRecord): Settlement => {
  if (record.attempts.length === 0) return 'void';
  return record.usageEstimated ? 'estimated' : 'settled';
};

/** The columns of `calls` with their types, in the order of `valuesOf`. */
export const COLUMNS = [
  ['id', 'uuid'],
  ['started_at', 'timestamptz'],
  ['organization_id', 'uuid'],
  ['team_id', 'uuid'],
  ['application_id', 'uuid'],
  ['key_id', 'uuid'],
  ['operation', 'text'],
  ['surface', 'text'],
  ['stream', 'bool'],
  ['requested_model', 'text'],
  ['served_model', 'text'],
  ['route', 'text'],
  ['provider', 'text'],
  ['region', 'text'],
  ['outcome', 'text'],
  ['status', 'int4'],
  ['error_code', 'text'],
  ['settlement', 'text'],
  ['attempts', 'int4'],
  ['input_uncached', 'int8'],
  ['cache_read', 'int8'],
  ['cache_write', 'int8'],
  ['output_visible', 'int8'],
  ['reasoning', 'int8'],
  ['cost_nano_usd', 'int8'],
  ['estimated', 'bool'],
  ['priced', 'bool'],
  ['total_ms', 'float8'],
  ['first_token_ms', 'float8'],
  ['revision', 'int8'],
  ['record', 'json'],
] as const;

export type Value = string | number | boolean | null;

export function valuesOf({ record, json, settlement }: LedgerCall): Value[] {
  const last = record.attempts.at(-1);
  const { usage } = record;
  return [
    record.id,
    new Date(record.startedAt).toISOString(),
    record.organizationId,
    record.teamId,
    record.applicationId,
    record.keyId,
    record.operation,
    record.surface,
    record.stream,
    storableText(record.requestedModel),
    storableText(record.servedModel),
    storableText(record.route),
    storableText(last?.provider ?? null),
    storableText(last?.region ?? null),
    record.outcome,
    record.status,
    record.errorCode,
    settlement ?? settlementOf(record),
    record.attempts.length,
    usage.inputUncached,
    usage.cacheRead,
    usage.cacheWrite,
    usage.outputVisible,
    usage.reasoning,
    withinInt8(record.costNanoUsd),
    record.usageEstimated,
    record.priced,
    record.totalMs,
    record.firstTokenMs,
    record.revision,
    storableJson(json ?? JSON.stringify(record)),
  ];
}

const INT8_MAX = 9_223_372_036_854_775_807n;

/** A price out of all proportion must not keep a call out of the ledger: the record itself keeps the whole sum. */
const withinInt8 = (nanoUsd: string): string =>
  nanoUsd.length < 19 || BigInt(nanoUsd) <= INT8_MAX ? nanoUsd : String(INT8_MAX);
