import type { ChatRequest, ResponseFormat } from '../../canonical.ts';
import { leaveOut, leaveOutUnknown, type Leftovers, refuseValue } from '../leftovers.ts';
import { maxTokens, stopList } from '../request.ts';
import { cohereConversation } from './history.ts';
import { cohereTools } from './tools.ts';

const KNOWN: ReadonlySet<string> = new Set(
  (
    'model messages stream stream_options max_tokens max_completion_tokens temperature top_p top_k n stop seed ' +
    'frequency_penalty presence_penalty tools tool_choice parallel_tool_calls response_format modalities'
  ).split(' '),
);

/** A chat request in OCI's COHERE format (Command R, Command A 03-2025). */
export function encodeCohere(request: ChatRequest, left: Leftovers): object {
  leaveOutUnknown(left, request, KNOWN);
  refuseChoices(request);
  if (request.parallel_tool_calls === false) leaveOut(left, 'parallel_tool_calls');
  const { message, chatHistory, preambleOverride, toolResults } = cohereConversation(request.messages);
  return {
    apiFormat: 'COHERE',
    message,
    chatHistory,
    preambleOverride,
    tools: offeredTools(request, left),
    toolResults,
    ...cohereSampling(request, left),
  };
}

/** What both of Cohere's formats call by the same names. */
export function cohereSampling(request: ChatRequest, left: Leftovers): object {
  const stream = request.stream === true;
  return {
    maxTokens: maxTokens(request, left.target),
    isStream: stream || undefined,
    streamOptions: stream ? { isIncludeUsage: true } : undefined,
    temperature: request.temperature ?? undefined,
    topP: request.top_p ?? undefined,
    topK: typeof request['top_k'] === 'number' ? request['top_k'] : undefined,
    frequencyPenalty: request.frequency_penalty ?? undefined,
    presencePenalty: request.presence_penalty ?? undefined,
    seed: request.seed ?? undefined,
    stopSequences: stopList(request.stop),
    responseFormat: request.response_format ? cohereResponseFormat(request.response_format) : undefined,
  };
}

/** Cohere's formats give one answer. */
export function refuseChoices(request: ChatRequest): void {
  if ((request.n ?? 1) > 1) refuseValue('n', 'This model gives one answer at a time.');
}

/** There is no tool choice in COHERE; tools that are not offered cannot be called, and nothing can force one. */
function offeredTools(request: ChatRequest, left: Leftovers): object[] | undefined {
  const choice = request.tool_choice ?? 'auto';
  if (!request.tools?.length || choice === 'none') return undefined;
  if (choice !== 'auto') refuseValue('tool_choice', 'This model cannot be made to call a tool; leave it "auto".');
  return cohereTools(request.tools, left);
}

function cohereResponseFormat(format: ResponseFormat): object {
  switch (format.type) {
    case 'text':
      return { type: 'TEXT' };
    case 'json_object':
      return { type: 'JSON_OBJECT' };
    case 'json_schema':
      return { type: 'JSON_OBJECT', schema: format.json_schema.schema };
    default:
      return refuseValue('response_format', 'This model does not know this response format.');
  }
}
