import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { exampleFor } from './example.ts';

type Schema = Record<string, unknown>;

const name = fc.constantFrom('city', 'query', 'unit', 'count', 'tags', 'note');

/** Schemas of the kind that tools and JSON outputs use, four levels deep. */
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ type: fc.constant('string'), minLength: fc.nat(9), maxLength: fc.integer({ min: 9, max: 99 }) }),
    fc.record({
      type: fc.constant('integer'),
      minimum: fc.integer({ min: -50, max: 0 }),
      maximum: fc.integer({ min: 0, max: 9 }),
    }),
    fc.record({ type: fc.constant('number'), exclusiveMinimum: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ type: fc.constantFrom('boolean', 'null') }),
    fc.record({
      type: fc.constant('string'),
      format: fc.constantFrom('date-time', 'date', 'email', 'uri', 'uuid', 'ipv4'),
    }),
    fc.record({ enum: fc.array(fc.string(), { minLength: 1, maxLength: 3 }) }),
    fc.record({ const: fc.oneof(fc.string(), fc.integer(), fc.boolean()) }),
    fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(3) }),
    fc.dictionary(name, tie('schema'), { maxKeys: 4 }).map((properties): Schema => ({
      type: 'object',
      properties,
      required: Object.keys(properties),
      additionalProperties: false,
    })),
  ),
}));

test('the value for a schema satisfies it, whatever the text', () => {
  const claim = fc.property(schema, fc.string(), (given, text) => {
    const parsed = z.fromJSONSchema(given).safeParse(exampleFor(given, text));
    expect(parsed.error?.issues).toBeUndefined();
  });
  fc.assert(claim, { numRuns: 500 });
});

test('is the same for the same schema and text', () => {
  const claim = fc.property(schema, fc.string(), (given, text) => {
    expect(exampleFor(given, text)).toEqual(exampleFor(given, text));
  });
  fc.assert(claim);
});

test('a city is a capitalised word of the text, a query all of it, an option the one mentioned', () => {
  const properties = { city: { type: 'string' }, query: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } };
  const text = 'How warm is it in Oslo, in fahrenheit?';
  expect(exampleFor({ type: 'object', properties }, text)).toEqual({ city: 'Oslo', query: text, unit: 'fahrenheit' });
});

test('references are followed, and a schema that contains itself ends', () => {
  const node = {
    type: 'object',
    properties: { name: { type: 'string' }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } },
    required: ['name', 'next'],
  };
  const built = exampleFor({ $ref: '#/$defs/node', $defs: { node } }, 'Alice and Bob');
  expect(JSON.stringify(built)).toContain('"next":null');
});
