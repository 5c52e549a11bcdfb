import { Fault } from '../../core/index.ts';
import type { CacheControl, ChatMessage, ContentPart, ThinkingBlock } from '../canonical.ts';
import type { CachePoint, ContentBlock, ConverseMessage, ToolResultContent } from './converse.ts';
import { audioBlock, documentBlock, imageBlock } from './media.ts';
import type { Family } from './model-traits.ts';
import type { ToolNames } from './names.ts';

export interface Conversation {
  readonly system: ({ text: string } | CachePoint)[];
  readonly messages: ConverseMessage[];
  /** Tools that the history calls, by the vendor's names: the vendor wants them declared even where none may be used. */
  readonly toolsCalled: ReadonlySet<string>;
  /** The last turn of the model called tools without having kept its signed thinking. */
  readonly unsignedToolTurn: boolean;
}

/** What the model reads where a tool returned nothing: the vendor refuses blank text. */
const NO_OUTPUT = '(no output)';

/**
 * The caller's messages as alternating turns: neighbours of one role become one turn, results of tools go into the
 * user's, blank text is left out.
 * @throws Fault `request.unsupported_value` for content the vendor has no block for
 */
export function encodeMessages(messages: readonly ChatMessage[], family: Family, names: ToolNames): Conversation {
  const turns = new Turns(family, names);
  for (const [index, message] of messages.entries()) turns.add(message, `messages[${index}]`);
  return turns.finish();
}

class Turns {
  readonly #family: Family;
  readonly #names: ToolNames;
  readonly #system: ({ text: string } | CachePoint)[] = [];
  readonly #messages: ConverseMessage[] = [];
  readonly #toolsCalled = new Set<string>();
  readonly #documentNames = new Set<string>();
  #unsignedToolTurn = false;

  constructor(family: Family, names: ToolNames) {
    this.#family = family;
    this.#names = names;
  }

  add(message: ChatMessage, at: string): void {
    switch (message.role) {
      case 'system':
      case 'developer':
        return this.#addSystem(message, at);
      case 'user':
        return this.#addUser(message, at);
      case 'assistant':
        return this.#addAssistant(message, at);
      case 'tool':
        return this.#addToolResult(message, at);
      case 'function':
        throw unsupported(`${at}.role`, 'This model does not take the legacy role "function"; use "tool".');
    }
  }

  finish(): Conversation {
    const last = this.#messages.at(-1);
    const block = last?.role === 'assistant' ? last.content.at(-1) : undefined;
    // A prefilled answer must not end in white space: the vendor refuses it.
    if (block && 'text' in block) block.text = block.text.trimEnd();
    return {
      system: this.#system,
      messages: this.#messages,
      toolsCalled: this.#toolsCalled,
      unsignedToolTurn: this.#unsignedToolTurn,
    };
  }

