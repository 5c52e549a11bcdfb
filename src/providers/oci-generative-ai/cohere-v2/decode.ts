import type { ChatAnswer, ChatChunk, ToolCall } from '../../canonical.ts';
import { ChatDeltas, mintChatId, mintToolId } from '../../chat-deltas.ts';
import type { ChatEvent, ChatReply } from '../../port.ts';
import { isObject, type JsonObject, textOf } from '../../vendor-json.ts';
import { cohereFinish } from '../finish.ts';
import { type ChatResponse, completionReply, objects, textContent } from '../reply.ts';
import { asEvents, type StreamReducer } from '../stream.ts';
import { ToolFragments, type ToolFragment } from '../tool-fragments.ts';
import { ociUsage } from '../usage.ts';

/** A whole COHEREV2 answer. @throws Fault `provider.failed` */
export function decodeCohereV2(from: ChatResponse): ChatReply {
  const { response } = from;
  const message = isObject(response['message']) ? response['message'] : {};
  const calls = objects(message['toolCalls']).map((call): ToolCall => {
    const { id, name, arguments: text } = fragment(call);
    return {
      id: id ?? mintToolId(from.nowMs),
      type: 'function',
      function: { name: name ?? '', arguments: text === '' ? '{}' : text },
    };
  });
  const text = textContent(message['content']);
  const thought = textContent(message['content'], 'THINKING', 'thinking');
  const reasoning = [textOf(message['toolPlan']), textOf(thought)].filter((text) => text !== undefined).join('\n');
  const answer: ChatAnswer = { role: 'assistant', content: text === '' && calls.length > 0 ? null : text };
  if (reasoning !== '') answer.reasoning_content = reasoning;
  if (thought !== '') answer.thinking = [{ type: 'thinking', thinking: thought }];
  if (calls.length > 0) answer.tool_calls = calls;
  const raw = textOf(response['finishReason']) ?? null;
  const choice = { index: 0, message: answer, finish_reason: cohereFinish(raw, calls.length > 0), logprobs: null };
  return completionReply(from, [choice], ociUsage(response['usage']), [raw ?? 'null'], textOf(response['id']));
}

function fragment(call: JsonObject): ToolFragment {
  const inner = isObject(call['function']) ? call['function'] : call;
  const given = inner['arguments'];
  return {
    id: textOf(call['id']),
    name: textOf(inner['name']),
    arguments: isObject(given) ? JSON.stringify(given) : (textOf(given) ?? ''),
  };
}

/**
 * COHEREV2 events: `{message}` with what is new (text, thoughts, plan, tool fragments), then one with the finish reason
 * and the usage. No recording of this format is public, so both habits of the other two formats are taken: a last event
 * that repeats what came, and one that brings something new.
 */
export class CohereV2Stream implements StreamReducer {
  readonly #deltas: ChatDeltas;
  readonly #tools: ToolFragments;
  #text = '';
  #thought = '';
  #plan = '';

  constructor(model: string, nowMs: number) {
    this.#deltas = new ChatDeltas(mintChatId(nowMs), Math.floor(nowMs / 1000), model);
    this.#tools = new ToolFragments(this.#deltas, nowMs);
  }

  reduce(event: JsonObject): ChatEvent[] {
    const chunks: ChatChunk[] = [];
    const finish = textOf(event['finishReason']);
    const last = finish !== undefined || event['finishReason'] === null;
    if (isObject(event['message'])) this.#message(event['message'], last, chunks);
    if (last) this.#tools.close(0, chunks);
    if (last && this.#thought !== '') {
      chunks.push(this.#deltas.thinking([{ type: 'thinking', thinking: this.#thought }]));
    }
    const events = asEvents(chunks);
    if (last) {
      const reason = cohereFinish(finish ?? null, this.#deltas.hasTools());
      events.push({ chunk: this.#deltas.finish(reason), finishRaw: finish ?? 'null' });
    }
    const usage = ociUsage(event['usage']);
    if (usage) events.push({ chunk: this.#deltas.usage(usage), usage });
    return events;
  }

  #message(message: JsonObject, last: boolean, into: ChatChunk[]): void {
    const plan = textOf(message['toolPlan']) ?? '';
    if (isNew(plan, this.#plan, last)) {
      this.#plan += plan;
      into.push(this.#deltas.reasoning(plan));
    }
    const thought = textContent(message['content'], 'THINKING', 'thinking');
    if (isNew(thought, this.#thought, last)) {
      this.#thought += thought;
      into.push(this.#deltas.reasoning(thought));
    }
    const text = textContent(message['content']);
    if (isNew(text, this.#text, last)) {
      this.#text += text;
      into.push(this.#deltas.text(text));
    }
    for (const call of objects(message['toolCalls'])) this.#tools.add(fragment(call), 0, last, into);
  }
}

const isNew = (piece: string, before: string, last: boolean): boolean => piece !== '' && !(last && piece === before);
