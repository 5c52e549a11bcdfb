import type { Fault } from '../../core/index.ts';

/** OpenAI's error object; all four keys are required by its specification. */
export const openaiError = (fault: Fault): { message: string; type: string; param: string | null; code: string } => ({
  message: fault.public,
  type: fault.entry.type,
  param: fault.detail.param ?? null,
  code: fault.entry.code ?? fault.code,
});

export const openaiEnvelope = (fault: Fault): string => JSON.stringify({ error: openaiError(fault) });
