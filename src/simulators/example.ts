import { hash32 } from './hash.ts';

/** Deeper than any schema a model accepts; recursive schemas end here with their shortest form. */
const DEPTH_MAX = 10;
const ITEMS_MAX = 16;

type Schema = Readonly<Record<string, unknown>>;

/**
 * A value that satisfies a JSON schema, the same for the same schema and text. Strings are words of the text where
 * that makes sense: a `city` is a capitalised word, a `query` the whole text. Covers what tool and output schemas
 * use (types, enum, const, combinators, local references, ranges, lengths, formats); patterns are matched by trying
 * a few candidates.
 */
export function exampleFor(schema: unknown, text: string): unknown {
  return build(asSchema(schema), { root: asSchema(schema), text, name: 'value', depth: 0 });
}

interface Place {
  readonly root: Schema;
  readonly text: string;
  /** Name of the property being filled. */
  readonly name: string;
  readonly depth: number;
}

function build(given: Schema, place: Place): unknown {
  const schema = resolve(given, place.root);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return choose(schema['enum'], place);
  if (Array.isArray(schema['allOf'])) return build(merge(schema, schema['allOf'].map(asSchema), place.root), place);
  const variants = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(variants) && variants.length > 0) return build(firstReal(variants.map(asSchema), place), place);
  switch (typeOf(schema)) {
    case 'object':
      return buildObject(schema, place);
    case 'array':
      return buildArray(schema, place);
    case 'integer':
    case 'number':
      return buildNumber(schema, place);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return buildString(schema, place);
  }
}

function buildObject(schema: Schema, place: Place): Record<string, unknown> {
  const properties = asSchema(schema['properties']);
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  // Without a list of required names a real model fills what it is offered; recursion alone is a reason not to.
  const names = required.length > 0 || place.depth > 3 ? required : Object.keys(properties);
  const built: Record<string, unknown> = {};
  if (place.depth > DEPTH_MAX) return built;
  for (const name of names) built[name] = build(asSchema(properties[name]), { ...place, name, depth: place.depth + 1 });
  return built;
}

function buildArray(schema: Schema, place: Place): unknown[] {
  const least = numberAt(schema, 'minItems') ?? (place.depth > 3 ? 0 : 1);
  const count = Math.min(Math.max(least, 0), numberAt(schema, 'maxItems') ?? ITEMS_MAX, ITEMS_MAX);
  const items: unknown[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = at === 0 ? place.name : `${place.name}${at + 1}`;
    items.push(build(asSchema(schema['items']), { ...place, name, depth: place.depth + 1 }));
  }
  return items;
}

function buildNumber(schema: Schema, place: Place): number {
  const whole = typeOf(schema) === 'integer';
  const step = numberAt(schema, 'multipleOf') ?? (whole ? 1 : 0);
  const above = numberAt(schema, 'exclusiveMinimum');
  const below = numberAt(schema, 'exclusiveMaximum');
  const least = above === undefined ? numberAt(schema, 'minimum') : above + (step || 0.5);
  const most = below === undefined ? numberAt(schema, 'maximum') : below - (step || 0.5);
  const mentioned = place.text.match(/-?\d+(?:\.\d+)?/)?.[0];
  let value = mentioned === undefined ? (least ?? 1) : Number(mentioned);
  if (least !== undefined && value < least) value = least;
  if (most !== undefined && value > most) value = most;
  if (step === 0) return value;
  const rounded = Math.floor(value / step) * step;
  return least !== undefined && rounded < least ? rounded + step : rounded;
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '6f0c9a52-5b1e-4c7d-9a3e-2f1d0b8c7a65',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
};

function buildString(schema: Schema, place: Place): string {
  const format = FORMATS[String(schema['format'])];
  if (format !== undefined) return format;
  const words = wordFor(place);
  if (typeof schema['pattern'] === 'string') {
    const pattern = new RegExp(schema['pattern'], 'u');
    const candidates = [
      words,
      words.toLowerCase(),
      words.toUpperCase(),
      'a',
      'A1',
      '1',
      '2026-01-15',
      'ABC-123',
      'abc',
    ];
    return candidates.find((candidate) => pattern.test(candidate)) ?? words;
  }
  const longest = numberAt(schema, 'maxLength') ?? 200;
  return Array.from(words)
    .slice(0, longest)
    .join('')
    .padEnd(numberAt(schema, 'minLength') ?? 0, 'x');
}

const SENTENCES = /query|question|text|prompt|message|content|input|body|reason|summary|description|answer/i;

/** What a string property gets: the whole text for a query, a capitalised word for a place or name, else any word. */
function wordFor(place: Place): string {
  if (SENTENCES.test(place.name)) return place.text.trim() || 'something';
  const words = place.text.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  const proper = words.filter((word, at) => at > 0 && /^\p{Lu}\p{Ll}/u.test(word));
  const long = words.filter((word) => word.length > 3);
  const from = proper.length > 0 ? proper.slice(0, 1) : long;
  return from[hash32(place.name) % Math.max(from.length, 1)] ?? place.name;
}

function choose(options: readonly unknown[], place: Place): unknown {
  const text = place.text.toLowerCase();
  return options.find((option) => typeof option === 'string' && text.includes(option.toLowerCase())) ?? options[0];
}

function resolve(schema: Schema, root: Schema): Schema {
  let here = schema;
  for (let hops = 0; typeof here['$ref'] === 'string' && hops < DEPTH_MAX; hops += 1) {
    let target: unknown = root;
    for (const step of here['$ref'].split('/').slice(1)) {
      target = asSchema(target)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    here = asSchema(target);
  }
  return here;
}

function merge(schema: Schema, parts: readonly Schema[], root: Schema): Schema {
  const { allOf: _, ...own } = schema;
  const merged: Record<string, unknown> = { ...own };
  for (const part of parts) {
    const resolved = resolve(part, root);
    const properties = { ...asSchema(merged['properties']), ...asSchema(resolved['properties']) };
    const required = [merged['required'], resolved['required']].flatMap((list) => (Array.isArray(list) ? list : []));
    Object.assign(merged, resolved, { properties, required });
  }
  if (Object.keys(asSchema(merged['properties'])).length === 0) delete merged['properties'];
  return merged;
}

/** The first variant that is more than `null`; the last one when we are deep, as recursive types list their end last. */
function firstReal(variants: readonly Schema[], place: Place): Schema {
  const real = variants.filter((variant) => typeOf(resolve(variant, place.root)) !== 'null');
  if (place.depth > 4) return variants.find((variant) => typeOf(variant) === 'null') ?? real.at(-1) ?? {};
  return real[0] ?? variants[0] ?? {};
}

function typeOf(schema: Schema): string {
  const type = schema['type'];
  if (Array.isArray(type)) return String(type.find((name) => name !== 'null') ?? 'null');
  if (typeof type === 'string') return type;
  if ('properties' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

function numberAt(schema: Schema, key: string): number | undefined {
  const value = schema[key];
  return typeof value === 'number' ? value : undefined;
}

function asSchema(value: unknown): Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Schema) : {};
}
