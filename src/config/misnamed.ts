import { z } from 'zod';
import type { Path } from './finding.ts';

/** What a schema says of the value at `path`; `undefined` where it has several opinions, or none. */
export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let place: z.core.$ZodType | undefined = schema;
  for (const step of path) {
    if (place) place = below(unwrapped(place), step);
  }
  return place as z.ZodType | undefined;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.def.innerType);
  }
  return schema;
}

function below(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, z.core.$ZodType>)[step];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodArray ? schema.element : undefined;
}