  #addSystem({ content }: ChatMessage, at: string): void {
    for (const part of partsOf(content)) {
      if (part.type !== 'text') throw unsupported(`${at}.content`, 'A system message of this model holds text only.');
      if (isBlank(part.text)) continue;
      this.#system.push({ text: part.text });
      this.#cachePoint(part.cache_control, this.#system);
    }
  }

  #addUser({ content }: ChatMessage, at: string): void {
    const blocks: ContentBlock[] = [];
    for (const part of partsOf(content)) {
      if (part.type === 'input_audio') blocks.push(audioBlock(part));
      else this.#pushPart(part, `${at}.content`, blocks);
      if ('cache_control' in part) this.#cachePoint(part.cache_control, blocks);
    }
    this.#push('user', blocks);
  }

  #addAssistant(
    { content, refusal, thinking, tool_calls: calls, function_call: legacy }: ChatMessage,
    at: string,
  ): void {
    if (legacy) throw unsupported(`${at}.function_call`, 'This model does not take function_call; use tool_calls.');
    const blocks: ContentBlock[] = [];
    for (const block of thinking ?? []) this.#pushThinking(block, blocks);
    const signed = blocks.length > 0;
    for (const part of partsOf(content)) {
      this.#pushPart(part, `${at}.content`, blocks);
      if ('cache_control' in part) this.#cachePoint(part.cache_control, blocks);
    }
    if (refusal && !isBlank(refusal)) blocks.push({ text: refusal });
    for (const [index, call] of (calls ?? []).entries()) {
      const name = this.#names.name(call.function.name);
      this.#toolsCalled.add(name);
      const input = toolInput(call.function.arguments, `${at}.tool_calls[${index}].function.arguments`);
      blocks.push({ toolUse: { toolUseId: this.#names.id(call.id), name, input } });
    }
    this.#unsignedToolTurn = !signed && (calls?.length ?? 0) > 0;
    this.#push('assistant', blocks);
  }

  #addToolResult({ content, tool_call_id: id }: ChatMessage, at: string): void {
    if (id === undefined) throw unsupported(`${at}.tool_call_id`, 'A tool message needs its tool_call_id.');
    const results: ToolResultContent[] = [];
    const blocks: ContentBlock[] = [{ toolResult: { toolUseId: this.#names.id(id), content: results } }];
    for (const part of partsOf(content)) {
      this.#pushPart(part, `${at}.content`, results);
      if ('cache_control' in part) this.#cachePoint(part.cache_control, blocks);
    }
    if (results.length === 0) results.push({ text: NO_OUTPUT });
    this.#push('user', blocks);
  }

  #pushPart(part: ContentPart, at: string, blocks: { push(block: ToolResultContent): unknown }): void {
    switch (part.type) {
      case 'text':
        if (!isBlank(part.text)) blocks.push({ text: part.text });
        return;
      case 'refusal':
        if (!isBlank(part.refusal)) blocks.push({ text: part.refusal });
        return;
      case 'image_url':
        blocks.push(imageBlock(part, at));
        return;
      case 'file':
        blocks.push(documentBlock(part, this.#documentNames, at));
        return;
      case 'input_audio':
        throw unsupported(at, 'This model takes audio only from the user.');
    }
  }

  /** Thinking goes back only signed or sealed, and only to models that gave it: the others refuse the block. */
  #pushThinking(block: ThinkingBlock, blocks: ContentBlock[]): void {
    if (this.#family !== 'claude' && this.#family !== 'nova' && this.#family !== 'unknown') return;
    if (block.type === 'redacted_thinking') blocks.push({ reasoningContent: { redactedContent: block.data } });
    else if (block.signature !== undefined) {
      const { thinking: text, signature } = block;
      blocks.push({ reasoningContent: { reasoningText: { text, signature } } });
    }
  }

  /** A hint: models without a prompt cache do not get it, and nothing is said of it. */
  #cachePoint(
    hint: CacheControl | undefined,
    blocks: { push(block: CachePoint): unknown; readonly length: number },
  ): void {
    if (!hint || blocks.length === 0) return;
    const point = cachePoint(hint, this.#family);
    if (point) blocks.push(point);
  }

  #push(role: 'user' | 'assistant', blocks: ContentBlock[]): void {
    if (blocks.length === 0) return;
    const last = this.#messages.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else this.#messages.push({ role, content: blocks });
  }
}

export function cachePoint(hint: CacheControl, family: Family): CachePoint | undefined {
  if (family === 'nova') return { cachePoint: { type: 'default' } };
  if (family !== 'claude' && family !== 'unknown') return undefined;
  return { cachePoint: hint.ttl === undefined ? { type: 'default' } : { type: 'default', ttl: hint.ttl } };
}

function partsOf(content: ChatMessage['content']): readonly ContentPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content ?? [];
}

/** The model's own arguments come back as the object they describe. @throws Fault `request.unsupported_value` */
function toolInput(text: string, param: string): unknown {
  if (isBlank(text)) return {};
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    throw unsupported(param, 'The arguments of a tool call must be valid JSON for this model.');
  }
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    throw unsupported(param, 'The arguments of a tool call must be a JSON object for this model.');
  }
  return input;
}

const isBlank = (text: string): boolean => text.trim() === '';

const unsupported = (param: string, sentence: string): Fault =>
  new Fault('request.unsupported_value', { public: sentence, param });
