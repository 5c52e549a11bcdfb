import { Fault, limits } from '../../core/index.ts';
import type { ChatChunk } from '../canonical.ts';
import { mintChatId } from '../chat-deltas.ts';
import type { ChatEvent, ChatStreamDecoder, Target, WireHead } from '../port.ts';
import { SseReader, type SseEvent } from '../sse.ts';
import { isObject, parseVendorJson, textOf, type JsonObject } from '../vendor-json.ts';
import { repairChoice, type ChoiceState } from './choice.ts';
import { errorFault, readCompletion } from './decode.ts';
import type { Dialect } from './dialect.ts';
import { readUsage } from './usage.ts';

/** A streamed answer of an OpenAI-like server, whatever `content-type` it chose for it. */
export function decodeChatStream(dialect: Dialect, head: WireHead, target: Target): ChatStreamDecoder {
  const type = head.headers['content-type'] ?? '';
  return type.includes('application/json')
    ? new WholeInstead(dialect, head, target)
    : new OpenAILikeStream(dialect, head, target);
}

/**
 * Events pass through as they came; `raw` is set where nothing had to be put right, so that the text need not be
 * written again. Repaired are: a missing or changing id, the empty head chunk of a content filter (held back until
 * the id is known), and what `repairChoice` knows of.
 */
class OpenAILikeStream implements ChatStreamDecoder {
  readonly #dialect: Dialect;
  readonly #head: WireHead;
  readonly #sse = new SseReader();
  readonly #choices = new Map<number, ChoiceState>();
  readonly #target: Target;
  #id = '';
  #model = '';
  #created = 0;
  #held: JsonObject[] = [];
  #over = false;

  constructor(dialect: Dialect, head: WireHead, target: Target) {
    this.#dialect = dialect;
    this.#head = head;
    this.#target = target;
  }

  push(bytes: Uint8Array): ChatEvent[] {
    return this.#read(this.#sse.push(bytes));
  }

