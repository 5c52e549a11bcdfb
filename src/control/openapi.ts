import { z } from 'zod';
import type { Route } from './route.ts';

/** OpenAPI 3.1 of the admin API, made from the very schemas that parse the requests. */
export function openapiOf(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const each of routes) {
    const path = each.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: operation(each) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sallyport control plane', version },
    paths,
    components: {
      securitySchemes: { adminToken: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: problemSchema },
    },
    security: [{ adminToken: [] }],
  };
}

const problemSchema = {
  type: 'object',
  description: 'Problem details, RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'A code of docs/errors.md.' },
    errors: { type: 'array', items: { type: 'object' } },
    violations: { type: 'array', items: { type: 'object' } },
  },
};

const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

function operation(each: Route): object {
  const problem = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    operationId: `${each.method.toLowerCase()} ${each.path}`,
    'x-permission': each.access,
    parameters: [...parameters('path', each.params), ...parameters('query', each.query)],
    ...(each.body && { requestBody: { content: { 'application/json': { schema: jsonSchema(each.body) } } } }),
    responses: { [each.status ?? 200]: { description: 'Done', content: { 'application/json': {} } }, default: problem },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema);
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: each,
  }));
}
