import { z } from 'zod';
import { INSTANT_FORMS, limits, parseInstant } from '../../core/index.ts';

const LIMIT_TEXT = 'How many rows at most.';
const CURSOR_TEXT = 'The `next` of the page before; good for the same listing and filter alone.';

/** @param most the largest page, which is also the default where it is given */
export const pageQueryUpTo = (most: number) => ({
  limit: z.coerce.number().int().min(1).max(most).default(most).meta({ description: LIMIT_TEXT }),
  cursor: z.string().max(512).optional().meta({ description: CURSOR_TEXT }),
});

export const pageQuery = {
  ...pageQueryUpTo(limits.PAGE_ROWS_MAX),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(limits.PAGE_ROWS_MAX)
    .default(limits.PAGE_ROWS_DEFAULT)
    .meta({ description: LIMIT_TEXT }),
};

export const idParams = z.strictObject({ id: z.string().min(1).max(128) });

/** ISO 8601, as epoch milliseconds. */
export const instant = z
  .string()
  .max(64)
  .refine((text) => parseInstant(text) !== undefined, `expected a date or time of ISO 8601, such as ${INSTANT_FORMS}`)
  .transform((text) => parseInstant(text) ?? Number.NaN)
  .meta({ description: `A date or time of ISO 8601: ${INSTANT_FORMS}.` });

export const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a name starts with a letter or digit and holds letters, digits, ".", "_", "-", at most 64',
  );

/** What people call a key or a token: their own words, on one line. */
export const label = z
  .string()
  .regex(
    /^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}]{1,100}$/u,
    'a name is one line of 1 to 100 characters, not all spaces, without control characters',
  );

/** A time as the API answers it. */
export const time = z.iso.datetime();
export const managedBy = z.enum(['file', 'api']).meta({ description: 'What a file declares is changed only there.' });
export const secretOnce = z.string().nullable().meta({ description: 'Shown this once; null in a dry run.' });
/** USD as a decimal text. */
export const usd = z.string();

/** What a listing answers. */
export const pageSchema = <Row extends z.ZodType>(row: Row) =>
  z.strictObject({
    data: z.array(row),
    next: z.string().nullable().meta({ description: 'Cursor of the following page; null on the last one.' }),
  });

interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A page as the API answers it. */
export const pageOf = <T>(rows: readonly T[], next: string | null): { data: readonly T[]; next: string | null } => ({
  data: rows,
  next,
});

/**
 * A page of rows that are read whole, in the order of their positions: a row made meanwhile moves no other.
 * @param positionOf unlike that of any other row, and the same for ever
 */
export function pageThrough<T>(
  rows: readonly T[],
  positionOf: (row: T) => string,
  { limit, cursor }: PageAsked,
  order: 'ascending' | 'descending' = 'ascending',
): { data: readonly T[]; next: string | null } {
  const sign = order === 'ascending' ? 1 : -1;
  const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -sign : sign);
  const placed = rows.map((row) => ({ row, position: positionOf(row) }));
  const left = cursor === undefined ? placed : placed.filter(({ position }) => compare(position, cursor) > 0);
  const shown = left.toSorted((a, b) => compare(a.position, b.position)).slice(0, limit);
  return pageOf(
    shown.map(({ row }) => row),
    left.length > limit ? (shown.at(-1)?.position ?? null) : null,
  );
}

export const iso = (epochMs: number | null): string | null =>
  epochMs === null ? null : new Date(epochMs).toISOString();
