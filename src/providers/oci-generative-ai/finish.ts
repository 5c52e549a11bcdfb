import type { FinishReason } from '../canonical.ts';
import { type FinishTable, finishReason } from '../finish.ts';

/** GENERIC hands on the words of the vendor behind it, mostly OpenAI's; Gemini's and Cohere's are seen too. */
const GENERIC: FinishTable = {
  stop: 'stop',
  completed: 'stop',
  end_turn: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool_calls',
  tool_call: 'tool_calls',
  content_filter: 'content_filter',
  safety: 'content_filter',
  recitation: 'content_filter',
  blocklist: 'content_filter',
  prohibited_content: 'content_filter',
  spii: 'content_filter',
  error: 'error',
};

const COHERE: FinishTable = {
  complete: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  error_limit: 'length',
  tool_call: 'tool_calls',
  error_toxic: 'content_filter',
  error: 'error',
  user_cancel: 'error',
};

/** `null` stands for a stop sequence that matched. A model that calls tools may well say it is complete. */
function ociFinish(table: FinishTable, raw: string | null, hasTools: boolean): FinishReason {
  if (raw === null) return hasTools ? 'tool_calls' : 'stop';
  const reason = finishReason(table, raw, hasTools);
  if (typeof reason !== 'string') throw reason;
  return reason === 'stop' && hasTools ? 'tool_calls' : reason;
}

/** @throws Fault `provider.failed` for a word that says the answer failed */
export const genericFinish = (raw: string | null, hasTools: boolean): FinishReason => ociFinish(GENERIC, raw, hasTools);

/** @throws Fault `provider.failed` for a word that says the answer failed */
export const cohereFinish = (raw: string | null, hasTools: boolean): FinishReason => ociFinish(COHERE, raw, hasTools);
