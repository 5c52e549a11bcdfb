import type { Tool } from '../../canonical.ts';
import { isObject, type JsonObject, textOf } from '../../vendor-json.ts';
import { leaveOut, type Leftovers, refuseValue } from '../leftovers.ts';

/** COHERE names types as Python does. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
};

/** Facts of a parameter that `parameterDefinitions` has no field for; the model can still read them. */
const HINTS = ['enum', 'format', 'minimum', 'maximum', 'pattern', 'default'] as const;

/** Functions as COHERE's flat parameter lists. Nested ones are refused: half a schema would be another tool. */
export function cohereTools(tools: readonly Tool[], left: Leftovers): object[] {
  return tools.map((tool, index) => {
    const at = `tools[${index}]`;
    if (tool.type !== 'function') return refuseValue(at, 'This model takes functions as tools only.');
    const { name, description, parameters, strict } = tool.function;
    if (strict) leaveOut(left, 'tools.strict');
    return {
      name,
      description: description ?? name,
      parameterDefinitions: parameterDefinitions(parameters ?? {}, `${at}.function.parameters`),
    };
  });
}

function parameterDefinitions(schema: JsonObject, at: string): object | undefined {
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  if (properties.length === 0) return undefined;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const definitions: Record<string, object> = {};
  for (const [name, property] of properties) {
    const shape = isObject(property) ? property : {};
    definitions[name] = {
      type: pythonType(shape, `${at}.properties.${name}`),
      description: describe(shape),
      isRequired: required.includes(name),
    };
  }
  return definitions;
}

function pythonType(schema: JsonObject, at: string): string {
  const plain = nullable(schema);
  const type = plain['type'];
  if (typeof type === 'string' && Object.hasOwn(TYPES, type)) return TYPES[type] ?? 'str';
  if (type === undefined && Array.isArray(plain['enum'])) return 'str';
  if (type === 'array') {
    const items = isObject(plain['items']) ? plain['items'] : undefined;
    if (items === undefined) return 'List';
    const item = items['type'];
    if (typeof item === 'string' && Object.hasOwn(TYPES, item)) return `List[${TYPES[item]}]`;
  }
  if (type === 'object' && plain['properties'] === undefined) return 'Dict';
  return refuseValue(
    at,
    'This model takes tools with flat parameters only: strings, numbers, booleans and lists of them. ' +
      'Flatten the parameter, pass it as JSON text, or use another model.',
  );
}

/** `anyOf: [X, null]` and `type: [X, "null"]` mean an optional X. */
function nullable(schema: JsonObject): JsonObject {
  const options = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(options)) {
    const real = options.filter((option) => isObject(option) && option['type'] !== 'null');
    if (real.length === 1 && isObject(real[0])) return real[0];
  }
  if (Array.isArray(schema['type'])) {
    const real = schema['type'].filter((type) => type !== 'null');
    if (real.length === 1) return { ...schema, type: real[0] };
  }
  return schema;
}

function describe(schema: JsonObject): string | undefined {
  const plain = nullable(schema);
  const parts = [textOf(schema['description'])];
  for (const hint of HINTS) {
    if (plain[hint] !== undefined) parts.push(`${hint}: ${JSON.stringify(plain[hint])}`);
  }
  return parts.filter((part) => part !== undefined).join('; ') || undefined;
}
