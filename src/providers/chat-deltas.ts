import { uuidv7 } from '../core/index.ts';
import type { ChatChunk, ChatDelta, FinishReason, ThinkingBlock } from './canonical.ts';
import { toChatUsage, type Usage } from './usage.ts';

/** An id for an answer whose vendor gives none. */
export const mintChatId = (nowMs: number): string => `chatcmpl-${uuidv7(nowMs).replaceAll('-', '')}`;

/** An id for a tool call whose vendor gives none; unique, since callers send it back with the result. */
export const mintToolId = (nowMs: number): string => `call_${uuidv7(nowMs).replaceAll('-', '')}`;

/**
 * Mints the canonical chunks of one streamed answer, for vendors whose stream is translated: one id throughout, the
 * role in the first delta of each choice, tool calls numbered from 0 per choice and never interleaved.
 */
export class ChatDeltas {
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly model: string;
  /** Number of tool calls begun, by choice; present from the choice's first delta on. */
  readonly #tools: (number | undefined)[] = [];

  constructor(id: string, created: number, model: string) {
    this.id = id;
    this.created = created;
    this.model = model;
  }

  /** The delta of `choice`, with the role where it is the first. */
  delta(delta: ChatDelta, choice = 0): ChatChunk {
    if (this.#tools[choice] === undefined) {
      this.#tools[choice] = 0;
      delta = { role: 'assistant', ...delta };
    }
    return this.#chunk(choice, delta, null);
  }

  text(text: string, choice = 0): ChatChunk {
    return this.delta({ content: text }, choice);
  }

  reasoning(text: string, choice = 0): ChatChunk {
    return this.delta({ reasoning_content: text }, choice);
  }

  /** Whole blocks with their signatures, once they are complete: callers send them back unchanged. */
  thinking(blocks: ThinkingBlock[], choice = 0): ChatChunk {
    return this.delta({ thinking: blocks }, choice);
  }

  /** A new tool call; fragments that follow belong to it. */
  toolStart(id: string, name: string, choice = 0): ChatChunk {
    const index = this.#tools[choice] ?? 0;
    const chunk = this.delta(
      { tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] },
      choice,
    );
    this.#tools[choice] = index + 1;
    return chunk;
  }

  /** A piece of the arguments of the tool call begun last. */
  toolArguments(fragment: string, choice = 0): ChatChunk {
    const index = Math.max((this.#tools[choice] ?? 0) - 1, 0);
    return this.delta({ tool_calls: [{ index, function: { arguments: fragment } }] }, choice);
  }

  hasTools(choice = 0): boolean {
    return (this.#tools[choice] ?? 0) > 0;
  }

  finish(reason: FinishReason, choice = 0): ChatChunk {
    return this.#chunk(choice, {}, reason);
  }

  /** The closing chunk with the usage and no choices; the gateway hides it from callers who did not ask. */
  usage(usage: Usage): ChatChunk {
    return {
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model: this.model,
      choices: [],
      usage: toChatUsage(usage),
    };
  }

  #chunk(index: number, delta: ChatDelta, finish: FinishReason | null): ChatChunk {
    return {
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model: this.model,
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
    };
  }
}
