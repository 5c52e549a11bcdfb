import { Fault } from '../../core/index.ts';
import type { ThinkingBlock } from '../canonical.ts';
import { ChatDeltas } from '../chat-deltas.ts';
import type { ChatEvent, ChatStreamDecoder, Target, WireHead } from '../port.ts';
import { isObject, parseVendorJson, textOf, type JsonObject } from '../vendor-json.ts';
import { answerId } from './chat-decode.ts';
import { FrameReader, type EventFrame } from './event-stream.ts';
import { bedrockFault, errorName } from './failure.ts';
import { guardrailReport } from './guardrail.ts';
import type { RenamedTools } from './names.ts';
import { stopReason } from './stop-reason.ts';
import { converseUsage } from './usage.ts';

/** The block under way. Only tool calls announce themselves; text and reasoning begin with their first delta. */
type OpenBlock =
  | { kind: 'tool'; index: number; argumentsSeen: boolean }
  | { kind: 'server'; index: number }
  | { kind: 'thinking'; index: number; text: string; signature: string; sealed: string };

/** Decodes one ConverseStream answer. */
export class ConverseStreamDecoder implements ChatStreamDecoder {
  readonly #frames = new FrameReader();
  readonly #deltas: ChatDeltas;
  readonly #renamed: RenamedTools | undefined;
  #open: OpenBlock | undefined;
  #intervened = false;
  #failed = false;

  constructor(head: WireHead, target: Target, renamed: RenamedTools | undefined, nowMs: number) {
    this.#deltas = new ChatDeltas(answerId(head, nowMs), Math.floor(nowMs / 1000), target.model);
    this.#renamed = renamed;
  }

