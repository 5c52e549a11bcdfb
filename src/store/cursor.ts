import { Fault, limits } from '../core/index.ts';
import type { Page } from '../identity/index.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** No id at all, which `in ()` could not say. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** For `in (…)`, which takes at least one. */
export const idsOf = (ids: readonly string[] | undefined): readonly string[] =>
  ids && ids.length > 0 ? ids : [NOBODY];

export const isUuid = (text: string): boolean => UUID.test(text);

/** All listings go by UUIDv7, which sorts by time: the id of the last row shown is the whole position. */
const encodeCursor = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');

/** @throws Fault `request.invalid` for a cursor that is not ours */
export function decodeCursor(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  if (!isUuid(id)) throw notACursor();
  return id;
}

export const notACursor = (): Fault =>
  new Fault('request.invalid', { public: 'The cursor is not valid.', param: 'cursor' });

export const pageLimit = (limit: number | undefined): number =>
  Math.min(Math.max(Math.trunc(limit ?? limits.PAGE_ROWS_DEFAULT), 1), limits.PAGE_ROWS_MAX);

/** Makes a page of `limit` rows out of up to `limit + 1` that were read. */
export function toPage<Row extends { id: string }, T>(
  rows: readonly Row[],
  limit: number,
  map: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(map), next: rows.length > limit && last ? encodeCursor(last.id) : null };
}

export const millis = (date: Date | null): number | null => (date === null ? null : date.getTime());
export const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
