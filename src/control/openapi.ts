import { z } from 'zod';
import { hoisted, type Json } from './openapi-schemas.ts';
import { operationName, tagOf } from './operation-name.ts';
import type { Route } from './route.ts';

/** OpenAPI 3.1 of the admin API, made from the very schemas that parse the requests. */
export function openapiOf(routes: readonly Route[], version: string): Json {
  const schemas: Record<string, Json> = { Problem: problemSchema, DryRun: dryRunSchema };
  const paths: Record<string, Record<string, Json>> = {};
  for (const each of routes) {
    const path = each.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: operation(each, schemas) };
  }
  const tags = [...new Set(routes.map(tagOf))].toSorted();
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sallyport control plane',
      version,
      description: 'See docs/admin-api.md for dry runs, ETags, idempotency keys and pages.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The control listener.' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A session, the token of a service account, or an admin token.',
        },
      },
      schemas,
      parameters: { dryRun, ifMatch, ifNoneMatch, idempotencyKey },
      headers,
      responses: problems,
    },
    security: [{ bearer: [] }],
  };
}

const parameter = (where: 'query' | 'header', name: string, description: string, schema: Json): Json => ({
  name,
  in: where,
  required: false,
  description,
  schema,
});

const text = { type: 'string' };
const dryRun = parameter('query', 'dryRun', 'Only say what would be; nothing is kept.', { type: 'boolean' });
const ifMatch = parameter('header', 'if-match', 'Change it only where its ETag is one of these.', text);
const ifNoneMatch = parameter('header', 'if-none-match', 'Answer 304 where its ETag is one of these.', text);
const idempotencyKey = parameter('header', 'idempotency-key', 'Repeated with the same, it is done once.', {
  type: 'string',
  minLength: 1,
  maxLength: 255,
});

const headers: Record<string, Json> = {
  ETag: { description: 'Of the resource as it is now.', schema: text },
  Location: { description: 'Where what was created is shown.', schema: text },
  RequestId: { description: 'Stands in the audit and in every problem.', schema: { type: 'string', format: 'uuid' } },
  DryRun: { description: 'Nothing of this was kept.', schema: { const: 'true' } },
  Replayed: { description: 'This was done before under the same idempotency key.', schema: { const: 'true' } },
};
const header = (name: keyof typeof headers): Json => ({ $ref: `#/components/headers/${name}` });
const always = { 'x-request-id': header('RequestId') };

const problem = (description: string): Json => ({
  description,
  headers: always,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const problems: Record<string, Json> = {
  Invalid: problem('The request is not valid; `errors` names each field.'),
  Unauthenticated: problem('There is no token, or none that opens.'),
  Forbidden: problem('The permission is lacking.'),
  Unknown: problem('There is no such resource, or none that one may know of.'),
  Conflict: problem('The resource is in a state that does not allow this.'),
  Changed: problem('The resource has another ETag than the one named.'),
  OtherRequest: problem('The idempotency key came with another request before.'),
  Unavailable: problem('The database is away; `retry-after` says when to come again.'),
  Other: problem('Another refusal, or a failure.'),
};
const problemRef = (name: string): Json => ({ $ref: `#/components/responses/${name}` });

const dryRunSchema = {
  type: 'object',
  description: 'An answer to a dry run says so.',
  required: ['dryRun'],
  properties: { dryRun: { const: true } },
};

const problemSchema = {
  type: 'object',
  description: 'Problem details, RFC 9457.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    detail: text,
    code: { type: 'string', description: 'A code of docs/errors.md.' },
    instance: { type: 'string', description: 'The id of the request, as a URN.' },
    errors: {
      type: 'array',
      items: { type: 'object', required: ['field', 'message'], properties: { field: text, message: text } },
    },
    violations: { type: 'array', items: { type: 'object' } },
  },
};

function operation(each: Route, schemas: Record<string, Json>): Json {
  const { method, access, body, answer, params, query, resource, status = 200, summary, example } = each;
  const isChange = method !== 'GET';
  const isPage = isPageSchema(answer);
  const shown = hoisted(answer, schemas, 'answered');
  const done = { headers: { ...always, ...(!isPage && { etag: header('ETag') }) }, content: json(shown) };
  const rehearsed = {
    description: 'What would be, of a dry run.',
    headers: { ...always, 'x-sallyport-dry-run': header('DryRun') },
    content: json({ allOf: [shown, { $ref: '#/components/schemas/DryRun' }] }),
  };
  const made = {
    headers: {
      ...done.headers,
      ...(status === 201 && { location: header('Location') }),
      'idempotent-replayed': header('Replayed'),
    },
    content: json(shown),
  };
  return {
    operationId: operationName(each),
    tags: [tagOf(each)],
    summary,
    ...(access === 'public' ? { security: [] } : { 'x-permission': access }),
    parameters: [
      ...parameters('path', params, schemas),
      ...parameters('query', query, schemas),
      ...(isChange ? shared('dryRun', 'idempotencyKey') : isPage ? [] : shared('ifNoneMatch')),
      ...(resource ? shared('ifMatch') : []),
    ],
    ...(body && {
      requestBody: {
        // What has only fields with a default may be left out whole.
        required: !body.safeParse({}).success,
        content: { 'application/json': { schema: hoisted(body, schemas, 'asked'), ...(example && { example }) } },
      },
    }),
    responses: {
      ...(isChange && status !== 200 && { 200: rehearsed }),
      [status]: { description: isChange ? 'Done.' : 'Shown.', ...(isChange ? made : done) },
      ...(!isChange && !isPage && { 304: { description: 'It is as it was.' } }),
      400: problemRef('Invalid'),
      ...(access !== 'public' && { 401: problemRef('Unauthenticated'), 403: problemRef('Forbidden') }),
      404: problemRef('Unknown'),
      ...(isChange && { 409: problemRef('Conflict'), 422: problemRef('OtherRequest') }),
      ...(resource && { 412: problemRef('Changed') }),
      503: problemRef('Unavailable'),
      default: problemRef('Other'),
    },
  };
}

const json = (schema: Json): Json => ({ 'application/json': { schema } });
const shared = (...names: string[]): Json[] => names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
const isPageSchema = (schema: z.ZodType): boolean => schema instanceof z.ZodObject && 'next' in schema.shape;

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined, schemas: Record<string, Json>): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = hoisted(schema, schemas, 'asked') as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}
