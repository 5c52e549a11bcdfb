import { z } from 'zod';
import { commonSettings, splitEndpoint } from '../settings.ts';
import { authSchema } from './auth/settings.ts';

/** Part of a host name: what comes from configuration may not smuggle a path or a port into it. */
const label = (what: string) => z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, `not ${what}`);
const ocid = z.string().min(1).max(255);

export const settingsSchema = z.strictObject({
  ...commonSettings,
  kind: z.literal('oci-generative-ai'),
  region: label('a region, such as eu-frankfurt-1'),
  /** Default: the realm of a region we know, else the commercial one. */
  realmDomain: z
    .string()
    .regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, 'not a domain, such as oraclecloud.com')
    .exactOptional(),
  endpoint: commonSettings.endpoint.refine(
    (endpoint) => endpoint === undefined || splitEndpoint(endpoint).basePath === '',
    'the endpoint is scheme, host and port alone: the signature covers the path',
  ),
  compartmentId: ocid,
  auth: authSchema,
});

export type OciSettings = z.infer<typeof settingsSchema>;
const inputTypeSchema = z.enum(['SEARCH_DOCUMENT', 'SEARCH_QUERY', 'CLASSIFICATION', 'CLUSTERING']);

export const deploymentSchema = z
  .strictObject({
    /** `apiFormat` of the native door. Default: told from the model id. */
    format: z.enum(['generic', 'cohere', 'coherev2']).exactOptional(),
    serving: z.union([z.literal('onDemand'), z.strictObject({ endpointId: ocid })]).default('onDemand'),
    /** Default: `openai` where the provider has a bearer key, which opens no other; else `native`. */
    door: z.enum(['native', 'openai']).exactOptional(),
    /** Which of GENERIC's two limits carries the caller's. Default: told from the model id. */
    maxTokensField: z.enum(['maxTokens', 'maxCompletionTokens']).exactOptional(),
    /** What embeddings are for; models from v3 on want to know. */
    inputType: inputTypeSchema.default('SEARCH_DOCUMENT'),
    /** What happens to a text longer than the embedding model takes: `NONE` refuses it. */
    truncate: z.enum(['NONE', 'START', 'END']).default('NONE'),
  })
  .refine(({ door, serving }) => door !== 'openai' || serving === 'onDemand', {
    path: ['serving'],
    message: 'the OpenAI-compatible door takes an endpoint in "model", not here',
  });

export type DeploymentOptions = z.infer<typeof deploymentSchema>;
