import { Fault } from '../../core/index.ts';
import type { FinishReason } from '../canonical.ts';
import { finishReason, type FinishTable } from '../finish.ts';

const words: FinishTable = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
};

/** The vendor's stop reason as ours; the two that say the model's output was unusable are failures. */
export function stopReason(raw: string, hasTools: boolean): FinishReason | Fault {
  if (raw === 'malformed_model_output' || raw === 'malformed_tool_use') {
    return new Fault('provider.malformed', {
      public: 'The model gave an answer that the provider could not make sense of.',
      internal: `The provider ended the answer with "${raw}".`,
    });
  }
  return finishReason(words, raw, hasTools);
}
