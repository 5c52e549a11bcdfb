import { RequestError } from './errors.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'any';

const NAMES: Readonly<Record<Exclude<Kind, 'any'>, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a decimal',
  boolean: 'a boolean',
  array: 'an array of objects',
  object: 'an object',
};

/**
 * Holds an object against the kinds of its fields; `null` counts as absent, as it does at OpenAI.
 * @throws RequestError for an unknown field or a wrong type
 */
export function checkFields(value: Fields, kinds: Readonly<Record<string, Kind>>, path = ''): void {
  for (const [name, item] of Object.entries(value)) {
    const kind = kinds[name];
    const param = path === '' ? name : `${path}.${name}`;
    if (kind === undefined) throw new RequestError(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');
    if (item !== null) checkKind(item, kind, param);
  }
}

/** @throws RequestError `invalid_type` */
export function checkKind(value: unknown, kind: Kind, param: string): void {
  if (kind === 'any' || isKind(value, kind)) return;
  const message = `Invalid type for '${param}': expected ${NAMES[kind]}, but got ${nameOf(value)} instead.`;
  throw new RequestError(message, param, 'invalid_type');
}

/** @throws RequestError when the number is outside the range */
export function checkRange(value: unknown, least: number, most: number, param: string): void {
  if (typeof value !== 'number' || (value >= least && value <= most)) return;
  const below = value < least;
  const bound = below ? `a value >= ${least}` : `a value <= ${most}`;
  const word = Number.isInteger(value) ? 'integer' : 'decimal';
  throw new RequestError(
    `Invalid '${param}': ${word} ${below ? 'below minimum' : 'above maximum'} value. Expected ${bound}, but got ${value} instead.`,
    param,
    `${word}_${below ? 'below_min' : 'above_max'}_value`,
  );
}

/** @throws RequestError `invalid_value` */
export function checkOneOf(value: unknown, options: readonly string[], param: string): void {
  if (value === undefined || value === null || options.includes(value as string)) return;
  const list = options.map((option) => JSON.stringify(option)).join(', ');
  const message = `Invalid value: ${JSON.stringify(value)}. Supported values are: ${list}.`;
  throw new RequestError(message, param, 'invalid_value');
}

/** @throws RequestError `missing_required_parameter` */
export function checkPresent(value: unknown, param: string): void {
  if (value !== undefined && value !== null) return;
  throw new RequestError(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
}

/** @throws RequestError when it is not an object */
export function asFields(value: unknown, param: string): Fields {
  checkKind(value, 'object', param);
  return value as Fields;
}

/** The array, or an empty one for what is absent. @throws RequestError when it is something else */
export function asList(value: unknown, param: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  checkKind(value, 'array', param);
  return value as readonly unknown[];
}

function isKind(value: unknown, kind: Kind): boolean {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value);
  return kind === 'integer' ? Number.isInteger(value) : typeof value === kind;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
