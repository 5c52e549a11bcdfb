/**
 * Lists and mappings that are checked up to their first fault. zod goes on and writes one issue for each item: a body
 * with a hundred thousand wrong ones would hold the thread that all callers share for seconds, and we answer with one.
 * What they hold is kept as it came, not copied, so the schemas of items must not transform.
 */
import { z } from 'zod';

export interface ListBounds {
  readonly min?: number;
  readonly max?: number;
  /** A quick yes for the items of long lists; where it says no, the schema finds the words. */
  readonly accepts?: (item: unknown) => boolean;
}

export const listOf = <T>(item: z.ZodType<T>, bounds: ListBounds = {}): z.ZodType<T[]> =>
  z.unknown().check(({ value, issues }) => {
    const issue = Array.isArray(value) ? listFault(item, bounds, value) : { ...NO_ARRAY, input: value };
    if (issue) issues.push(issue);
  }) as unknown as z.ZodType<T[]>;

function listFault(item: z.ZodType, bounds: ListBounds, input: unknown[]): RawIssue | undefined {
  const { min = 0, max = Infinity, accepts } = bounds;
  if (input.length < min) return { code: 'too_small', origin: 'array', minimum: min, inclusive: true, input };
  if (input.length > max) return { code: 'too_big', origin: 'array', maximum: max, inclusive: true, input };
  for (let at = 0; at < input.length; at += 1) {
    if (accepts?.(input[at])) continue;
    const fault = itemFault(item, input[at], at);
    if (fault) return fault;
  }
  return undefined;
}

/** @param item absent: anything */
export const mappingOf = <T = unknown>(item?: z.ZodType<T>): z.ZodType<Record<string, T>> =>
  z.unknown().check(({ value, issues }) => {
    const issue = isMapping(value) ? item && mappingFault(item, value) : { ...NO_MAPPING, input: value };
    if (issue) issues.push(issue);
  }) as unknown as z.ZodType<Record<string, T>>;

function mappingFault(item: z.ZodType, mapping: Readonly<Record<string, unknown>>): RawIssue | undefined {
  for (const key of Object.keys(mapping)) {
    const fault = itemFault(item, mapping[key], key);
    if (fault) return fault;
  }
  return undefined;
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

type RawIssue = z.core.$ZodRawIssue;
const NO_ARRAY = { code: 'invalid_type', expected: 'array' } as const;
const NO_MAPPING = { code: 'invalid_type', expected: 'record' } as const;

const SYNC = { async: false } as const;

function itemFault(schema: z.ZodType, value: unknown, step: PropertyKey): RawIssue | undefined {
  // What `safeParse` does without wrapping the answer: a call has one or many messages, and most are right.
  const run = schema._zod.run({ value, issues: [] }, SYNC);
  if (!(run instanceof Promise) && run.issues.length === 0) return undefined;
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue && ({ ...issue, input: value, path: [step, ...issue.path] } as RawIssue);
}
