import { Assembler } from '../../cache/index.ts';
import { Fault, limits } from '../../core/index.ts';
import type { Asker, ChatAdapter, ChatEvent, ChatRequest, ChatStreamDecoder } from '../../providers/index.ts';
import { required, type Call } from '../call.ts';
import { isFilteredWhole, noteFinish, StreamState } from '../stream.ts';
import { deliverWhole } from '../guarding/deliver.ts';
import { Restoring } from '../guarding/restoring.ts';
import { screenFor } from '../guarding/screen-for.ts';
import { screenCompletion } from '../guarding/screen-whole.ts';
import type { Screen } from '../guarding/stream-screen.ts';
import type { StreamRenderer } from '../surfaces/port.ts';
import { exchange, type Attempt } from './attempt.ts';
import { answerHeaders } from './headers.ts';

/** One attempt of a chat, whole or streamed, delivered to the caller. */
export async function dispatchChat(attempt: Attempt, chat: ChatRequest): Promise<void> {
  const adapter = attempt.provider.chat;
  if (!adapter) throw wrongOperation(attempt, 'chat');
  const { provider, cancel } = attempt;
  const told = provider.tellAsker ? provider.tellAsker(chat, askerOf(attempt.call)) : chat;
  const prepared = provider.prepareChat ? await provider.prepareChat(told, cancel.toAbortSignal()) : told;
  if (chat.stream) await streamed(attempt, adapter, prepared);
  else await whole(attempt, adapter, prepared);
}

function askerOf(call: Call): Asker {
  const { teamName, name } = required(call, 'principal').application;
  return { application: `${teamName}/${name}`, address: call.incoming.remoteAddress };
}

export const wrongOperation = (attempt: Attempt, operation: string): Fault =>
  new Fault('request.wrong_operation', {
    public: `The model "${attempt.candidate.version.model}" does not serve ${operation}.`,
    internal: `provider kind ${attempt.provider.kind} has no ${operation}`,
    param: 'model',
  });

async function whole(attempt: Attempt, adapter: ChatAdapter, chat: ChatRequest): Promise<void> {
  const { call, candidate, record, deadlines } = attempt;
  const { target } = candidate.deployment;
  const encoded = adapter.encode(chat, target);
  call.record.dropped = [...encoded.dropped];
  const head = await exchange(attempt, encoded.wire);
  const body = await head.bytes(limits.RESPONSE_BODY_BYTES_MAX, deadlines.touch);
  const { completion, usage, finishRaw } = adapter.decode(
    { status: head.status, headers: head.headers, body },
    target,
    encoded.memo,
  );
  record.usage = usage ?? null;
  for (const word of finishRaw) noteFinish(record.finishRaw, word);
  if (attempt.filteredGoOn && isFilteredWhole(completion)) throw filtered();
  if (call.guarded) await screenCompletion(call.guarded, completion);
  for (const choice of completion.choices) noteFinish(call.record.finishReasons, choice.finish_reason);
  if (call.recall) call.recall.answer = { operation: 'chat', completion };
  answerHeaders(attempt);
  attempt.deliver = () => deliverWhole(call, completion);
}

async function streamed(attempt: Attempt, adapter: ChatAdapter, chat: ChatRequest): Promise<void> {
  const { call, candidate, record, deadlines } = attempt;
  const { target } = candidate.deployment;
  const encoded = adapter.encode(chat, target);
  call.record.dropped = [...encoded.dropped];
  const head = await exchange(attempt, encoded.wire);
  deadlines.awaitFirstToken();
  const decoder = adapter.decodeStream(head, target, encoded.memo);
  const state = new StreamState(chat.n ?? 1);
  attempt.stream = state;
  const request = call.request;
  const renderer = request && call.surface.openStream?.(request);
  if (!renderer) throw wrongOperation(attempt, 'streamed chat');
  if (call.recall) call.recall.assembler = new Assembler(call.recall.lengthMax);
  const relay = new Relay(attempt, state, renderer, decoder, screenFor(call));
  for await (const bytes of head.body) {
    await relay.push(bytes);
    if (relay.isStopped) break;
  }
  relay.end();
  if (!relay.isStopped) {
    if (!state.complete) throw new Fault('provider.cut', { internal: 'the stream ended without a finish reason' });
    record.usage = state.usage ?? null;
    await relay.finish();
  }
  relay.release();
  attempt.deliver = () => {
    const end = renderer.end(relay.isStopped ? undefined : state.usage);
    call.reply.tell(end);
    call.reply.write(end);
    call.reply.endStream();
  };
}

/** As the error status that other vendors, or this one on another day, refuse with. */
const filtered = (): Fault =>
  new Fault('provider.content_filter', { internal: 'the answer ended as content_filter before it began' });

/** UTF-16 units. The opening of a stream is a few hundred; more than this without content is let through. */
const HELD_LENGTH_MAX = 64 * 1024;

/** Carries decoded events to the caller, all events of one network chunk in one write. */
class Relay {
  readonly #attempt: Attempt;
  readonly #state: StreamState;
  readonly #renderer: StreamRenderer;
  readonly #decoder: ChatStreamDecoder;
  readonly #screen: Screen | undefined;
  /** Where values were masked in the request: they come back after everything else. */
  readonly #restoring: Restoring | undefined;
  #last: ChatEvent['chunk'];
  #streamBytes = 0;
  /** Events before the first content: while nothing has gone out, another deployment may still answer. */
  #held = '';

