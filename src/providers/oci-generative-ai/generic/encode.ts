import type { ChatRequest } from '../../canonical.ts';
import { isObject } from '../../vendor-json.ts';
import { maxTokensField } from '../dialect.ts';
import { leaveOut, leaveOutUnknown, type Leftovers } from '../leftovers.ts';
import { maxTokens, optionsOf, stopList } from '../request.ts';
import { genericContent } from './content.ts';
import { genericMessages } from './messages.ts';
import { genericResponseFormat, genericToolChoice, genericTools } from './tools.ts';

const EFFORTS: Readonly<Record<string, string>> = {
  none: 'NONE',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  // OCI knows nothing above HIGH; the nearest is better than a refusal.
  xhigh: 'HIGH',
  max: 'HIGH',
};
const VERBOSITIES: Readonly<Record<string, string>> = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH' };
const TIERS: Readonly<Record<string, string>> = { auto: 'AUTO', default: 'DEFAULT', priority: 'PRIORITY' };

const KNOWN: ReadonlySet<string> = new Set(
  (
    'model messages stream stream_options max_tokens max_completion_tokens temperature top_p top_k n stop seed ' +
    'frequency_penalty presence_penalty logit_bias logprobs top_logprobs tools tool_choice parallel_tool_calls ' +
    'response_format reasoning_effort verbosity service_tier metadata prediction web_search_options modalities'
  ).split(' '),
);

/** A chat request in OCI's GENERIC format, which all vendors but Cohere speak. */
export function encodeGeneric(request: ChatRequest, left: Leftovers): object {
  leaveOutUnknown(left, request, KNOWN);
  const limit = optionsOf(left.target).maxTokensField ?? maxTokensField(left.target.model);
  const stream = request.stream === true;
  return {
    apiFormat: 'GENERIC',
    messages: genericMessages(request.messages, left),
    [limit]: maxTokens(request, left.target),
    isStream: stream || undefined,
    streamOptions: stream ? { isIncludeUsage: true } : undefined,
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    topK: typeof request['top_k'] === 'number' ? request['top_k'] : undefined,
    numGenerations: request.n ?? undefined,
    stop: stopList(request.stop),
    seed: request.seed ?? undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    logitBias: request.logit_bias ?? undefined,
    // One number for both of OpenAI's fields: how many candidates per token, of which the chosen one is the least.
    logProbs: request.logprobs ? Math.max(request.top_logprobs ?? 0, 1) : undefined,
    tools: request.tools?.length ? genericTools(request.tools, left) : undefined,
    toolChoice: request.tool_choice ? genericToolChoice(request.tool_choice) : undefined,
    isParallelToolCalls: request.parallel_tool_calls ?? undefined,
    responseFormat: request.response_format ? genericResponseFormat(request.response_format) : undefined,
    reasoningEffort: word(EFFORTS, request.reasoning_effort, 'reasoning_effort', left),
    verbosity: word(VERBOSITIES, request.verbosity, 'verbosity', left),
    serviceTier: word(TIERS, request.service_tier, 'service_tier', left),
    metadata: request.metadata ?? undefined,
    prediction: prediction(request['prediction'], left),
    webSearchOptions: webSearch(request['web_search_options'], left),
  };
}

function word(
  table: Readonly<Record<string, string>>,
  value: string | null | undefined,
  param: string,
  left: Leftovers,
): string | undefined {
  if (value === null || value === undefined) return undefined;
  return Object.hasOwn(table, value) ? table[value] : leaveOut(left, param);
}

function prediction(value: unknown, left: Leftovers): object | undefined {
  if (value === null || value === undefined) return undefined;
  const content = isObject(value) && value['type'] === 'content' ? value['content'] : undefined;
  if (typeof content !== 'string' && !Array.isArray(content)) return leaveOut(left, 'prediction');
  return { type: 'CONTENT', content: genericContent(content, left, 'prediction.content') };
}

function webSearch(value: unknown, left: Leftovers): object | undefined {
  if (value === null || value === undefined) return undefined;
  if (!isObject(value)) return leaveOut(left, 'web_search_options');
  const size = value['search_context_size'];
  const place = isObject(value['user_location']) ? value['user_location']['approximate'] : undefined;
  const { city, region, country, timezone } = isObject(place) ? place : {};
  return {
    searchContextSize: typeof size === 'string' ? word(VERBOSITIES, size, 'web_search_options', left) : undefined,
    userLocation: isObject(place) ? { city, region, country, timezone } : undefined,
  };
}
