import type { AnswerUsage } from '../brain.ts';
import { usageMode, type ActiveFaults } from '../faults.ts';

/** `usage` in Oracle's words; `undefined` where a fault withholds it. Details come with OpenAI's models only. */
export function usageOf(usage: AnswerUsage, faults: ActiveFaults, detailed = false): object | undefined {
  const mode = usageMode(faults);
  if (mode === 'missing') return undefined;
  const [input, output, reasoning] =
    mode === 'zero' ? [0, 0, 0] : [usage.inputTokens, usage.outputTokens, usage.reasoningTokens];
  const counts = { completionTokens: output, promptTokens: input, totalTokens: input + output };
  if (!detailed) return counts;
  return {
    ...counts,
    completionTokensDetails: { acceptedPredictionTokens: 0, reasoningTokens: reasoning },
    promptTokensDetails: { cachedTokens: 0 },
  };
}
