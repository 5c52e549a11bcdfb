import { z } from 'zod';
import { secretSchema } from '../../core/index.ts';
import { FORWARDED_HEADERS } from '../forwarded.ts';
import { tokensFieldSchema } from '../openai-like/index.ts';
import { commonSettings, endpointSchema, headerNameSchema, headerValueSchema } from '../settings.ts';

/** A server that speaks OpenAI's dialect. Whatever is particular about one is said here, not in code. */
export const settingsSchema = z.strictObject({
  kind: z.literal('openai-compatible'),
  ...commonSettings,
  /** Base URL up to and with the version, e.g. `http://127.0.0.1:11434/v1`. */
  endpoint: endpointSchema,
  /** Absent: the server asks for no key. */
  auth: z
    .strictObject({
      apiKey: secretSchema,
      header: headerNameSchema.default('authorization'),
      /** Word before the key; default `Bearer` in `authorization`, none in another header. */
      scheme: z
        .string()
        .regex(/^[A-Za-z0-9._~+/-]{0,32}$/, 'a scheme is one word')
        .exactOptional(),
    })
    .exactOptional(),
  /** Sent with every request; never a place for secrets. */
  headers: z.record(headerNameSchema, headerValueSchema).default({}),
  /** Headers of callers that the server knows and is told. */
  forwardHeaders: z.array(z.enum(FORWARDED_HEADERS)).max(3).default([]),
  /** Added to every path. */
  query: z.record(z.string().min(1).max(128), z.string().max(2048)).default({}),
  paths: z
    .strictObject({
      chat: z.string().startsWith('/').default('/chat/completions'),
      embeddings: z.string().startsWith('/').default('/embeddings'),
    })
    .prefault({}),
  tokensField: tokensFieldSchema.default('asis'),
  /** Whether to ask for usage on streams; off for servers that refuse `stream_options`. */
  streamOptions: z.boolean().default(true),
  /** Whether cache hints on content parts and tools may be sent on. */
  cacheControl: z.boolean().default(false),
  embeddingsFormat: z.enum(['float', 'base64']).default('float'),
});

export const deploymentSchema = z.strictObject({ tokensField: tokensFieldSchema.exactOptional() });

export type Settings = z.infer<typeof settingsSchema>;
export type DeploymentOptions = z.infer<typeof deploymentSchema>;