  push(bytes: Uint8Array): ChatEvent[] {
    const events: ChatEvent[] = [];
    if (this.#failed) return events;
    for (const frame of this.#frames.push(bytes)) {
      this.#frame(frame, events);
      // Nothing counts after an error.
      if (this.#failed) break;
    }
    return events;
  }

  end(): ChatEvent[] {
    if (!this.#failed) this.#frames.end();
    return [];
  }

  #frame({ headers, payload }: EventFrame, events: ChatEvent[]): void {
    switch (headers[':message-type'] ?? '') {
      case 'event':
        return this.#event(headers[':event-type'] ?? '', parseVendorJson(payload.toString('utf8')), events);
      case 'exception': {
        const body = parseVendorJson(payload.toString('utf8'));
        const message = textOf(body['message']) ?? textOf(body['originalMessage']) ?? '';
        return this.#fail(bedrockFault(errorName(headers[':exception-type']), message), events);
      }
      case 'error':
        return this.#fail(bedrockFault(errorName(headers[':error-code']), headers[':error-message'] ?? ''), events);
      default:
        throw new Fault('provider.malformed', { internal: 'A frame does not say what kind of message it is.' });
    }
  }

  /** Kinds of event nobody told us of are passed over: the vendor adds some every few months. */
  #event(type: string, body: JsonObject, events: ChatEvent[]): void {
    switch (type) {
      case 'messageStart':
        events.push({ chunk: this.#deltas.delta({ content: '' }) });
        return;
      case 'contentBlockStart':
        return this.#blockStart(body, events);
      case 'contentBlockDelta':
        return this.#blockDelta(body, events);
      case 'contentBlockStop':
        return this.#blockStop(events);
      case 'messageStop':
        return this.#messageStop(body, events);
      case 'metadata':
        return this.#metadata(body, events);
    }
  }

  #blockStart(body: JsonObject, events: ChatEvent[]): void {
    this.#blockStop(events);
    const toolUse = isObject(body['start']) ? body['start']['toolUse'] : undefined;
    if (!isObject(toolUse)) return;
    const index = indexOf(body);
    if (toolUse['type'] === 'server_tool_use') {
      this.#open = { kind: 'server', index };
      return;
    }
    const id = textOf(toolUse['toolUseId']);
    const name = textOf(toolUse['name']);
    if (id === undefined || name === undefined) {
      throw new Fault('provider.malformed', { internal: 'A tool call began without its id or name.' });
    }
    this.#open = { kind: 'tool', index, argumentsSeen: false };
    events.push({ chunk: this.#deltas.toolStart(id, this.#renamed?.get(name) ?? name) });
  }

  #blockDelta(body: JsonObject, events: ChatEvent[]): void {
    const delta = body['delta'];
    if (!isObject(delta)) return;
    const index = indexOf(body);
    if (this.#open && this.#open.index !== index) this.#blockStop(events);
    const text = textOf(delta['text']);
    if (text !== undefined) events.push({ chunk: this.#deltas.text(text) });
    else if (isObject(delta['reasoningContent'])) this.#reasoning(delta['reasoningContent'], index, events);
    else if (isObject(delta['toolUse'])) this.#toolInput(textOf(delta['toolUse']['input']), events);
  }

  #toolInput(fragment: string | undefined, events: ChatEvent[]): void {
    if (this.#open?.kind === 'server' || fragment === undefined) return;
    if (this.#open?.kind !== 'tool') {
      throw new Fault('provider.malformed', { internal: 'Arguments came for a tool call that never began.' });
    }
    this.#open.argumentsSeen = true;
    events.push({ chunk: this.#deltas.toolArguments(fragment) });
  }

  #reasoning(content: JsonObject, index: number, events: ChatEvent[]): void {
    if (this.#open?.kind !== 'thinking') this.#open = { kind: 'thinking', index, text: '', signature: '', sealed: '' };
    const text = textOf(content['text']);
    if (text !== undefined) {
      this.#open.text += text;
      events.push({ chunk: this.#deltas.reasoning(text) });
    }
    this.#open.signature += textOf(content['signature']) ?? '';
    this.#open.sealed += textOf(content['redactedContent']) ?? '';
  }

  /** Whole thinking blocks go out when they are complete; a call without any arguments gets the empty object. */
  #blockStop(events: ChatEvent[]): void {
    const open = this.#open;
    this.#open = undefined;
    if (open?.kind === 'tool' && !open.argumentsSeen) events.push({ chunk: this.#deltas.toolArguments('{}') });
    if (open?.kind !== 'thinking') return;
    const blocks: ThinkingBlock[] = [];
    if (open.text !== '' || open.signature !== '') {
      const { text: thinking, signature } = open;
      blocks.push({ type: 'thinking', thinking, ...(signature === '' ? {} : { signature }) });
    }
    if (open.sealed !== '') blocks.push({ type: 'redacted_thinking', data: open.sealed });
    if (blocks.length > 0) events.push({ chunk: this.#deltas.thinking(blocks) });
  }

  #messageStop(body: JsonObject, events: ChatEvent[]): void {
    this.#blockStop(events);
    const finishRaw = textOf(body['stopReason']) ?? '';
    this.#intervened = finishRaw === 'guardrail_intervened';
    const finish = stopReason(finishRaw, this.#deltas.hasTools());
    if (finish instanceof Fault) return this.#fail(finish, events, finishRaw);
    events.push({ chunk: this.#deltas.finish(finish), terminal: true, finishRaw });
  }

  /** Comes after the end of the message; its chunk holds no choice, as OpenAI's last one. */
  #metadata(body: JsonObject, events: ChatEvent[]): void {
    const usage = converseUsage(body['usage']);
    const guardrail = guardrailReport(body['trace'], this.#intervened);
    if (!usage) return;
    const tier = isObject(body['serviceTier']) ? textOf(body['serviceTier']['type']) : undefined;
    const chunk = this.#deltas.usage(usage);
    if (tier) chunk['service_tier'] = tier;
    if (guardrail) chunk['bedrock_guardrail'] = guardrail;
    events.push({ chunk, usage });
  }

  #fail(fault: Fault, events: ChatEvent[], finishRaw?: string): void {
    this.#failed = true;
    events.push({ fault, ...(finishRaw === undefined ? {} : { finishRaw }) });
  }
}

const indexOf = (body: JsonObject): number =>
  typeof body['contentBlockIndex'] === 'number' ? body['contentBlockIndex'] : 0;
