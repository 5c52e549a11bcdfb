import type {
  ChatAnswer,
  ChatChoice,
  ChatChunk,
  ChatCompletion,
  ChatDelta,
  ChatUsage,
  FinishReason,
  ToolCall,
} from '../providers/index.ts';
import { isFiltered } from './filtered.ts';

type Choice = ChatChunk['choices'][number];

interface Open {
  readonly message: ChatAnswer;
  readonly tools: ToolCall[];
  readonly logprobs: Record<string, unknown[]>;
  readonly more: Record<string, unknown>;
  finish: FinishReason | undefined;
}

/** Of a chunk and not of an answer. */
const OF_CHUNKS: ReadonlySet<string> = new Set(['object', 'choices', 'usage', 'obfuscation']);
const OF_CHOICES: ReadonlySet<string> = new Set(['index', 'delta', 'finish_reason', 'logprobs']);

/**
 * Puts the events of a streamed chat together to the whole answer they are. What it does not know how to join makes the
 * answer one that cannot be assembled, never one that is not what was said.
 */
export class Assembler {
  readonly #lengthMax: number;
  readonly #choices: (Open | undefined)[] = [];
  readonly #head: Record<string, unknown> = {};
  #usage: ChatUsage | undefined;
  #length = 0;
  #isBroken = false;

  /** @param lengthMax UTF-16 units of all texts; a longer answer is not assembled */
  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  accept(chunk: ChatChunk): void {
    if (this.#isBroken) return;
    if (chunk.usage) this.#usage = chunk.usage;
    // The opening chunk of some vendors has no id and notes of its own; the others repeat what is known.
    if (!this.#head['id']) this.#openWith(chunk);
    for (const choice of chunk.choices) this.#join(choice);
    if (this.#length > this.#lengthMax) this.#break();
  }

  /**
   * @param choices as many as the caller asked for
   * @param usage where the provider told none in its chunks
   * @returns `undefined` where the answer is not complete, too long, or holds what cannot be joined
   */
  completion(choices: number, usage: ChatUsage): ChatCompletion | undefined {
    if (this.#isBroken || this.#choices.length !== choices || !this.#head['id']) return undefined;
    const whole: ChatChoice[] = [];
    for (const [index, open] of this.#choices.entries()) {
      if (!open?.finish) return undefined;
      const { message, tools, logprobs, more, finish } = open;
      if (tools.length > 0) message.tool_calls = tools;
      const said = Object.keys(logprobs).length > 0 && { logprobs };
      whole.push({ ...more, index, message, ...said, finish_reason: finish });
    }
    return { ...this.#head, object: 'chat.completion', choices: whole, usage: this.#usage ?? usage } as ChatCompletion;
  }

  #openWith(chunk: ChatChunk): void {
    for (const [name, value] of Object.entries(chunk)) {
      if (!OF_CHUNKS.has(name) && value !== null && value !== undefined) this.#head[name] = value;
    }
  }

  #break(): void {
    this.#isBroken = true;
    this.#choices.length = 0;
  }

  #join(choice: Choice): void {
    // The notes of a filter come piece by piece, and only those of the last one are joined.
    if (isFiltered(choice)) return this.#break();
    const open = (this.#choices[choice.index] ??= {
      message: { role: 'assistant', content: null },
      tools: [],
      logprobs: {},
      more: {},
      finish: undefined,
    });
    this.#joinDelta(open, choice.delta);
    if (choice.logprobs) this.#joinLogprobs(open, choice.logprobs as Readonly<Record<string, unknown>>);
    if (choice.finish_reason) {
      open.finish = choice.finish_reason;
      for (const [name, value] of Object.entries(choice)) if (!OF_CHOICES.has(name)) open.more[name] = value;
    }
  }

  #joinDelta({ message, tools }: Open, delta: ChatDelta): void {
    for (const name of Object.keys(delta)) {
      const value = delta[name];
      if (value === null || value === undefined) continue;
      switch (name) {
        case 'role':
          break;
        case 'content':
        case 'refusal':
        case 'reasoning_content':
          if (typeof value !== 'string') return this.#break();
          message[name] = (message[name] ?? '') + value;
          this.#length += value.length;
          break;
        case 'thinking':
          message.thinking = [...(message.thinking ?? []), ...(delta.thinking ?? [])];
          for (const block of delta.thinking ?? []) this.#length += JSON.stringify(block).length;
          break;
        case 'tool_calls':
          for (const fragment of delta.tool_calls ?? []) this.#joinTool(tools, fragment);
          break;
        default:
          this.#break();
      }
    }
  }

  #joinTool(tools: ToolCall[], fragment: NonNullable<ChatDelta['tool_calls']>[number]): void {
    const { index, id, type, function: call } = fragment;
    if (type !== undefined && type !== 'function') return this.#break();
    const begun = tools[index];
    if (!begun) {
      // Fragments of one call before its beginning, or calls out of order, are none that we could join.
      if (index !== tools.length || id === undefined || call?.name === undefined) return this.#break();
      tools.push({ id, type: 'function', function: { name: call.name, arguments: call.arguments ?? '' } });
    } else begun.function.arguments += call?.arguments ?? '';
    this.#length += call?.arguments?.length ?? 0;
  }

  #joinLogprobs({ logprobs }: Open, more: Readonly<Record<string, unknown>>): void {
    for (const [name, list] of Object.entries(more)) {
      if (!Array.isArray(list)) continue;
      const known = (logprobs[name] ??= []);
      for (const item of list as readonly unknown[]) {
        known.push(item);
        this.#length += JSON.stringify(item).length;
      }
    }
  }
}
