import { z } from 'zod';

export const governanceSchema = z.strictObject({
  mode: z
    .enum(['solo', 'enforced'])
    .optional()
    .describe(
      'enforced: only approvals of several people put versions into production. solo: this file may, and one person may give every approval, stamped as self-approved. Default: solo with the embedded store; with a Postgres server it must be stated.',
    ),
  approvalDays: z.int().min(1).max(365).default(180).describe('How long an approval holds.'),
  graceDays: z
    .int()
    .min(0)
    .max(90)
    .default(14)
    .describe('How long a version in production goes on as it did once its approvals hold no longer.'),
});

export interface Governance {
  readonly mode: 'solo' | 'enforced';
  readonly approvalDays: number;
  readonly graceDays: number;
}
