import { z } from 'zod';
import type { Path } from './finding.ts';

/** The part of JSON Schema that our schemas become. */
interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** Names of the fields a schema takes at `path`, over all its alternatives. */
export function knownFields(schema: z.ZodType, path: Path): readonly string[] {
  return [...new Set(placesAt(schema, path).flatMap((place) => Object.keys(place.properties ?? {})))];
}

/** Whether `{ env: … }` or `{ file: … }` may stand at `path`. */
export function acceptsReference(schema: z.ZodType, path: Path): boolean {
  return placesAt(schema, path).some((place) => place.$ref === '#/$defs/SecretReference');
}

function placesAt(schema: z.ZodType, path: Path): readonly JsonSchema[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  let places = alternatives(root, root);
  for (const step of path) {
    places = places.flatMap((place) => below(place, step)).flatMap((place) => alternatives(place, root));
  }
  return places;
}

function below(place: JsonSchema, step: string | number): readonly JsonSchema[] {
  const next = typeof step === 'number' ? place.items : (place.properties?.[step] ?? place.additionalProperties);
  return typeof next === 'object' ? [next] : [];
}

function alternatives(place: JsonSchema, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  // A schema that refers to itself would never end; ours nest a handful of levels.
  if (depth > 16) return [];
  const name = place.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? undefined : root.$defs?.[name];
  const inner = [...(target ? [target] : []), ...(place.anyOf ?? []), ...(place.oneOf ?? []), ...(place.allOf ?? [])];
  return [place, ...inner.flatMap((item) => alternatives(item, root, depth + 1))];
}

/** The known word nearest to `word`, when a typo explains the difference. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const distanceMax = word.length < 5 ? 1 : word.length < 10 ? 2 : 3;
  let best: string | undefined;
  let bestDistance = distanceMax + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Damerau-Levenshtein over adjacent letters: a swap of two neighbours counts as one slip. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      current.push(least);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length]!;
}
