/**
 * Tables of a vendor's request shapes and a strict check against them. Real services differ in what they forgive;
 * a simulator forgives nothing, so that a field of ours that only some server would ignore is found here.
 */

/**
 * The type of one field: `str int float bool object any bytes`, `list[T]`, `dict[T]`, a shape's name, or the words
 * allowed as `A|B|C`. `!` at the end marks a required field.
 */
type FieldType = string;

export interface Shape {
  readonly fields: Readonly<Record<string, FieldType>>;
  /** The field whose word selects one of `subtypes`. */
  readonly discriminator?: string;
  readonly subtypes?: Readonly<Record<string, string>>;
  /** Exactly one of the fields is there. */
  readonly union?: true;
}

export type Shapes = Readonly<Record<string, Shape>>;

export interface Violation {
  /** Dotted, with list positions from zero: `messages.0.content.1.text`. Empty for the whole body. */
  readonly path: string;
  readonly problem: 'unknown' | 'missing' | 'type' | 'word' | 'union';
  /** What the table wants there; for an unknown field, its name. */
  readonly expected: string;
}

const PRIMITIVES: Readonly<Record<string, (value: unknown) => boolean>> = {
  str: (value) => typeof value === 'string',
  bytes: (value) => typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0,
  int: (value) => Number.isSafeInteger(value),
  float: (value) => typeof value === 'number',
  bool: (value) => typeof value === 'boolean',
  object: isObject,
  any: (value) => value !== undefined,
};

/** The first thing in `value` that is not of the shape called `name`, or `undefined`. */
export function findViolation(shapes: Shapes, name: string, value: unknown, path = ''): Violation | undefined {
  if (!isObject(value)) return { path, problem: 'type', expected: name };
  const shape = resolve(shapes, name, value, path);
  if ('problem' in shape) return shape;
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shape.fields, key)) return { path, problem: 'unknown', expected: key };
  }
  if (shape.union && Object.keys(value).length !== 1) return { path, problem: 'union', expected: name };
  for (const [key, type] of Object.entries(shape.fields)) {
    const at = path === '' ? key : `${path}.${key}`;
    const item = value[key];
    const required = type.endsWith('!');
    if (item === undefined || item === null) {
      if (required) return { path: at, problem: 'missing', expected: key };
      continue;
    }
    const found = findInField(shapes, required ? type.slice(0, -1) : type, item, at);
    if (found) return found;
  }
  return undefined;
}

function findInField(shapes: Shapes, type: string, value: unknown, path: string): Violation | undefined {
  const primitive = PRIMITIVES[type];
  if (primitive) return primitive(value) ? undefined : { path, problem: 'type', expected: type };
  if (type.startsWith('list[')) {
    if (!Array.isArray(value)) return { path, problem: 'type', expected: type };
    return firstOf(
      value.map((item, at) => [String(at), item]),
      shapes,
      type.slice(5, -1),
      path,
    );
  }
  if (type.startsWith('dict[')) {
    if (!isObject(value)) return { path, problem: 'type', expected: type };
    return firstOf(Object.entries(value), shapes, type.slice(5, -1), path);
  }
  if (Object.hasOwn(shapes, type)) return findViolation(shapes, type, value, path);
  return type.split('|').includes(value as string) ? undefined : { path, problem: 'word', expected: type };
}

function firstOf(
  entries: readonly (readonly [string, unknown])[],
  shapes: Shapes,
  type: string,
  path: string,
): Violation | undefined {
  for (const [key, item] of entries) {
    const found = findInField(shapes, type, item, `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

function resolve(
  shapes: Shapes,
  name: string,
  value: Readonly<Record<string, unknown>>,
  path: string,
): Shape | Violation {
  const shape = shapes[name];
  if (!shape) throw new Error(`no shape is called ${name}`);
  if (shape.discriminator === undefined || shape.subtypes === undefined) return shape;
  const at = path === '' ? shape.discriminator : `${path}.${shape.discriminator}`;
  const word = value[shape.discriminator];
  if (word === undefined) return { path: at, problem: 'missing', expected: shape.discriminator };
  const subtype = typeof word === 'string' ? shape.subtypes[word] : undefined;
  if (subtype === undefined) return { path: at, problem: 'word', expected: Object.keys(shape.subtypes).join('|') };
  return shapes[subtype] ?? shape;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
