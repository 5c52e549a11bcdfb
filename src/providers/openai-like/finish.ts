import type { FinishTable } from '../finish.ts';

/** OpenAI's words, and what servers that imitate it were seen to say instead. */
export const finishTable: FinishTable = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  function_call: 'function_call',
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  complete: 'stop',
  max_tokens: 'length',
  model_length: 'length',
  tool_call: 'tool_calls',
  tool_use: 'tool_calls',
  safety: 'content_filter',
  refusal: 'content_filter',
  sensitive: 'content_filter',
  error: 'error',
};
