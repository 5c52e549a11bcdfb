import { Fault } from '../../../core/index.ts';
import type { ChatAnswer, ChatChoice, ToolCall } from '../../canonical.ts';
import { mintToolId } from '../../chat-deltas.ts';
import type { ChatReply } from '../../port.ts';
import { isObject, type JsonObject, textOf } from '../../vendor-json.ts';
import { genericFinish } from '../finish.ts';
import { type ChatResponse, completionReply, objects, textContent } from '../reply.ts';
import { ociUsage } from '../usage.ts';
import { openAiLogprobs } from './logprobs.ts';

/** A whole GENERIC answer. @throws Fault `provider.malformed | provider.failed` */
export function decodeGeneric(from: ChatResponse): ChatReply {
  const choices = objects(from.response['choices']);
  if (choices.length === 0) {
    throw new Fault('provider.malformed', { internal: 'The answer of the provider has no choices.' });
  }
  const usage = ociUsage(from.response['usage'] ?? choices[0]?.['usage']);
  const finishRaw = choices.map((choice) => textOf(choice['finishReason']) ?? 'null');
  return completionReply(
    from,
    choices.map((choice, index) => genericChoice(choice, index, from.nowMs)),
    usage,
    finishRaw,
  );
}

function genericChoice(choice: JsonObject, position: number, nowMs: number): ChatChoice {
  const message = isObject(choice['message']) ? choice['message'] : {};
  const calls = objects(message['toolCalls']).map((call) => genericToolCall(call, nowMs));
  const text = textContent(message['content']);
  const answer: ChatAnswer = { role: 'assistant', content: text === '' && calls.length > 0 ? null : text };
  const reasoning = textOf(message['reasoningContent']);
  const refusal = textOf(message['refusal']);
  const annotations = objects(message['annotations']).flatMap(urlCitation);
  if (reasoning !== undefined) answer.reasoning_content = reasoning;
  if (refusal !== undefined) answer.refusal = refusal;
  if (calls.length > 0) answer.tool_calls = calls;
  if (annotations.length > 0) answer['annotations'] = annotations;
  const index = choice['index'];
  return {
    index: typeof index === 'number' ? index : position,
    message: answer,
    finish_reason: genericFinish(textOf(choice['finishReason']) ?? null, calls.length > 0),
    logprobs: openAiLogprobs(choice['logprobs']),
  };
}

function genericToolCall(call: JsonObject, nowMs: number): ToolCall {
  return {
    // Gemini's calls come without an id.
    id: textOf(call['id']) ?? mintToolId(nowMs),
    type: 'function',
    function: { name: textOf(call['name']) ?? '', arguments: textOf(call['arguments']) ?? '{}' },
  };
}

export function urlCitation(annotation: JsonObject): object[] {
  const citation = annotation['urlCitation'];
  if (!isObject(citation)) return [];
  const { startIndex, endIndex, title, url } = citation;
  return [{ type: 'url_citation', url_citation: { start_index: startIndex, end_index: endIndex, title, url } }];
}
