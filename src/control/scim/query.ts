import { parseFilter, ScimFault, type Comparison } from '../../identity/index.ts';
import type { Wanted } from './shown.ts';

const COUNT_DEFAULT = 100;
/** Of users; groups with their members are larger. */
const COUNT_MAX = 200;
const GROUPS_WITH_MEMBERS_MAX = 20;
/** Beyond it nobody pages; the database would count through all that lies before. */
const START_MAX = 1_000_000;
const ATTRIBUTES_LENGTH_MAX = 1_024;

type Texts = Readonly<Record<string, unknown>>;

export interface ListQuery {
  readonly filter: readonly Comparison[];
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
}

/** Parameters that are not served, such as the order, are passed over (RFC 7644 §3.4.2). @throws ScimFault */
export function readListQuery(query: Texts, withMembers: boolean): ListQuery {
  const filter = textOf(query, 'filter');
  const most = withMembers ? GROUPS_WITH_MEMBERS_MAX : COUNT_MAX;
  return {
    filter: filter === undefined ? [] : parseFilter(filter),
    startIndex: Math.min(Math.max(integerOf(query, 'startIndex') ?? 1, 1), START_MAX),
    count: Math.min(Math.max(integerOf(query, 'count') ?? COUNT_DEFAULT, 0), most),
  };
}

/** @throws ScimFault */
export function readWanted(query: Texts): Wanted {
  return { only: namesOf(query, 'attributes'), without: namesOf(query, 'excludedAttributes') ?? new Set() };
}

/** `name.familyName` wants `name`; of a schema's whole name the last part is the attribute. */
function namesOf(query: Texts, name: string): ReadonlySet<string> | undefined {
  const text = textOf(query, name);
  if (text === undefined || text.trim() === '') return undefined;
  if (text.length > ATTRIBUTES_LENGTH_MAX) throw invalid(`${name} is too long.`);
  return new Set(text.split(',').map((each) => each.trim().toLowerCase().split(':').at(-1)?.split('.')[0] ?? ''));
}

function textOf(query: Texts, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(`${name} comes once.`);
}

function integerOf(query: Texts, name: string): number | undefined {
  const text = textOf(query, name);
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw invalid(`${name} is a number.`);
  return Number(text);
}

const invalid = (sentence: string): ScimFault => new ScimFault(400, 'invalidValue', sentence);
