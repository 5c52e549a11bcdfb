import { z } from 'zod';
import { sha256Schema, versionFactsSchema, versionNameSchema } from './facts.ts';

/** A deployment as whoever registers a version names it; its price is imported, never its registrar's word. */
const deploymentSchema = z.strictObject({
  /** Name of a configured provider. */
  provider: z.string().min(1).max(64),
  /** The vendor's own model id, deployment name, profile or ARN. */
  model: z.string().min(1).max(2048),
  outputTokensDefault: z.int().min(1).max(1_000_000).default(4096),
  unsupported: z.enum(['drop', 'refuse']).default('drop'),
  options: z.record(z.string(), z.unknown()).default({}),
});

/** A version as it is registered: what it is made of, which never changes, and the first that is said of it. */
export const newVersionSchema = versionFactsSchema.extend({
  version: versionNameSchema,
  /** `weights`: ours, known by their digest. */
  kind: z.enum(['hosted', 'weights']).default('hosted'),
  operation: z.enum(['chat', 'embeddings']).default('chat'),
  deployments: z.array(deploymentSchema).max(64).default([]),
  weights: z
    .strictObject({
      sha256: sha256Schema,
      /** The OpenSSF model-signing bundle, as the signer wrote it. */
      signature: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  /** SHA-256 of the vendor's terms that were read. */
  terms: sha256Schema.optional(),
});

export type NewVersionRequest = z.infer<typeof newVersionSchema>;
