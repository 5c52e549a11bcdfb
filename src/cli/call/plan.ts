import { z } from 'zod';

/** How a call was routed, as far as a person reads it. */
export const planSchema = z.object({
  strategy: z.string(),
  candidates: z.array(z.string()).default([]),
  skipped: z.array(z.object({ target: z.string(), reason: z.string() })).default([]),
  decisions: z
    .array(
      z.object({
        after: z.number(),
        step: z.string(),
        reason: z.string(),
        to: z.string().nullish(),
        waitMs: z.number().default(0),
      }),
    )
    .default([]),
});

/** Who might have served the call, who might not, and what followed each failed attempt. */
export function renderPlan({ strategy, candidates, skipped, decisions }: z.infer<typeof planSchema>): string {
  const lines = [`plan    ${strategy}: ${candidates.join(' → ')}`];
  for (const { target, reason } of skipped) lines.push(`        without ${target}: ${reason}`);
  for (const { after, step, reason, to, waitMs } of decisions) {
    const wait = waitMs > 0 ? `, after ${waitMs} ms` : '';
    lines.push(
      `        after attempt ${after}: ${step === 'stop' ? 'stop' : `${step}, ${to ?? '-'}`}${wait} (${reason})`,
    );
  }
  return `${lines.join('\n')}\n`;
}
