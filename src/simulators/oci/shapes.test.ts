import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findViolation, type Shape } from '../shapes.ts';
import { shapes } from './shapes.ts';

interface PublishedField {
  type: string;
  required?: boolean;
  enum?: string[];
}
interface PublishedShape {
  fields: Record<string, PublishedField>;
  extends?: string;
  discriminator?: string;
  subtypes?: Record<string, string>;
}

const { shapes: published } = JSON.parse(
  readFileSync(
    new URL('../../../test/fixtures/specs/oci-generative-ai-inference.shapes.json', import.meta.url),
    'utf8',
  ),
) as { shapes: Record<string, PublishedShape> };

const wire = new URL('../../../test/fixtures/wire/', import.meta.url);
const recordings = readdirSync(wire)
  .filter((name) => name.startsWith('oci-'))
  .map((name) => ({
    name,
    body: (JSON.parse(readFileSync(new URL(name, wire), 'utf8')) as { request: { body: unknown } }).request.body,
  }));

/** The published shape in our notation. */
function translate(shape: PublishedShape): Shape {
  const base = shape.extends === undefined ? undefined : published[shape.extends];
  const words = [shape.discriminator, base?.discriminator];
  const fields = Object.entries({ ...base?.fields, ...shape.fields }).map(([name, field]) => {
    const required = field.required === true || base?.fields[name]?.required === true;
    const type = words.includes(name) ? 'str' : (field.enum?.join('|') ?? typeOf(field.type));
    return [name, type + (required ? '!' : '')] as const;
  });
  const selection =
    shape.discriminator === undefined ? {} : { discriminator: shape.discriminator, subtypes: shape.subtypes ?? {} };
  return { fields: Object.fromEntries(fields), ...selection };
}

function typeOf(type: string): string {
  return type.replace(/dict\(str, (\w+)\)/, 'dict[$1]').replace(/\bobject\b/, 'any');
}

const chat = (chatRequest: object): unknown => ({
  compartmentId: 'c',
  servingMode: { servingType: 'ON_DEMAND', modelId: 'm' },
  chatRequest,
});
const say = (message: object): unknown => chat({ apiFormat: 'GENERIC', messages: [message] });

describe('the request shapes of OCI Generative AI', () => {
  test.each(Object.keys(shapes))('%s is as published', (name) => {
    expect(shapes[name]).toEqual(translate(published[name] as PublishedShape));
  });

  test.each(recordings)('take the recorded request of $name', ({ body }) => {
    expect(findViolation(shapes, 'ChatDetails', body)).toBeUndefined();
  });

  test.each<[string, unknown, object]>([
    ['an unknown field', chat({ apiFormat: 'GENERIC', max_tokens: 3 }), { problem: 'unknown', expected: 'max_tokens' }],
    [
      'an unknown field of a message part',
      say({ role: 'USER', content: [{ type: 'TEXT', text: 'a', id: 1 }] }),
      { problem: 'unknown', path: 'chatRequest.messages.0.content.0' },
    ],
    [
      'a role in lower case',
      say({ role: 'user', content: [] }),
      { problem: 'word', path: 'chatRequest.messages.0.role' },
    ],
    [
      'content that is no list',
      say({ role: 'USER', content: 'a' }),
      { problem: 'type', path: 'chatRequest.messages.0.content' },
    ],
    [
      'a serving mode without its model',
      { compartmentId: 'c', servingMode: { servingType: 'ON_DEMAND' }, chatRequest: { apiFormat: 'GENERIC' } },
      { problem: 'missing', path: 'servingMode.modelId' },
    ],
    [
      'an effort that is no word of theirs',
      chat({ apiFormat: 'GENERIC', reasoningEffort: 'XHIGH' }),
      { problem: 'word', path: 'chatRequest.reasoningEffort' },
    ],
    ['an unknown format', chat({ apiFormat: 'OPENAI' }), { problem: 'word', path: 'chatRequest.apiFormat' }],
    ['a fraction where an integer belongs', chat({ apiFormat: 'GENERIC', maxTokens: 1.5 }), { problem: 'type' }],
  ])('refuse %s', (_, body, violation) => {
    expect(findViolation(shapes, 'ChatDetails', body)).toMatchObject(violation);
  });
});
