import { z } from 'zod';
import { type Command, InvalidArgumentError } from 'commander';
import { INSTANT_FORMS, limits, parseInstant } from '../core/index.ts';
import type { Answer, Asked, AskedArgs, OperationName } from '../client/index.ts';
import type { ApiClient } from './client.ts';
import type { Io } from './io.ts';
import { type Column, renderTable } from './table.ts';

/** What is more belongs into a query with a filter, or into the database. */
const LIMIT_MAX = 10_000;

export interface ListingOptions {
  readonly json?: boolean;
  readonly limit: number;
}

/** Every listing has these two. */
export function withListingOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON array of whole objects')
    .option('--limit <n>', `at most so many (1 to ${LIMIT_MAX})`, wholeNumber(1, LIMIT_MAX), limits.PAGE_ROWS_DEFAULT);
}

/** For what lists everything unless told otherwise, because a part could pass for the whole. */
export function withLimit(command: Command, what: string): Command {
  return command.option('--limit <n>', `${what} (default: all)`, wholeNumber(1, Number.MAX_SAFE_INTEGER));
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`);
  };
}

/** For a flag that takes a date or time; it travels as it was written. */
export function isoTime(text: string): string {
  if (parseInstant(text) !== undefined) return text;
  throw new InvalidArgumentError(`It is a date or time of ISO 8601: ${INSTANT_FORMS}.`);
}

/** `--model a --model b` becomes a list. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const pageSchema = z.object({ data: z.array(z.looseObject({})), next: z.string().nullish() });
export type Row = Readonly<Record<string, unknown>>;

/** Operations that answer with a page. */
type Listing = {
  [Name in OperationName]: Answer<Name> extends { readonly data: readonly object[]; readonly next: string | null }
    ? Name
    : never;
}[OperationName];
type Filter<Name extends Listing> =
  Asked<Name> extends { readonly query?: infer Query } ? Omit<NonNullable<Query>, 'limit' | 'cursor'> : never;

/**
 * Rows of a listing, page after page, up to `limit`.
 * @param params of its address, where it has any
 */
export async function fetchPages<Name extends Listing>(
  api: ApiClient,
  name: Name,
  filter: Filter<Name>,
  limit: number,
  params?: Asked<Name> extends { readonly params: infer Params } ? Params : never,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const size = Math.min(limit - rows.length, limits.PAGE_ROWS_MAX);
    const asked = { ...(params && { params }), query: { ...filter, limit: size, cursor } };
    const page = pageSchema.parse(await api.call(name, ...([asked] as unknown as AskedArgs<Name>)));
    rows.push(...page.data.slice(0, size));
    cursor = page.data.length === 0 ? undefined : (page.next ?? undefined);
  } while (cursor !== undefined && rows.length < limit);
  return rows;
}

export function printListing(io: Io, rows: readonly Row[], columns: readonly Column<Row>[], json = false): void {
  if (json) io.out(`${JSON.stringify(rows)}\n`);
  else if (rows.length === 0) io.err('nothing to list\n');
  else io.out(renderTable(columns, rows, io.columns));
}

/** A field of a row as text. */
export function text(value: unknown, absent = '-'): string {
  if (value === null || value === undefined || value === '') return absent;
  if (Array.isArray(value)) return value.length === 0 ? absent : value.map((item) => text(item)).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function column(title: string, field: string, align: 'left' | 'right' = 'left'): Column<Row> {
  return { title, align, value: (row) => text(row[field]) };
}

/** ISO 8601 to the second, as `2026-11-23T08:00:00Z`. */
export function time(title: string, field: string): Column<Row> {
  return { title, value: (row) => text(row[field]).replace(/\.\d+Z$/, 'Z') };
}
