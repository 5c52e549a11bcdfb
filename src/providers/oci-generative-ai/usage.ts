import { fromChatUsage, type Usage } from '../usage.ts';
import { isObject } from '../vendor-json.ts';

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/**
 * OCI's `Usage` object as disjoint classes. Some vendors behind it count reasoning beside `completionTokens`, not
 * within; the total tells, so whatever it holds above the prompt is output.
 * @returns `undefined` where the vendor sent none that counts
 */
export function ociUsage(value: unknown): Usage | undefined {
  if (!isObject(value) || typeof value['promptTokens'] !== 'number') return undefined;
  const prompt = number(value['promptTokens']);
  const completion = Math.max(number(value['completionTokens']), number(value['totalTokens']) - prompt, 0);
  // Nothing in and nothing out is a model that did not count.
  if (prompt === 0 && completion === 0) return undefined;
  const promptDetails = isObject(value['promptTokensDetails']) ? value['promptTokensDetails'] : {};
  const completionDetails = isObject(value['completionTokensDetails']) ? value['completionTokensDetails'] : {};
  return fromChatUsage({
    prompt_tokens: prompt,
    completion_tokens: completion,
    prompt_tokens_details: { cached_tokens: number(promptDetails['cachedTokens']) },
    completion_tokens_details: { reasoning_tokens: number(completionDetails['reasoningTokens']) },
  });
}
