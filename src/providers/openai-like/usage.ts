import { isObject } from '../vendor-json.ts';
import { fromChatUsage, type Usage } from '../usage.ts';

/**
 * The usage of an OpenAI-like answer, with the deviations seen in the field put right: reasoning counted beside the
 * completion instead of within it (the total gives it away), and cache hits in a field of their own. All zero means
 * the server did not count.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const usage = fromChatUsage(value);
  if (!usage) return undefined;
  const prompt = numberOf(value['prompt_tokens']);
  const completion = numberOf(value['completion_tokens']);
  if (prompt === 0 && completion === 0) return undefined;
  const details = value['completion_tokens_details'];
  const reasoning = isObject(details) ? numberOf(details['reasoning_tokens']) : 0;
  if (reasoning > 0 && numberOf(value['total_tokens']) === prompt + completion + reasoning) {
    return { ...usage, outputVisible: completion, reasoning };
  }
  const hits = numberOf(value['prompt_cache_hit_tokens']);
  if (hits > 0 && usage.cacheRead === 0 && hits <= usage.inputUncached) {
    return { ...usage, inputUncached: usage.inputUncached - hits, cacheRead: hits };
  }
  return usage;
}

const numberOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
