import type { ChatCompletion, ChatEvent, Usage } from '../providers/index.ts';

/** The record keeps a finish word for each of the choices a caller may ask for (128), and no essay for a word. */
const FINISH_WORDS_MAX = 128;
const FINISH_WORD_LENGTH_MAX = 64;

/** Whatever a provider says, the call record stays a record. */
export function noteFinish(words: string[], word: string): void {
  if (words.length < FINISH_WORDS_MAX) words.push(word.slice(0, FINISH_WORD_LENGTH_MAX));
}

/** What a provider sent as a text may be none, whatever its adapter let through: what is counted here becomes money. */
const lengthOf = (text: unknown): number => (typeof text === 'string' ? text.length : 0);

const isFilter = (finish: string): boolean => finish === 'content_filter';

/** Whether the provider's filter has left nothing of this answer: a refusal with status 200. */
export const isFilteredWhole = ({ choices }: ChatCompletion): boolean =>
  choices.length > 0 &&
  choices.every(
    ({ finish_reason: finish, message }) =>
      isFilter(finish) && !message.content && (message.tool_calls ?? []).length === 0,
  );

/**
 * The state of one streamed chat, the same for every surface and every vendor. It decides the one question that matters:
 * is this answer complete? A stream is complete when every choice has its finish reason, or the vendor's own end marker
 * came, and the body then ended cleanly. `[DONE]` is neither needed nor sufficient.
 */
export class StreamState {
  readonly #choicesExpected: number;
  readonly #finished = new Set<number>();
  /** Choices that have begun and not finished. */
  readonly #open = new Set<number>();
  #terminal = false;
  usage: Usage | undefined;
  readonly finishReasons: string[] = [];
  readonly finishRaw: string[] = [];
  /** UTF-16 units of text, reasoning and tool arguments seen; what usage is estimated from when the stream breaks. */
  outputLength = 0;
  /** Whether anything a person would call an answer has come. */
  hasContent = false;
  /** Whether text or a tool call has come: neither thoughts nor a word of refusal. */
  #hasAnswer = false;

  /** @param choicesExpected the caller's `n` */
  constructor(choicesExpected: number) {
    this.#choicesExpected = choicesExpected;
  }

  accept(event: ChatEvent): void {
    if (event.usage) this.usage = event.usage;
    if (event.terminal) this.#terminal = true;
    if (event.finishRaw !== undefined) noteFinish(this.finishRaw, event.finishRaw);
    if (!event.chunk) return;
    for (const { index, delta, finish_reason: finishReason } of event.chunk.choices) {
      if (delta) this.#measure(delta);
      if (finishReason && !this.#finished.has(index)) {
        this.#finished.add(index);
        this.#open.delete(index);
        noteFinish(this.finishReasons, finishReason);
      } else if (!this.#finished.has(index)) this.#open.add(index);
    }
  }

  #measure(delta: NonNullable<ChatEvent['chunk']>['choices'][number]['delta']): void {
    const answer = lengthOf(delta.content);
    if (answer > 0 || (delta.tool_calls?.length ?? 0) > 0) this.#hasAnswer = true;
    let length = answer + lengthOf(delta.reasoning_content) + lengthOf(delta.refusal);
    if (delta.tool_calls) {
      for (const call of delta.tool_calls) {
        length += lengthOf(call.function?.arguments) + lengthOf(call.function?.name);
      }
    }
    if (length === 0) return;
    this.outputLength += length;
    this.hasContent = true;
  }

  /** Whether the provider's filter has ended this answer before there was one. */
  get isFiltered(): boolean {
    return !this.#hasAnswer && this.complete && this.finishReasons.length > 0 && this.finishReasons.every(isFilter);
  }

  get complete(): boolean {
    return this.#terminal || (this.#finished.size >= this.#choicesExpected && this.#open.size === 0);
  }
}
