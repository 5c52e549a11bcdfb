import type { ReasoningEffort } from '../canonical.ts';
import type { Drops } from '../drops.ts';
import type { ReasoningStyle } from './model-traits.ts';

export interface ReasoningAsk {
  readonly effort: ReasoningEffort;
  readonly maxTokens: number;
  /** The caller demands a tool call, which budgeted thinking excludes. */
  readonly toolForced: boolean;
  /** The last turn called tools without signed thinking, which budgeted thinking excludes too. */
  readonly unsignedToolTurn: boolean;
}

export interface EncodedReasoning {
  readonly additional?: Record<string, unknown>;
  /** For `outputConfig.effort`. */
  readonly effort?: string;
  /** The model now thinks, and then takes no sampling numbers. */
  readonly thinks?: true;
}

/** The least the vendor takes as a budget. Tokens. */
const BUDGET_TOKENS_MIN = 1024;
const budgetTokens: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 4096,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

/** OpenAI's word for how hard to think, in the words of the model. */
export const encodeReasoning = (style: ReasoningStyle, ask: ReasoningAsk, drops: Drops): EncodedReasoning =>
  styles[style](ask, drops);

const styles: Readonly<Record<ReasoningStyle, (ask: ReasoningAsk, drops: Drops) => EncodedReasoning>> = {
  none: ({ effort }, drops) => {
    if (effort !== 'none') drops.parameter('reasoning_effort');
    return {};
  },
  effort: ({ effort }) => (effort === 'none' ? {} : { effort: atLeastLow(effort) }),
  'gpt-oss': ({ effort }) => ({ additional: { reasoning_effort: lowToHigh(effort) } }),
  nova,
  'claude-adaptive': claudeAdaptive,
  'claude-budget': claudeBudget,
};

function claudeAdaptive({ effort, toolForced }: ReasoningAsk, drops: Drops): EncodedReasoning {
  if (effort === 'none') return { additional: { thinking: { type: 'disabled' } } };
  if (toolForced) return without(drops, 'Thinking excludes a forced tool call on this model.');
  return {
    additional: { thinking: { type: 'adaptive' }, output_config: { effort: atLeastLow(effort) } },
    thinks: true,
  };
}

function claudeBudget(
  { effort, maxTokens, toolForced, unsignedToolTurn }: ReasoningAsk,
  drops: Drops,
): EncodedReasoning {
  if (effort === 'none') return {};
  if (toolForced) return without(drops, 'Thinking excludes a forced tool call on this model.');
  if (unsignedToolTurn) return without(drops, 'Thinking needs the thinking blocks of the last tool call sent back.');
  if (maxTokens <= BUDGET_TOKENS_MIN) return without(drops, 'Thinking needs a token limit above 1024 on this model.');
  // The budget is part of the limit: a fifth stays for the answer wherever the least budget leaves room.
  const room = Math.max(BUDGET_TOKENS_MIN, Math.floor(maxTokens * 0.8));
  return {
    additional: { thinking: { type: 'enabled', budget_tokens: Math.min(budgetTokens[effort], room) } },
    thinks: true,
  };
}

/** At "high" this model takes no token limit, and a call without one has no bound on its cost: "medium" it is. */
function nova({ effort }: ReasoningAsk, drops: Drops): EncodedReasoning {
  if (effort === 'none' || effort === 'minimal') return {};
  if (effort !== 'low' && effort !== 'medium') {
    drops.value('reasoning_effort', 'This model takes no effort above "medium" together with a token limit.');
  }
  const maxReasoningEffort = effort === 'low' ? 'low' : 'medium';
  return { additional: { reasoningConfig: { type: 'enabled', maxReasoningEffort } } };
}

function without(drops: Drops, why: string): EncodedReasoning {
  drops.value('reasoning_effort', why);
  return {};
}

const atLeastLow = (effort: ReasoningEffort): string => (effort === 'minimal' ? 'low' : effort);

function lowToHigh(effort: ReasoningEffort): string {
  if (effort === 'medium') return 'medium';
  return effort === 'high' || effort === 'xhigh' || effort === 'max' ? 'high' : 'low';
}
