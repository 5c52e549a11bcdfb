import { z } from 'zod';
import { Secret } from './secret.ts';

/**
 * A place in the configuration that takes a secret. In the file it is written `{ env: NAME }` or `{ file: PATH }`;
 * the loader has replaced the reference by a `Secret` before any schema runs, so a reference anywhere else, or a
 * secret in clear text here, is a violation.
 */
export const secretSchema: z.ZodType<Secret> = z
  .custom<Secret>((value) => value instanceof Secret, {
    error: 'expected a reference to a secret: write { env: NAME } or { file: PATH }',
  })
  .meta({ id: 'SecretReference', description: 'A secret, by reference: { env: NAME } or { file: PATH }.' });

/** A place that takes a certificate in PEM: as text, or by reference. Becomes text, because certificates are public. */
export const certificateSchema = z.union([z.string().min(1), secretSchema.transform((secret) => secret.reveal())]);
