import { inputTokens, outputTokens, type Usage } from '../usage.ts';
import { isObject } from '../vendor-json.ts';

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;

/**
 * Converse's `usage`: its `inputTokens` exclude what the cache served or took. Reasoning is not counted apart.
 * @returns `undefined` where there is no usable object; all zero is none either, since no request is empty
 */
export function converseUsage(value: unknown): Usage | undefined {
  if (!isObject(value) || typeof value['inputTokens'] !== 'number') return undefined;
  const usage = {
    inputUncached: count(value['inputTokens']),
    cacheRead: count(value['cacheReadInputTokens']),
    cacheWrite: count(value['cacheWriteInputTokens']),
    outputVisible: count(value['outputTokens']),
    reasoning: 0,
  };
  return inputTokens(usage) + outputTokens(usage) === 0 ? undefined : usage;
}
