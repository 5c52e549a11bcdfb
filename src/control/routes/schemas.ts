import { z } from 'zod';
import { limits } from '../../core/index.ts';

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(limits.PAGE_ROWS_MAX).default(limits.PAGE_ROWS_DEFAULT),
  cursor: z.string().max(512).optional(),
};

export const idParams = z.strictObject({ id: z.string().min(1).max(128) });

/** Year 1 to the end of 9999 in UTC: what the database, ISO 8601 in four digits and people agree on. */
const isStorableTime = (ms: number): boolean => !(ms < -62_135_596_800_000 || ms > 253_402_300_799_999);

/** ISO 8601 with an offset, or a date, as epoch milliseconds. */
export const instant = z
  .string()
  .max(64)
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected an ISO 8601 date or time, such as 2026-11-23T08:00:00Z')
  .refine((text) => isStorableTime(Date.parse(text)), 'expected a time between the years 1 and 9999')
  .transform((text) => Date.parse(text));

export const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a name starts with a letter or digit and holds letters, digits, ".", "_", "-", at most 64',
  );

/** A page as the API answers it. */
export const pageOf = <T>(rows: readonly T[], next: string | null): { data: readonly T[]; next: string | null } => ({
  data: rows,
  next,
});

export const iso = (epochMs: number | null): string | null =>
  epochMs === null ? null : new Date(epochMs).toISOString();
