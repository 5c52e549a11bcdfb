/** The part of the file that speaks of the audit. */
import { z } from 'zod';
import { secretSchema } from '../core/index.ts';
import { isRange } from '../providers/index.ts';

export const auditSchema = z.strictObject({
  checkpointEvents: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_000)
    .describe('A signed checkpoint is made after so many events.'),
  checkpointSeconds: z
    .int()
    .min(1)
    .max(604_800)
    .default(3_600)
    .describe('And after so many seconds, where there was any event.'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe('Checkpoints are appended here as JSON Lines; best on a mount that only grows.'),
  webhook: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Checkpoints are sent here as POST.'),
  webhookToken: secretSchema.optional().describe('Sent along as "authorization: Bearer …".'),
  webhookPrivateAddresses: z
    .array(z.string().refine(isRange, 'expected a range of addresses such as "10.20.0.0/16"'))
    .max(64)
    .default([])
    .describe('Ranges that the host of the webhook may resolve to although they are private.'),
  retentionDays: z
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe('Older events are given up, behind a signed anchor. Default: they are kept for ever.'),
});
