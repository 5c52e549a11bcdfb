import { z } from 'zod';
import { secretSchema } from '../../core/index.ts';
import { commonSettings, endpointSchema } from '../settings.ts';
import { capabilitiesSchema } from './capabilities.ts';

export const settingsSchema = z.strictObject({
  kind: z.literal('anthropic'),
  ...commonSettings,
  /** Base URL without `/v1/messages`. */
  endpoint: endpointSchema.default('https://api.anthropic.com'),
  auth: z.union([z.strictObject({ apiKey: secretSchema }), z.strictObject({ bearer: secretSchema })], {
    error: 'expected { apiKey: … } or { bearer: … }',
  }),
});
export type Settings = z.infer<typeof settingsSchema>;

export const deploymentSchema = capabilitiesSchema.extend({
  /** Sent as `anthropic-beta`. */
  betas: z
    .array(z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'a beta is one word'))
    .max(16)
    .default([]),
});
export type DeploymentOptions = z.infer<typeof deploymentSchema>;
