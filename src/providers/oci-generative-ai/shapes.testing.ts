/** Holds bodies against the published table of OCI's shapes: unknown keys are a 400 there. For tests. */
import { readFileSync } from 'node:fs';

interface Shape {
  readonly fields: Readonly<Record<string, { type: string; required?: boolean; enum?: string[] }>>;
  readonly extends?: string;
  readonly discriminator?: string;
  readonly subtypes?: Readonly<Record<string, string>>;
}

const file = new URL('../../../test/fixtures/specs/oci-generative-ai-inference.shapes.json', import.meta.url);
const { shapes } = JSON.parse(readFileSync(file, 'utf8')) as { shapes: Readonly<Record<string, Shape>> };

/** Every way in which `value` is not a `name`, as `path: complaint`; empty for a good one. */
export function complaints(value: unknown, name: string, path = name): string[] {
  const shape = shapes[name];
  if (!shape) return [`${path}: there is no shape ${name}`];
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [`${path}: not an object`];
  const object = value as Record<string, unknown>;
  const subtype = shape.subtypes?.[String(object[shape.discriminator ?? ''])];
  if (shape.subtypes && !subtype) return [`${path}: no subtype of ${name} for ${String(shape.discriminator)}`];
  if (subtype) return complaints(value, subtype, path);
  const fields = { ...(shape.extends ? shapes[shape.extends]?.fields : {}), ...shape.fields };
  const found: string[] = [];
  for (const [key, field] of Object.entries(fields)) {
    if (field.required && object[key] === undefined) found.push(`${path}.${key}: missing`);
  }
  for (const [key, item] of Object.entries(object)) {
    const field = fields[key];
    if (!field) found.push(`${path}.${key}: unknown key`);
    else if (field.enum && !field.enum.includes(String(item)) && !shapes[shape.extends ?? '']?.subtypes) {
      found.push(`${path}.${key}: ${String(item)} is not in the enumeration`);
    } else found.push(...typeComplaints(item, field.type, `${path}.${key}`));
  }
  return found;
}

function typeComplaints(value: unknown, type: string, path: string): string[] {
  const list = /^list\[(.+)\]$/.exec(type)?.[1];
  if (list) {
    if (!Array.isArray(value)) return [`${path}: not a list`];
    return value.flatMap((item, index) => typeComplaints(item, list, `${path}[${index}]`));
  }
  const dictionary = /^dict\(str, (.+)\)$/.exec(type)?.[1];
  if (dictionary) {
    return Object.entries(value as object).flatMap(([key, item]) => typeComplaints(item, dictionary, `${path}.${key}`));
  }
  if (type === 'object') return value === undefined || value === null ? [`${path}: null`] : [];
  if (type === 'str' || type === 'datetime') return typeof value === 'string' ? [] : [`${path}: not a string`];
  if (type === 'bool') return typeof value === 'boolean' ? [] : [`${path}: not a boolean`];
  if (type === 'int') return Number.isInteger(value) ? [] : [`${path}: not a whole number`];
  if (type === 'float') return typeof value === 'number' ? [] : [`${path}: not a number`];
  return complaints(value, type, path);
}
