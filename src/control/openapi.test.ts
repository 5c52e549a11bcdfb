import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openapiOf } from './openapi.ts';
import { routes } from './routes/index.ts';

const document = openapiOf(routes, '1.2.3');

const ref = z.strictObject({ $ref: z.string().startsWith('#/components/') });
/** JSON Schema 2020-12, as far as ours goes: a word that is none of these is a mistake. */
const schema: z.ZodType = z.lazy(() =>
  z.strictObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    default: z.unknown().optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).min(1).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minLength: z.int().optional(),
    maxLength: z.int().optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
    multipleOf: z.number().optional(),
    minItems: z.int().optional(),
    maxItems: z.int().optional(),
    uniqueItems: z.boolean().optional(),
    items: z.union([schema, z.boolean()]).optional(),
    prefixItems: z.array(schema).optional(),
    properties: z.record(z.string(), schema).optional(),
    required: z.array(z.string()).optional(),
    propertyNames: schema.optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
    allOf: z.array(schema).optional(),
    not: schema.optional(),
  }),
);
const header = z.strictObject({ description: z.string(), schema });
const media = z.record(z.string(), z.strictObject({ schema, example: z.unknown().optional() }));
const response = z.strictObject({
  description: z.string().min(1),
  headers: z.record(z.string(), z.union([ref, header])).optional(),
  content: media.optional(),
});
const parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean(),
  description: z.string().optional(),
  schema,
});
const operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  security: z.array(z.unknown()).optional(),
  'x-permission': z.string().optional(),
  parameters: z.array(z.union([ref, parameter])),
  requestBody: z.strictObject({ required: z.boolean(), content: media }).optional(),
  responses: z.record(z.string().regex(/^(\d{3}|default)$/), z.union([ref, response])),
});
const whole = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string(), description: z.string() })),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'put', 'post', 'delete', 'patch']), operation),
  ),
  components: z.strictObject({
    securitySchemes: z.record(z.string(), z.unknown()),
    schemas: z.record(z.string().regex(/^[A-Za-z0-9]+$/), schema),
    parameters: z.record(z.string(), parameter),
    headers: z.record(z.string(), header),
    responses: z.record(z.string(), response),
  }),
  security: z.array(z.record(z.string(), z.array(z.string()))),
});

/** Every place of a value with a key of this name. */
function valuesOf(value: unknown, key: string): unknown[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, each]) => [...(name === key ? [each] : []), ...valuesOf(each, key)]);
}

const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document);

describe('the document of the admin API', () => {
  it('is OpenAPI 3.1, with no word that is none', () => {
    expect(whole.safeParse(document).error?.issues ?? []).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const refs = valuesOf(document, '$ref');
    expect(refs.length).toBeGreaterThan(100);
    expect(refs.filter((each) => at(String(each)) === undefined)).toEqual([]);
  });

  it('names every operation once', () => {
    const names = valuesOf(document, 'operationId');
    expect(names).toHaveLength(routes.length);
    expect(new Set(names).size).toBe(routes.length);
  });

  it('says of every path which parameters stand in it', () => {
    const { paths } = whole.parse(document);
    for (const [path, operations] of Object.entries(paths)) {
      const wanted = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      for (const { parameters } of Object.values(operations)) {
        const told = parameters.flatMap((each) => ('in' in each && each.in === 'path' ? [each.name] : []));
        expect(told, path).toEqual(wanted);
      }
    }
  });

  it('has a name of its own for every schema, also under its own', () => {
    const { schemas } = whole.parse(document).components as { schemas: Record<string, { $ref?: string }> };
    expect(Object.entries(schemas).filter(([name, { $ref }]) => $ref?.endsWith(`/${name}`))).toEqual([]);
  });
});

describe('every route', () => {
  it('says in a sentence what it does', () => {
    const silent = routes.filter(({ summary }) => !/^[A-Z].+\.$/.test(summary));
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it.each(routes.filter(({ example }) => example !== undefined))('has an example that it takes: $path', (each) => {
    expect(each.body?.safeParse(each.example).error).toBeUndefined();
  });

  it('that lists comes in pages', () => {
    const unpaged = routes.filter(
      ({ answer, query }) =>
        answer instanceof z.ZodObject &&
        'data' in answer.shape &&
        !(query instanceof z.ZodObject && 'limit' in query.shape && 'cursor' in query.shape),
    );
    expect(unpaged.map(({ path }) => path)).toEqual([]);
  });
});
