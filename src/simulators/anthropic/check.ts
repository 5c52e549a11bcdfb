import { RequestError } from './errors.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Kind = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'any';

const SENTENCES: Readonly<Record<Exclude<Kind, 'any'>, string>> = {
  string: 'Input should be a valid string',
  integer: 'Input should be a valid integer',
  number: 'Input should be a valid number',
  boolean: 'Input should be a valid boolean',
  array: 'Input should be a valid list',
  object: 'Input should be a valid dictionary',
};

/**
 * Holds an object against the kinds of its fields, in the words of Anthropic's validation. `null` counts as absent.
 * @param required fields that must be there
 * @throws RequestError
 */
export function checkFields(
  value: Fields,
  kinds: Readonly<Record<string, Kind>>,
  path: string,
  required: readonly string[] = [],
): void {
  for (const name of required) {
    if (value[name] === undefined || value[name] === null) throw new RequestError(`${at(path, name)}: Field required`);
  }
  for (const [name, item] of Object.entries(value)) {
    const kind = kinds[name];
    if (kind === undefined) throw new RequestError(`${at(path, name)}: Extra inputs are not permitted`);
    if (item !== null && kind !== 'any' && !isKind(item, kind)) {
      throw new RequestError(`${at(path, name)}: ${SENTENCES[kind]}`);
    }
  }
}

/** @throws RequestError when it is not an object */
export function asFields(value: unknown, path: string): Fields {
  if (isKind(value, 'object')) return value as Fields;
  throw new RequestError(`${path}: ${SENTENCES.object}`);
}

/** @throws RequestError when it is neither absent nor a list */
export function asList(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new RequestError(`${path}: ${SENTENCES.array}`);
}

export function at(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`;
}

function isKind(value: unknown, kind: Kind): boolean {
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value);
  return kind === 'integer' ? Number.isInteger(value) : typeof value === kind;
}
