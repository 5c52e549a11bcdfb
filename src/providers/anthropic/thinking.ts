import type { ReasoningEffort } from '../canonical.ts';
import type { Drops } from '../drops.ts';
import type { Capabilities } from './capabilities.ts';
import type { MessagesBody } from './wire.ts';

/** The least the vendor takes as a budget. Tokens. */
const BUDGET_TOKENS_MIN = 1024;
const budgetTokens: Readonly<Record<Exclude<ReasoningEffort, 'none'>, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
};

/**
 * Puts `reasoning_effort` into a body that is complete otherwise, in the way the model thinks.
 * @returns whether the model now thinks, and then takes no sampling numbers
 */
export function placeThinking(
  body: MessagesBody,
  effort: ReasoningEffort,
  style: Capabilities['thinking'],
  drops: Drops,
): boolean {
  if (style === 'none') {
    if (effort !== 'none') drops.parameter('reasoning_effort');
    return false;
  }
  if (effort === 'none') {
    body.thinking = { type: 'disabled' };
    return false;
  }
  const obstacle = obstacleTo(body, style);
  if (obstacle !== undefined) {
    drops.value('reasoning_effort', obstacle);
    return false;
  }
  if (style === 'adaptive') {
    body.thinking = { type: 'adaptive' };
    body.output_config = { ...body.output_config, effort: effort === 'minimal' ? 'low' : effort };
  } else {
    // The budget is part of the limit: a fifth stays for the answer wherever the least budget leaves room.
    const room = Math.max(BUDGET_TOKENS_MIN, Math.floor(body.max_tokens * 0.8));
    body.thinking = { type: 'enabled', budget_tokens: Math.min(budgetTokens[effort], room) };
  }
  return true;
}

function obstacleTo(body: MessagesBody, style: Capabilities['thinking']): string | undefined {
  if (body.tool_choice?.type === 'any' || body.tool_choice?.type === 'tool') {
    return 'Thinking excludes a forced tool call on this model.';
  }
  if (style !== 'budget') return undefined;
  if (body.max_tokens <= BUDGET_TOKENS_MIN) return 'Thinking needs a token limit above 1024 on this model.';
  return continuesUnsigned(body) ? 'Thinking needs the thinking blocks of the last tool call sent back.' : undefined;
}

/** The last assistant's turn called tools but does not begin with the thinking that led to it. */
function continuesUnsigned(body: MessagesBody): boolean {
  if (body.messages.at(-1)?.content[0]?.type !== 'tool_result') return false;
  const first = body.messages.at(-2)?.content[0]?.type;
  return first !== 'thinking' && first !== 'redacted_thinking';
}
