import type { ChatAnswer, ChatChunk, ToolCall } from '../../canonical.ts';
import { ChatDeltas, mintChatId } from '../../chat-deltas.ts';
import type { ChatEvent, ChatReply } from '../../port.ts';
import { isObject, type JsonObject, textOf } from '../../vendor-json.ts';
import { cohereFinish } from '../finish.ts';
import { cohereCallId } from '../ids.ts';
import { type ChatResponse, completionReply, objects } from '../reply.ts';
import { asEvents, type StreamReducer } from '../stream.ts';
import { ociUsage } from '../usage.ts';

/** A whole COHERE answer. @throws Fault `provider.failed` */
export function decodeCohere(from: ChatResponse): ChatReply {
  const { response } = from;
  const calls = cohereToolCalls(response['toolCalls']);
  const text = textOf(response['text']) ?? '';
  const answer: ChatAnswer = { role: 'assistant', content: text === '' && calls.length > 0 ? null : text };
  if (calls.length > 0) answer.tool_calls = calls;
  const raw = textOf(response['finishReason']) ?? null;
  const choice = { index: 0, message: answer, finish_reason: cohereFinish(raw, calls.length > 0), logprobs: null };
  return completionReply(from, [choice], ociUsage(response['usage']), [raw ?? 'null']);
}

function cohereToolCalls(value: unknown): ToolCall[] {
  return objects(value).map((call, position) => {
    const name = textOf(call['name']) ?? '';
    const parameters = JSON.stringify(isObject(call['parameters']) ? call['parameters'] : {});
    return {
      id: cohereCallId(name, parameters, position),
      type: 'function',
      function: { name, arguments: parameters },
    };
  });
}

/**
 * COHERE events: `{text}` with what is new, and a last one that repeats the whole text beside the history, the finish
 * reason (`null` after a stop sequence), the tool calls and the usage. There is no `[DONE]`.
 */
export class CohereStream implements StreamReducer {
  readonly #deltas: ChatDeltas;
  #spoke = false;
  #calls: ToolCall[] = [];

  constructor(model: string, nowMs: number) {
    this.#deltas = new ChatDeltas(mintChatId(nowMs), Math.floor(nowMs / 1000), model);
  }

  reduce(event: JsonObject): ChatEvent[] {
    const last = textOf(event['finishReason']) !== undefined || Array.isArray(event['chatHistory']);
    const chunks: ChatChunk[] = [];
    const text = textOf(event['text']);
    // Text in the last event counts only where none came before it.
    if (text !== undefined && !(last && this.#spoke)) {
      chunks.push(this.#deltas.text(text));
      this.#spoke = true;
    }
    // Calls come whole; what a later event says of them replaces what an earlier one said.
    const calls = cohereToolCalls(event['toolCalls']);
    if (calls.length > 0) this.#calls = calls;
    const events = asEvents(chunks);
    if (last) this.#finish(textOf(event['finishReason']) ?? null, events);
    const usage = ociUsage(event['usage']);
    if (usage) events.push({ chunk: this.#deltas.usage(usage), usage });
    return events;
  }

  #finish(raw: string | null, into: ChatEvent[]): void {
    for (const call of this.#calls) {
      into.push({ chunk: this.#deltas.toolStart(call.id, call.function.name) });
      into.push({ chunk: this.#deltas.toolArguments(call.function.arguments) });
    }
    const reason = cohereFinish(raw, this.#calls.length > 0);
    into.push({ chunk: this.#deltas.finish(reason), finishRaw: raw ?? 'null', terminal: true });
  }
}
