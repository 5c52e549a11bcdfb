import { expect, it } from 'vitest';
import { clientSource } from './source.ts';

const text = { type: 'string' };
const document = {
  components: {
    schemas: {
      Thing: { type: 'object', description: 'A thing.', required: ['id'], properties: { id: text, 'odd-name': text } },
    },
  },
  paths: {
    '/api/v1/things/{id}': {
      patch: {
        operationId: 'updateThing',
        tags: ['things'],
        summary: 'Change a thing.',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: text },
          { name: 'deep', in: 'query', required: false, schema: { type: 'boolean' } },
          { $ref: '#/components/parameters/ifMatch' },
        ],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  kind: { anyOf: [{ enum: ['a', "b'"] }, { type: 'null' }] },
                  more: { type: 'array', items: {} },
                },
              },
            },
          },
        },
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
          304: {},
        },
      },
    },
  },
};

it('each operation becomes a type of what it takes and what it answers', () => {
  const files = clientSource(document);
  expect([...files.keys()]).toEqual(['schemas.ts', 'things.ts', 'operations.ts']);
  expect(files.get('schemas.ts')).toContain(
    "/** A thing. */\nexport type Thing = {\n  readonly id: string;\n  readonly 'odd-name'?: string | undefined;\n};",
  );
  const types = files.get('things.ts') ?? '';
  for (const line of [
    'readonly params: { readonly id: string };',
    'readonly query?: { readonly deep?: boolean | undefined };',
    'readonly body?: {',
    "readonly kind?: 'a' | 'b\\'' | null | undefined;",
    'readonly more?: readonly unknown[] | undefined;',
    'readonly ifMatch?: string | undefined;',
    'readonly answer: S.Thing;',
  ])
    expect(types).toContain(line);
  expect(files.get('operations.ts')).toContain("updateThing: { method: 'PATCH', path: '/api/v1/things/{id}' }");
});
