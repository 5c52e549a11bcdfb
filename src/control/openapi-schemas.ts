import { z } from 'zod';

export type Json = Readonly<Record<string, unknown>>;

const REF = '#/components/schemas/';

/**
 * A schema as JSON Schema 2020-12. What carries an id in its `meta` becomes a schema of its own in `schemas`, and a
 * reference here.
 * @param side of what is asked, unknown fields are refused; what is answered may grow
 */
export function hoisted(schema: z.ZodType, schemas: Record<string, Json>, side: 'asked' | 'answered'): Json {
  const {
    $schema: _,
    $defs = {},
    ...own
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // A time says what it is by its format; the pattern for it is half a page.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (side === 'answered' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  for (const [name, each] of Object.entries($defs)) schemas[name] = moved(each) as Json;
  const { id } = schema.meta() ?? {};
  if (id === undefined) return moved(own) as Json;
  if (!(id in $defs)) schemas[id] = moved(own) as Json;
  return { $ref: REF + id };
}

/** References lead to the components instead of into the schema itself, and ids are names there. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (value === null || typeof value !== 'object') return value;
  const { $ref, id, ...rest } = value as { readonly $ref?: unknown; readonly id?: unknown };
  const inside = Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, moved(each)]));
  if (typeof $ref === 'string') return { ...inside, $ref: $ref.replace('#/$defs/', REF) };
  // A property called id is a schema; an id of a schema is a word.
  return id === undefined || typeof id === 'string' ? inside : { id: moved(id), ...inside };
}
