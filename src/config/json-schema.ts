import { z } from 'zod';
import type { ProviderKind } from '../providers/index.ts';
import { configSchema } from './schema.ts';

type Json = { [key: string]: unknown };

/** What stands in the file where the program sees a secret. */
const SECRET_REFERENCE = {
  description: 'A secret, by reference: { env: NAME } or { file: PATH }. Paths are relative to the configuration file.',
  oneOf: [
    { type: 'object', properties: { env: { type: 'string' } }, required: ['env'], additionalProperties: false },
    { type: 'object', properties: { file: { type: 'string' } }, required: ['file'], additionalProperties: false },
  ],
};

const PATH_TO_OPTIONS = (
  'properties models additionalProperties properties versions additionalProperties ' +
  'properties deployments items properties options'
).split(' ');

/**
 * The configuration file as JSON Schema (draft 2020-12), for completion and checking in an editor. It knows what a
 * single field may hold; `sallyport check` alone knows whether what is named exists.
 */
export function configJsonSchema(kinds: ReadonlyMap<string, ProviderKind>): Json {
  const definitions: Json = {};
  const root = convert(configSchema, definitions);
  const providers: Json[] = [];
  const options: Json[] = [];
  for (const { kind, settingsSchema, deploymentSchema } of kinds.values()) {
    providers.push({ title: kind, ...convert(settingsSchema, definitions) });
    options.push({ title: `of a ${kind} provider`, ...convert(deploymentSchema, definitions) });
  }
  at(root, 'properties', 'providers')['additionalProperties'] = { oneOf: providers };
  const deployment = at(root, ...PATH_TO_OPTIONS);
  delete deployment['additionalProperties'];
  deployment['anyOf'] = options;
  definitions['SecretReference'] = SECRET_REFERENCE;
  return { ...root, title: 'sallyport.yaml', $defs: definitions };
}

/** One schema, its shared definitions moved to `definitions`. */
function convert(schema: z.ZodType, definitions: Json): Json {
  const { $schema, $defs, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  Object.assign(definitions, $defs);
  return { ...(schema === configSchema ? { $schema } : {}), ...rest };
}

function at(root: Json, ...steps: readonly string[]): Json {
  let place = root;
  for (const step of steps) place = place[step] as Json;
  return place;
}
