import { Fault } from '../../core/index.ts';
import type { ThinkingBlock } from '../canonical.ts';
import { ChatDeltas, mintChatId, mintToolId } from '../chat-deltas.ts';
import { finishReason } from '../finish.ts';
import type { ChatEvent } from '../port.ts';
import { isObject, textOf, type JsonObject } from '../vendor-json.ts';
import { refusalOf } from './decode.ts';
import { stopReasons } from './stop-reason.ts';
import { messagesUsage } from './usage.ts';

/** The content block under way. */
type OpenBlock =
  | { readonly kind: 'text' | 'other' }
  | { readonly kind: 'thinking'; thinking: string; signature: string }
  | { readonly kind: 'redacted'; readonly data: string }
  | { readonly kind: 'tool'; readonly input: unknown; fragments: boolean };

/**
 * The Messages API's events of one stream as canonical ones, whatever door they came through. Nothing is sent to the
 * caller before there is content, so that a failure until then can still go elsewhere.
 */
export class MessageEvents {
  readonly #now: () => number;
  readonly #fault: (event: JsonObject) => Fault;
  #deltas: ChatDeltas | undefined;
  #block: OpenBlock = { kind: 'other' };
  #usage: unknown;

  /** @param fault what an `error` event means */
  constructor(now: () => number, fault: (event: JsonObject) => Fault) {
    this.#now = now;
    this.#fault = fault;
  }

  /** @throws Fault `provider.malformed` for events out of order */
  event(event: JsonObject): ChatEvent[] {
    switch (event['type']) {
      case 'message_start':
        return this.#start(event['message']);
      case 'content_block_start':
        return this.#open(event['content_block']);
      case 'content_block_delta':
        return this.#delta(event['delta']);
      case 'content_block_stop':
        return this.#close();
      case 'message_delta':
        return this.#finish(event);
      case 'message_stop':
        return [{ terminal: true }];
      case 'error':
        return [{ fault: this.#fault(event) }];
      default:
        return [];
    }
  }

  #start(message: unknown): ChatEvent[] {
    const nowMs = this.#now();
    const head = isObject(message) ? message : {};
    this.#usage = head['usage'];
    const id = textOf(head['id']) ?? mintChatId(nowMs);
    this.#deltas = new ChatDeltas(id, Math.floor(nowMs / 1000), textOf(head['model']) ?? '');
    return [];
  }

  #open(value: unknown): ChatEvent[] {
    const deltas = this.#begun();
    const block = isObject(value) ? value : {};
    switch (block['type']) {
      case 'text': {
        this.#block = { kind: 'text' };
        const text = textOf(block['text']);
        return text === undefined ? [] : [{ chunk: deltas.text(text) }];
      }
      case 'thinking':
        this.#block = {
          kind: 'thinking',
          thinking: textOf(block['thinking']) ?? '',
          signature: textOf(block['signature']) ?? '',
        };
        return [];
      case 'redacted_thinking':
        this.#block = { kind: 'redacted', data: textOf(block['data']) ?? '' };
        return [];
      case 'tool_use': {
        const name = textOf(block['name']);
        if (name === undefined) throw new Fault('provider.malformed', { internal: 'A tool call has no name.' });
        this.#block = { kind: 'tool', input: block['input'], fragments: false };
        return [{ chunk: deltas.toolStart(textOf(block['id']) ?? mintToolId(this.#now()), name) }];
      }
      default:
        this.#block = { kind: 'other' };
        return [];
    }
  }

  #delta(value: unknown): ChatEvent[] {
    const deltas = this.#begun();
    const delta = isObject(value) ? value : {};
    const block = this.#block;
    switch (delta['type']) {
      case 'text_delta': {
        const text = textOf(delta['text']);
        return text === undefined ? [] : [{ chunk: deltas.text(text) }];
      }
      case 'thinking_delta': {
        const text = textOf(delta['thinking']);
        if (text === undefined) return [];
        if (block.kind === 'thinking') block.thinking += text;
        return [{ chunk: deltas.reasoning(text) }];
      }
      case 'signature_delta':
        if (block.kind === 'thinking') block.signature += textOf(delta['signature']) ?? '';
        return [];
      case 'input_json_delta': {
        const fragment = textOf(delta['partial_json']);
        // Tools that run at the vendor's stream their input too; the caller has no part in those.
        if (fragment === undefined || block.kind !== 'tool') return [];
        block.fragments = true;
        return [{ chunk: deltas.toolArguments(fragment) }];
      }
      default:
        return [];
    }
  }

  #close(): ChatEvent[] {
    const deltas = this.#begun();
    const block = this.#block;
    this.#block = { kind: 'other' };
    if (block.kind === 'tool') {
      // A call without arguments streams none, but callers parse what they get as JSON.
      return block.fragments ? [] : [{ chunk: deltas.toolArguments(JSON.stringify(block.input ?? {})) }];
    }
    const thought = thinkingOf(block);
    return thought ? [{ chunk: deltas.thinking([thought]) }] : [];
  }

  #finish(event: JsonObject): ChatEvent[] {
    const deltas = this.#begun();
    const delta = isObject(event['delta']) ? event['delta'] : {};
    const events: ChatEvent[] = [];
    const raw = textOf(delta['stop_reason']);
    if (raw !== undefined) {
      const reason = finishReason(stopReasons, raw, deltas.hasTools());
      if (reason instanceof Fault) return [{ fault: reason, finishRaw: raw }];
      const refusal = refusalOf(delta['stop_details']);
      if (reason === 'content_filter' && refusal !== undefined) events.push({ chunk: deltas.delta({ refusal }) });
      events.push({ chunk: deltas.finish(reason), finishRaw: raw });
    }
    const usage = messagesUsage(event['usage'], this.#usage);
    if (usage) events.push({ chunk: deltas.usage(usage), usage });
    return events;
  }

  #begun(): ChatDeltas {
    if (this.#deltas) return this.#deltas;
    throw new Fault('provider.malformed', { internal: 'The stream does not begin with message_start.' });
  }
}

function thinkingOf(block: OpenBlock): ThinkingBlock | undefined {
  if (block.kind === 'redacted') return { type: 'redacted_thinking', data: block.data };
  if (block.kind !== 'thinking') return undefined;
  const { thinking, signature } = block;
  return { type: 'thinking', thinking, ...(signature === '' ? {} : { signature }) };
}