  end(): ChatEvent[] {
    const events = this.#read(this.#sse.end());
    if (this.#over) return events;
    this.#over = true;
    if (this.#held.length > 0) this.#release(events);
    return events;
  }

  #read(messages: readonly SseEvent[]): ChatEvent[] {
    const events: ChatEvent[] = [];
    for (const message of messages) {
      if (this.#over) break;
      if (message.data === '[DONE]') this.#done(events);
      else if (message.data !== '') this.#event(message.data, events);
    }
    return events;
  }

  #done(events: ChatEvent[]): void {
    this.#over = true;
    if (this.#held.length > 0) this.#release(events);
    if (this.#complete()) events.push({ terminal: true });
  }

  /**
   * Every choice seen has ended. Together with `[DONE]` that is the server's word that no other is to come, even where
   * it was asked for more; a body that merely ends proves no such thing.
   */
  #complete(): boolean {
    if (this.#choices.size === 0) return false;
    for (const state of this.#choices.values()) if (!state.finished) return false;
    return true;
  }

  #event(text: string, events: ChatEvent[]): void {
    const body = parseVendorJson(text);
    const choices = body['choices'];
    if (!Array.isArray(choices) || body['error']) {
      const fault = errorFault(this.#dialect, body, this.#head.headers);
      if (fault) {
        this.#over = true;
        events.push({ fault });
        return;
      }
      // Pings and events nobody told us of: only a usage among them is ours to keep.
      if (!isObject(body['usage'])) return;
      body['choices'] = [];
    }
    const id = textOf(body['id']);
    if (this.#id === '' && id === undefined && Array.isArray(choices) && choices.length === 0) {
      this.#held.push(body);
      return;
    }
    if (this.#id === '') this.#begin(body, id);
    if (this.#held.length > 0) this.#release(events);
    events.push(this.#chunk(body, Array.isArray(choices) ? text : undefined));
  }

  #begin(body: JsonObject, id: string | undefined): void {
    const nowMs = this.#dialect.now();
    this.#id = id ?? mintChatId(nowMs);
    this.#model = textOf(body['model']) ?? this.#target.model;
    this.#created = typeof body['created'] === 'number' ? body['created'] : Math.floor(nowMs / 1000);
  }

  #release(events: ChatEvent[]): void {
    const held = this.#held;
    this.#held = [];
    if (this.#id === '') this.#begin({}, undefined);
    for (const body of held) events.push(this.#chunk(body, undefined));
  }

  /** @param text the event's own JSON, `undefined` where it was changed already */
  #chunk(body: JsonObject, text: string | undefined): ChatEvent {
    let raw = this.#stamp(body) ? undefined : text;
    let finishRaw: string | undefined;
    for (const choice of body['choices'] as unknown[]) {
      if (!isObject(choice)) throw new Fault('provider.malformed', { internal: 'A choice is not an object.' });
      const repair = repairChoice(choice, this.#choices, this.#dialect.now);
      if (repair.fault) {
        this.#over = true;
        return { fault: repair.fault, ...(repair.finishRaw === undefined ? {} : { finishRaw: repair.finishRaw }) };
      }
      if (repair.changed) raw = undefined;
      if (repair.finishRaw !== undefined) finishRaw = repair.finishRaw;
    }
    const event: { -readonly [K in keyof ChatEvent]: ChatEvent[K] } = { chunk: body as unknown as ChatChunk };
    if (raw !== undefined) event.raw = raw;
    if (finishRaw !== undefined) event.finishRaw = finishRaw;
    if (body['usage']) {
      const usage = readUsage(body['usage']);
      if (usage) event.usage = usage;
    }
    return event;
  }

  /** Gives the chunk the stream's one id, and whatever else of its head is missing. @returns whether it changed */
  #stamp(body: JsonObject): boolean {
    let changed = false;
    if (body['id'] !== this.#id) {
      body['id'] = this.#id;
      changed = true;
    }
    if (body['object'] !== 'chat.completion.chunk') {
      body['object'] = 'chat.completion.chunk';
      changed = true;
    }
    if (!body['created']) {
      body['created'] = this.#created;
      changed = true;
    }
    if (!body['model']) {
      body['model'] = this.#model;
      changed = true;
    }
    return changed;
  }
}

/** Servers that do not stream answer whole although asked to; errors before the stream come that way too. */
class WholeInstead implements ChatStreamDecoder {
  readonly #dialect: Dialect;
  readonly #head: WireHead;
  readonly #target: Target;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(dialect: Dialect, head: WireHead, target: Target) {
    this.#dialect = dialect;
    this.#head = head;
    this.#target = target;
  }

  push(bytes: Uint8Array): ChatEvent[] {
    this.#bytes += bytes.length;
    if (this.#bytes > limits.RESPONSE_BODY_BYTES_MAX) throw new Fault('provider.too_large');
    this.#pieces.push(bytes);
    return [];
  }

  end(): ChatEvent[] {
    const body = parseVendorJson(Buffer.concat(this.#pieces).toString('utf8'));
    this.#pieces = [];
    const fault = errorFault(this.#dialect, body, this.#head.headers);
    if (fault) return [{ fault }];
    const { completion, usage, finishRaw } = readCompletion(this.#dialect, body, this.#target);
    const choices = completion.choices.map(({ message, ...choice }) => ({
      ...choice,
      delta: {
        ...message,
        ...(message.tool_calls ? { tool_calls: message.tool_calls.map((call, index) => ({ index, ...call })) } : {}),
      },
    }));
    const chunk = { ...completion, object: 'chat.completion.chunk', choices } as ChatChunk;
    return [
      {
        chunk,
        terminal: true,
        ...(usage ? { usage } : {}),
        ...(finishRaw[0] === undefined ? {} : { finishRaw: finishRaw[0] }),
      },
    ];
  }
}
