import { z } from 'zod';
import type { Target } from '../port.ts';
import { embeddingsFamily, modelTraits, type EmbeddingsFamily, type ModelTraits } from './model-traits.ts';

const guardrailSchema = z.strictObject({
  /** Id or ARN. */
  id: z.string().min(1).max(2048),
  /** A number, or `DRAFT`. */
  version: z.string().regex(/^(?:[1-9]\d{0,7}|DRAFT)$/, 'a guardrail version is a number in quotes, or DRAFT'),
  /** What the vendor reports of an intervention. Callers see findings only, never the text that was found. */
  trace: z.enum(['enabled', 'disabled', 'enabled_full']).default('enabled'),
  /** `async` lets text pass before it is checked; `sync` holds it back. */
  stream: z.enum(['sync', 'async']).default('sync'),
});

/** `options` of a deployment of this kind. */
export const deploymentSchema = z.strictObject({
  door: z.enum(['converse', 'openai']).default('converse'),
  /** Path of the OpenAI-compatible door, where the model wants another than its host's usual one. */
  openaiBase: z.enum(['/v1', '/openai/v1']).optional(),
  /** The model behind an ARN that does not name it, so that what is derived from the id still is. */
  baseModel: z.string().min(1).max(2048).optional(),
  guardrail: guardrailSchema.optional(),
  latency: z.enum(['standard', 'optimized']).optional(),
  /** Used where the caller asks for none. */
  serviceTier: z.enum(['default', 'priority', 'flex', 'reserved']).optional(),
  reasoning: z.enum(['claude-adaptive', 'claude-budget', 'effort', 'gpt-oss', 'nova', 'none']).optional(),
  sampling: z.enum(['both', 'one', 'none']).optional(),
  /** Sent as `additionalModelRequestFields`, below what a request sets itself. */
  additionalFields: z.record(z.string(), z.unknown()).optional(),
  embeddings: z
    .strictObject({
      family: z.enum(['titan-v2', 'titan-v1', 'cohere-v3', 'cohere-v4', 'nova']).optional(),
      purpose: z.enum(['search_document', 'search_query', 'classification', 'clustering']).default('search_document'),
      /** Whether an input too long is cut at its end or refused. */
      truncate: z.enum(['none', 'end']).default('none'),
    })
    .prefault({}),
});

export type BedrockOptions = z.infer<typeof deploymentSchema>;

/** The deployment's options with what its model id tells. */
export interface Deployment extends ModelTraits {
  readonly options: BedrockOptions;
  readonly embeddings: EmbeddingsFamily | undefined;
}

/** Targets live as long as their configuration, so what is read off one is kept beside it. */
const known = new WeakMap<Target, Deployment>();

export function deploymentOf(target: Target): Deployment {
  const found = known.get(target);
  if (found) return found;
  const options = (target.options ?? deploymentSchema.parse({})) as BedrockOptions;
  const modelId = options.baseModel ?? target.model;
  const traits = modelTraits(modelId);
  const deployment: Deployment = {
    ...traits,
    reasoning: options.reasoning ?? traits.reasoning,
    sampling: options.sampling ?? traits.sampling,
    options,
    embeddings: options.embeddings.family ?? embeddingsFamily(modelId),
  };
  known.set(target, deployment);
  return deployment;
}
