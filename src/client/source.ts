/** Writes the typed client out of the OpenAPI document: `npm run generate:client`. Nothing of it runs in the program. */

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly Json[];
  readonly requestBody?: { readonly required: boolean; readonly content: Json };
  readonly responses: Readonly<Record<string, { readonly content?: Json }>>;
}

interface Described extends Operation {
  readonly method: string;
  readonly path: string;
}

const HEAD =
  '// Written by "npm run generate:client" from the OpenAPI document of the admin API. Changes made here are lost.\n';
const PARAMETERS: Readonly<Record<string, string>> = {
  dryRun: 'readonly dryRun?: boolean | undefined',
  ifMatch: 'readonly ifMatch?: string | undefined',
  idempotencyKey: 'readonly idempotencyKey?: string | undefined',
};

/** The files of the client by their names. */
export function clientSource(document: Json): ReadonlyMap<string, string> {
  const { paths, components } = document as { paths: Record<string, Record<string, Operation>>; components: Json };
  const operations = Object.entries(paths)
    .flatMap(([path, all]) =>
      Object.entries(all).map(([method, each]): Described => ({ ...each, method: method.toUpperCase(), path })),
    )
    .toSorted((a, b) => (a.operationId < b.operationId ? -1 : 1));
  const tags = [...Map.groupBy(operations, ({ tags: [tag] }) => tag ?? '')].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map([
    ['schemas.ts', schemasSource(components['schemas'] as Record<string, Json>)],
    ...tags.map(([tag, all]) => [`${tag}.ts`, tagSource(tag, all)] as const),
    [
      'operations.ts',
      operationsSource(
        operations,
        tags.map(([tag]) => tag),
      ),
    ],
  ]);
}

function schemasSource(schemas: Readonly<Record<string, Json>>): string {
  const types = Object.entries(schemas)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `${comment(schema['description'], '')}export type ${name} = ${typeOf(schema, '', '')};\n`);
  return [HEAD, ...types].join('\n');
}

function tagSource(tag: string, operations: readonly Described[]): string {
  const body = operations.map((each) => {
    const { operationId, summary } = each;
    return `${comment(summary, '  ')}  readonly ${operationId}: {\n    readonly asked: ${askedOf(each)};\n    readonly answer: ${answerOf(each)};\n  };\n`;
  });
  const text = `export interface ${interfaceOf(tag)} {\n${body.join('')}}\n`;
  return [HEAD, ...(text.includes('S.') ? ["import type * as S from './schemas.ts';\n"] : []), text].join('\n');
}

function operationsSource(operations: readonly Described[], tags: readonly string[]): string {
  const imports = tags.map((tag) => `import type { ${interfaceOf(tag)} } from './${tag}.ts';\n`);
  const all = `export interface Operations extends ${tags.map(interfaceOf).join(', ')} {}\n`;
  const rows = operations.map(
    ({ operationId, method, path }) => `  ${operationId}: { method: '${method}', path: '${path}' },\n`,
  );
  return [HEAD, imports.join(''), all, `export const operations = {\n${rows.join('')}} as const;\n`].join('\n');
}

const interfaceOf = (tag: string): string =>
  `${tag.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Operations`;

/** What is asked of an operation: each part only where there is one, and optional where all of it is. */
function askedOf({ parameters, requestBody }: Described): string {
  const inside = (where: string) =>
    parameters.filter((each) => each['in'] === where) as { name: string; required: boolean; schema: Json }[];
  const part = (name: string, fields: ReturnType<typeof inside>): string[] => {
    if (fields.length === 0) return [];
    const text = fields.map(
      (each) =>
        `readonly ${key(each.name)}${each.required ? '' : '?'}: ${typeOf(each.schema, '      ')}${each.required ? '' : ' | undefined'}`,
    );
    return [`readonly ${name}${fields.some(({ required }) => required) ? '' : '?'}: { ${text.join('; ')} }`];
  };
  const named = parameters.flatMap(({ $ref }) => PARAMETERS[String($ref).split('/').at(-1) ?? ''] ?? []);
  const schema = requestBody && contentOf(requestBody.content);
  const body = schema ? [`readonly body${requestBody.required ? '' : '?'}: ${typeOf(schema, '      ')}`] : [];
  const parts = [...part('params', inside('path')), ...part('query', inside('query')), ...body, ...named];
  return parts.length === 0 ? 'object' : `{\n${parts.map((each) => `      ${each};\n`).join('')}    }`;
}

/** Of the success that is no dry run: the greatest 2xx. */
function answerOf({ responses }: Described): string {
  const status =
    Object.keys(responses)
      .filter((each) => each.startsWith('2'))
      .toSorted()
      .at(-1) ?? '';
  const schema = contentOf(responses[status]?.content ?? {});
  return schema ? typeOf(schema, '    ') : 'unknown';
}

const contentOf = (content: Json): Json | undefined =>
  (content['application/json'] as { readonly schema?: Json } | undefined)?.schema;

/** @param prefix before the names of schemas */
function typeOf(schema: Json, indent: string, prefix = 'S.'): string {
  const { $ref, type, const: only, enum: words, anyOf, oneOf, allOf, items } = schema;
  const inner = (each: unknown): string => typeOf(each as Json, indent, prefix);
  if (typeof $ref === 'string') return prefix + ($ref.split('/').at(-1) ?? '');
  if (only !== undefined) return literal(only);
  if (Array.isArray(words)) return words.map(literal).join(' | ');
  const union = anyOf ?? oneOf;
  if (Array.isArray(union)) return [...new Set(union.map(inner))].join(' | ');
  if (Array.isArray(allOf)) return allOf.map(inner).join(' & ');
  if (Array.isArray(type)) return type.map((each) => inner({ ...schema, type: each as unknown })).join(' | ');
  if (type === 'array') return listOf(items === undefined ? 'unknown' : inner(items));
  if (type === 'object' || schema['properties'] !== undefined) return objectOf(schema, indent, prefix);
  if (type === 'integer') return 'number';
  return typeof type === 'string' ? type : 'unknown';
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, String.raw`\$&`)}'` : JSON.stringify(value);
const listOf = (item: string): string => `readonly ${/[|&]/.test(item) ? `(${item})` : item}[]`;

function objectOf(schema: Json, indent: string, prefix: string): string {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Record<string, Json>;
    required?: readonly string[];
    additionalProperties?: boolean | Json;
  };
  const deeper = `${indent}  `;
  const fields = Object.entries(properties).map(
    ([name, each]) =>
      `${comment(each['description'], deeper)}${deeper}readonly ${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(each, deeper, prefix)}${required.includes(name) ? '' : ' | undefined'};\n`,
  );
  const more = typeof additionalProperties === 'object' ? typeOf(additionalProperties, indent, prefix) : 'unknown';
  const isOpen = additionalProperties !== undefined && additionalProperties !== false;
  if (fields.length === 0) return `Readonly<Record<string, ${more}>>`;
  const own = `{\n${fields.join('')}${indent}}`;
  return isOpen ? `${own} & Readonly<Record<string, unknown>>` : own;
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`);
const comment = (text: unknown, indent: string): string =>
  typeof text === 'string' ? `${indent}/** ${text} */\n` : '';
