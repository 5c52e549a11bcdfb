import { z } from 'zod';
import { INSTANT_FORMS, limits, parseInstant } from '../../core/index.ts';

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(limits.PAGE_ROWS_MAX).default(limits.PAGE_ROWS_DEFAULT),
  cursor: z.string().max(512).optional(),
};

export const idParams = z.strictObject({ id: z.string().min(1).max(128) });

/** ISO 8601, as epoch milliseconds. */
export const instant = z
  .string()
  .max(64)
  .refine((text) => parseInstant(text) !== undefined, `expected a date or time of ISO 8601, such as ${INSTANT_FORMS}`)
  .transform((text) => parseInstant(text) ?? Number.NaN);

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