  constructor(
    attempt: Attempt,
    state: StreamState,
    renderer: StreamRenderer,
    decoder: ChatStreamDecoder,
    screen: Screen | undefined,
  ) {
    this.#attempt = attempt;
    this.#state = state;
    this.#renderer = renderer;
    this.#decoder = decoder;
    this.#screen = screen;
    const { guarded } = attempt.call;
    if (guarded?.masking && guarded.isRestoring) this.#restoring = new Restoring(guarded.masking);
  }

  /** Whether the guard has ended the answer. */
  get isStopped(): boolean {
    return this.#screen?.stopped !== undefined;
  }

  async push(bytes: Uint8Array): Promise<void> {
    this.#streamBytes += bytes.length;
    if (this.#streamBytes > limits.STREAM_BYTES_MAX)
      throw new Fault('provider.too_large', { internal: 'stream beyond its limit' });
    const { reply } = this.#attempt.call;
    if (this.#relay(this.#decoder.push(bytes))) return;
    this.#attempt.deadlines.pause();
    await reply.drained();
    this.#attempt.deadlines.resume();
    // Our caller went away while we waited; the reason stands there.
    this.#attempt.cancel.throwIfAborted();
  }

  end(): void {
    if (!this.isStopped) this.#relay(this.#decoder.end());
  }

  /** Lets out what the guard still holds of a complete stream. */
  async finish(): Promise<void> {
    if (this.isStopped || (!this.#screen && !this.#restoring)) return;
    let text = '';
    for (const event of (await this.#screen?.finish()) ?? []) text += this.#shown(event);
    for (const event of this.#restoring?.end(this.#last) ?? []) text += this.#renderer.event(event);
    this.#attempt.cancel.throwIfAborted();
    if (text !== '') this.#send(text, undefined);
  }

  /**
   * Lets out what is still held when the whole stream has come.
   * @throws Fault `provider.content_filter` where another model may answer instead
   */
  release(): void {
    if (this.#held === '') return;
    const { call } = this.#attempt;
    if (this.#isForAnother) {
      call.record.finishReasons = [];
      throw filtered();
    }
    this.#write(this.#held);
    this.#held = '';
  }

  get #isForAnother(): boolean {
    return this.#attempt.filteredGoOn && this.#state.isFiltered;
  }

  /** @returns whether the caller keeps up */
  #relay(events: readonly ChatEvent[]): boolean {
    const { deadlines } = this.#attempt;
    let text = '';
    let fault: Fault | undefined;
    for (const event of events) {
      this.#state.accept(event);
      if (event.fault) {
        fault = event.fault;
        break;
      }
      if (!this.#screen) text += this.#shown(event);
      else for (const checked of this.#screen.push(event)) text += this.#shown(checked);
      if (this.isStopped) break;
    }
    if (events.length > 0 && (this.#state.hasContent || this.#state.complete)) deadlines.touch();
    const keepsUp = this.#send(text, fault);
    if (fault) throw fault;
    return keepsUp;
  }

  #shown(event: ChatEvent): string {
    const { recall, reply } = this.#attempt.call;
    if (event.chunk) recall?.assembler?.accept(event.chunk);
    const said = this.#renderer.event(event);
    if (!this.#restoring) return said;
    reply.tell(said);
    this.#last = event.chunk ?? this.#last;
    let text = '';
    for (const restored of this.#restoring.event(event)) text += this.#renderer.event(restored);
    return text;
  }

  /** @returns whether the caller keeps up */
  #send(text: string, fault: Fault | undefined): boolean {
    const { call, record } = this.#attempt;
    const ready = call.reply.begun ? text : this.#hold(text, fault);
    if (fault && !call.reply.begun) return true;
    const keepsUp = ready === '' || this.#write(ready);
    call.record.finishReasons = this.isStopped ? ['content_filter'] : this.#state.finishReasons;
    record.finishRaw = this.#state.finishRaw;
    return keepsUp;
  }

  /** @returns what may go out now; empty while nothing that a person would call an answer has come */
  #hold(text: string, fault: Fault | undefined): string {
    this.#held += text;
    if (fault) return '';
    const { hasContent, complete } = this.#state;
    const isSilent = this.#screen?.isSilent ?? (!hasContent && !complete);
    if ((isSilent || this.#isForAnother) && this.#held.length < HELD_LENGTH_MAX) return '';
    const all = this.#held;
    this.#held = '';
    return all;
  }

  #write(text: string): boolean {
    const { call, record, startedAt } = this.#attempt;
    if (!call.reply.begun) {
      answerHeaders(this.#attempt);
      call.reply.beginStream();
      call.record.answerBegun = true;
    }
    if (record.firstTokenMs === null && this.#state.hasContent) {
      const now = performance.now();
      record.firstTokenMs = now - startedAt;
      call.record.firstTokenMs = now - call.incoming.receivedAt;
    }
    return call.reply.write(text);
  }
}
