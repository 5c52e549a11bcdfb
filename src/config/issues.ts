/** Turns what a schema found into sentences: what is wrong, and what to do. The value itself is never quoted. */
import type { z } from 'zod';
import { Secret } from '../core/index.ts';
import { acceptsReference, didYouMean, knownFields } from './fields.ts';
import { type Path, type Remark, isSame, isWithin } from './finding.ts';
import type { FoundReference } from './references.ts';

type Issue = z.core.$ZodIssue;

export interface IssueContext {
  readonly schema: z.ZodType;
  /** What the schema was given. */
  readonly input: unknown;
  /** Where that stands in the file. */
  readonly base: Path;
  /** The references that stand in the input, by their paths in the file. */
  readonly references: readonly FoundReference[];
}

export function explainIssues(issues: readonly Issue[], context: IssueContext): readonly Remark[] {
  return issues.flatMap((issue) => explainIssue(issue, context));
}

function explainIssue(issue: Issue, context: IssueContext): readonly Remark[] {
  const local = issue.path.filter((step) => typeof step !== 'symbol');
  const path = [...context.base, ...local];
  const reference = context.references.find((known) => isWithin(path, known.path));
  if (reference) {
    if (!acceptsReference(context.schema, reference.path.slice(context.base.length)))
      return [misplaced(reference.path)];
    // Why it has no value is told once, by whoever resolved it.
    if (reference.problem) return [];
  }
  const found = valueAt(context.input, local);
  const say = (message: string, hint: string, at: 'key' | 'value' = 'value'): Remark[] => [{ path, at, message, hint }];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownField(key, local, context));
    case 'invalid_key':
    case 'invalid_element':
      return [{ path, at: 'key', ...split(issue.issues[0]?.message ?? 'the name is not valid: rename it') }];
    case 'invalid_union':
      return explainUnion(issue, local, context);
    case 'invalid_type':
      if (found === undefined)
        return say('is required and missing', `add it: expected ${wordFor(issue.expected)}`, 'key');
      return say(`expected ${wordFor(issue.expected)}, found ${kindOf(found)}`, fixType(issue.expected, found));
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (found === undefined) return say('is required and missing', `add it: expected ${orList(values)}`, 'key');
      return say(`expected ${orList(values)}`, suggestValue(found, values));
    }
    case 'too_small':
      // A schema that has more to say than the number says it.
      if (!issue.message.startsWith('Too small')) return [{ path, ...split(issue.message) }];
      if (issue.inclusive === false) return say(`is not more than ${issue.minimum}`, `use more than ${issue.minimum}`);
      return say(
        `is below the least allowed, ${issue.minimum}${unitOf(issue.origin)}`,
        `use at least ${issue.minimum}`,
      );
    case 'too_big':
      return say(`is above the most allowed, ${issue.maximum}${unitOf(issue.origin)}`, `use at most ${issue.maximum}`);
    case 'not_multiple_of':
      return say(`is not a multiple of ${issue.divisor}`, `use a multiple of ${issue.divisor}`);
    case 'invalid_format':
    case 'custom':
      return [{ path, ...split(issue.message) }];
    default:
      return say('is not valid', READ_THE_PAGE);
  }
}

function misplaced(path: Path): Remark {
  const hint = 'write the value itself; only secrets and certificates are given by reference';
  return { path, message: 'a reference is not allowed here', hint };
}

/** What is wrong with the references themselves, except where one is at a place that has been refused already. */
export function explainReferences(
  references: readonly FoundReference[],
  remarks: readonly Remark[],
): readonly Remark[] {
  return references.flatMap(({ path, problem }) => {
    if (!problem || remarks.some((remark) => isSame(remark.path, path))) return [];
    return [problem];
  });
}

const READ_THE_PAGE = 'see docs/configuration.md';

function unknownField(key: string, local: Path, context: IssueContext): Remark {
  const known = knownFields(context.schema, local);
  const near = didYouMean(key, known);
  const all = known.length === 0 ? 'remove it' : `known here: ${known.join(', ')}`;
  return {
    path: [...context.base, ...local, key],
    at: 'key',
    message: `there is no field "${key}"`,
    hint: near === undefined ? all : `did you mean "${near}"?`,
  };
}

/** Explains the alternative the writer most likely meant: the one that fits best. */
function explainUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  local: Path,
  context: IssueContext,
): readonly Remark[] {
  const path = [...context.base, ...local];
  const fitting = issue.errors.filter((branch) => !branch.some(isWrongKind));
  const [best] = fitting.toSorted((a, b) => a.length - b.length);
  if (best) {
    return best.flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, context));
  }
  if (issue.message !== 'Invalid input') return [{ path, ...split(issue.message) }];
  const custom = issue.errors.flat().find((inner) => inner.code === 'custom');
  if (custom) return [{ path, ...split(custom.message) }];
  if ('options' in issue && issue.options && issue.discriminator !== undefined) {
    const message = `expected ${orList(issue.options.map(String))}`;
    return [{ path: [...path, issue.discriminator], message, hint: 'use one of these' }];
  }
  const expected = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_type' ? [wordFor(inner.expected)] : []));
  if (expected.length === 0) return [{ path, message: 'fits none of the allowed forms', hint: READ_THE_PAGE }];
  return [{ path, message: `expected ${orList([...new Set(expected)])}`, hint: READ_THE_PAGE }];
}

function isWrongKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'custom');
}

/** Schemas write their own sentences as "what is wrong: what to do". */
function split(sentence: string): { message: string; hint: string } {
  const at = sentence.indexOf(': ');
  if (at < 0) return { message: sentence, hint: READ_THE_PAGE };
  return { message: sentence.slice(0, at), hint: sentence.slice(at + 2) };
}

/** What plain data holds at a path. */
export function valueAt(input: unknown, path: Path): unknown {
  let value = input;
  for (const step of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function wordFor(expected: string): string {
  return WORDS[expected] ?? expected;
}

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (value instanceof Secret) return 'a reference';
  if (Array.isArray(value)) return 'a list';
  if (Number.isNaN(value)) return 'a number that is none (.nan)';
  if (value === Infinity || value === -Infinity) return 'a number without bound';
  return typeof value === 'number' && !Number.isInteger(value) ? 'a number with a fraction' : wordFor(typeof value);
}

function fixType(expected: string, found: unknown): string {
  if (found === null) return 'give it a value, write {} for an empty mapping, or remove the key';
  if (expected === 'string' && typeof found !== 'object') return 'put the value in quotes';
  if (expected === 'array') return 'write [a, b], or one "- item" a line';
  return `write ${wordFor(expected)}`;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'record' ? ' entries' : '';
}

function suggestValue(found: unknown, allowed: readonly string[]): string {
  const near = typeof found === 'string' ? didYouMean(found, allowed) : undefined;
  return near === undefined ? 'use one of these' : `did you mean "${near}"?`;
}

/** Each word once: what two alternatives of a schema allow is still one thing to a reader. */
export function orList(words: readonly string[]): string {
  const each = [...new Set(words)];
  if (each.length < 2) return each.join('');
  return `${each.slice(0, -1).join(', ')} or ${each[each.length - 1]}`;
}
