/** Every field of the configuration as a line of the table in `docs/configuration.md`, from the schema itself. */
import { configJsonSchema } from './json-schema.ts';

interface Field {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Field>>;
  readonly additionalProperties?: Field | boolean;
  readonly items?: Field;
  readonly anyOf?: readonly Field[];
}

/** What stands for a name that the writer chooses. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  providers: 'NAME',
  models: 'NAME',
  versions: 'VERSION',
  routes: 'NAME',
  teams: 'TEAM',
  apps: 'APP',
  modelLimits: 'NAME',
  policies: 'NAME',
  blocklists: 'LIST',
};

export function fieldTable(): readonly string[] {
  return Object.entries((configJsonSchema(new Map()) as Field).properties ?? {}).flatMap(([name, field]) =>
    rows(name, name, field, false),
  );
}

function rows(path: string, name: string, field: Field, isRequired: boolean): readonly string[] {
  const children = Object.entries(field.properties ?? {}).flatMap(([child, inner]) =>
    rows(`${path}.${child}`, child, inner, field.required?.includes(child) ?? false),
  );
  const own = `| \`${path}\` | ${kindOf(field)} | ${defaultOf(field, isRequired)} | ${field.description ?? ''} |`;
  const more = typeof field.additionalProperties === 'object' ? field.additionalProperties : undefined;
  const placeholder = PLACEHOLDERS[name];
  // What a provider takes belongs to its kind, which has a page of its own.
  const below =
    more?.properties && placeholder && name !== 'providers' ? innerRows(`${path}.${placeholder}`, more) : [];
  const items = field.items?.properties ? innerRows(`${path}[]`, field.items) : [];
  return [own, ...children, ...below, ...items];
}

function innerRows(path: string, field: Field): readonly string[] {
  return Object.entries(field.properties ?? {}).flatMap(([child, inner]) =>
    rows(`${path}.${child}`, child, inner, field.required?.includes(child) ?? false),
  );
}

function kindOf(field: Field): string {
  if (field.$ref) return 'reference';
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.anyOf) return field.anyOf.some(({ $ref }) => $ref) ? 'text or reference' : 'one of several forms';
  const words: Record<string, string> = {
    object: 'mapping',
    string: 'text',
    integer: 'number',
    boolean: 'true or false',
    array: 'list',
  };
  return words[field.type ?? ''] ?? field.type ?? '';
}

function defaultOf(field: Field, isRequired: boolean): string {
  if (isRequired) return 'required';
  if (field.default === undefined || (typeof field.default === 'object' && field.default !== null)) return '';
  return `\`${JSON.stringify(field.default).replaceAll('"', '')}\``;
}
