import type { ChatChunk } from '../../canonical.ts';
import { ChatDeltas, mintChatId } from '../../chat-deltas.ts';
import type { ChatEvent } from '../../port.ts';
import { isObject, type JsonObject, textOf } from '../../vendor-json.ts';
import { genericFinish } from '../finish.ts';
import { objects, textContent } from '../reply.ts';
import { asEvents, type StreamReducer } from '../stream.ts';
import { ToolFragments } from '../tool-fragments.ts';
import { ociUsage } from '../usage.ts';
import { urlCitation } from './decode.ts';
import { openAiLogprobs } from './logprobs.ts';

/**
 * GENERIC events: `{index, message}` with what is new, `{message, finishReason}` without index, `{usage}` if asked for.
 * `pad` only hides lengths.
 */
export class GenericStream implements StreamReducer {
  readonly #deltas: ChatDeltas;
  readonly #tools: ToolFragments;
  /** The choice spoken of last; the finish event belongs to it. */
  #choice = 0;

  constructor(model: string, nowMs: number) {
    this.#deltas = new ChatDeltas(mintChatId(nowMs), Math.floor(nowMs / 1000), model);
    this.#tools = new ToolFragments(this.#deltas, nowMs);
  }

  reduce(event: JsonObject): ChatEvent[] {
    if (typeof event['index'] === 'number') this.#choice = event['index'];
    const chunks: ChatChunk[] = [];
    const finish = textOf(event['finishReason']);
    if (isObject(event['message'])) this.#message(event['message'], event['logprobs'], finish !== undefined, chunks);
    const events = asEvents(chunks);
    if (finish !== undefined) this.#finish(finish, events);
    const usage = ociUsage(event['usage']);
    if (usage) events.push({ chunk: this.#deltas.usage(usage), usage });
    return events;
  }

  #message(message: JsonObject, logprobs: unknown, last: boolean, into: ChatChunk[]): void {
    const choice = this.#choice;
    const reasoning = textOf(message['reasoningContent']);
    if (reasoning !== undefined) into.push(this.#deltas.reasoning(reasoning, choice));
    const text = textContent(message['content']);
    if (text !== '') into.push(withLogprobs(this.#deltas.text(text, choice), logprobs));
    const refusal = textOf(message['refusal']);
    if (refusal !== undefined) into.push(this.#deltas.delta({ refusal }, choice));
    const annotations = objects(message['annotations']).flatMap(urlCitation);
    if (annotations.length > 0) into.push(this.#deltas.delta({ annotations }, choice));
    for (const call of objects(message['toolCalls'])) {
      const fragment = {
        id: textOf(call['id']),
        name: textOf(call['name']),
        arguments: textOf(call['arguments']) ?? '',
      };
      this.#tools.add(fragment, choice, last, into);
    }
  }

  #finish(raw: string, into: ChatEvent[]): void {
    const chunks: ChatChunk[] = [];
    this.#tools.close(this.#choice, chunks);
    for (const chunk of chunks) into.push({ chunk });
    const reason = genericFinish(raw, this.#deltas.hasTools(this.#choice));
    into.push({ chunk: this.#deltas.finish(reason, this.#choice), finishRaw: raw });
  }
}

function withLogprobs(chunk: ChatChunk, logprobs: unknown): ChatChunk {
  const [choice] = chunk.choices;
  const read = openAiLogprobs(logprobs);
  if (choice && read) choice.logprobs = read;
  return chunk;
}
