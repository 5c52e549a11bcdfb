import type { ClosedCall } from '../../finops/index.ts';
import { storableJson, storableText } from './storable.ts';

/** The columns of `calls`, in the order of `rowText`. */
export const COLUMNS = [
  'id',
  'started_at',
  'organization_id',
  'team_id',
  'application_id',
  'key_id',
  'operation',
  'surface',
  'stream',
  'requested_model',
  'served_model',
  'route',
  'provider',
  'region',
  'outcome',
  'status',
  'error_code',
  'settlement',
  'attempts',
  'input_uncached',
  'cache_read',
  'cache_write',
  'output_visible',
  'reasoning',
  'cost_nano_usd',
  'estimated',
  'priced',
  'total_ms',
  'first_token_ms',
  'revision',
  'record',
] as const;

/** One row in the text format of COPY, with its end, in pieces (Postgres manual, "COPY", File Formats). */
export function rowText({ record, json, settlement }: ClosedCall): readonly string[] {
  const last = record.attempts.at(-1);
  const { usage } = record;
  const columns =
    `${record.id}\t${new Date(record.startedAt).toISOString()}\t${plain(record.organizationId)}\t` +
    `${plain(record.teamId)}\t${plain(record.applicationId)}\t${plain(record.keyId)}\t${plain(record.operation)}\t` +
    `${record.surface}\t${flag(record.stream)}\t${escaped(record.requestedModel)}\t${escaped(record.servedModel)}\t` +
    `${escaped(record.route)}\t${escaped(last?.provider)}\t${escaped(last?.region)}\t${record.outcome}\t` +
    `${record.status}\t${plain(record.errorCode)}\t${settlement}\t${record.attempts.length}\t` +
    `${usage.inputUncached}\t${usage.cacheRead}\t${usage.cacheWrite}\t${usage.outputVisible}\t${usage.reasoning}\t` +
    `${withinInt8(record.costNanoUsd)}\t${flag(record.usageEstimated)}\t${flag(record.priced)}\t` +
    `${record.totalMs}\t${plain(record.firstTokenMs)}\t${record.revision}\t`;
  return [columns, copyText(storableJson(json)), '\n'];
}

const NULL = '\\N';
const plain = (value: string | number | null): string | number => value ?? NULL;
const flag = (value: boolean): string => (value ? 't' : 'f');
const escaped = (text: string | null | undefined): string =>
  text === null || text === undefined ? NULL : copyText(storableText(text));

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const copyText = (text: string): string =>
  SPECIAL.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? '') : text;

const INT8_MAX = 9_223_372_036_854_775_807n;

/** A price out of all proportion must not keep a call out of the ledger: the record itself keeps the whole sum. */
const withinInt8 = (nanoUsd: string): string =>
  nanoUsd.length < 19 || BigInt(nanoUsd) <= INT8_MAX ? nanoUsd : String(INT8_MAX);
