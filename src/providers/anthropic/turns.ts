import { Fault } from '../../core/index.ts';
import type { ChatMessage, ThinkingBlock, ToolCall } from '../canonical.ts';
import { contentBlocks, isBlank, unsupported } from './content.ts';
import type { ContentBlock, TextBlock, ToolUseBlock, Turn } from './wire.ts';

export interface Conversation {
  readonly system: TextBlock[];
  readonly turns: Turn[];
}

/**
 * Messages as system text and alternating turns: instructions go to the top wherever they stood, results of tools
 * into the user's turn, neighbours of one role become one turn.
 */
export function conversation(messages: readonly ChatMessage[]): Conversation {
  const system: TextBlock[] = [];
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    const param = `messages[${index}]`;
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...systemBlocks(message, param));
        break;
      case 'user':
        append(turns, 'user', contentBlocks(message.content, `${param}.content`));
        break;
      case 'assistant':
        append(turns, 'assistant', assistantBlocks(message, param));
        break;
      case 'tool':
        append(turns, 'user', [toolResult(message, param)]);
        break;
      case 'function':
      default:
        throw unsupported(`${param}.role`, 'This model does not take messages of this role.');
    }
  }
  for (const turn of turns) if (turn.role === 'user') resultsFirst(turn);
  trimEnd(turns.at(-1));
  return { system, turns };
}

function append(turns: Turn[], role: Turn['role'], content: ContentBlock[]): void {
  if (content.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) last.content.push(...content);
  else turns.push({ role, content });
}

function systemBlocks(message: ChatMessage, param: string): TextBlock[] {
  return contentBlocks(message.content, `${param}.content`).map((block) => {
    if (block.type !== 'text') throw unsupported(`${param}.content`, 'Instructions to this model are text only.');
    return block;
  });
}

/** Thinking comes first and unchanged: its signature covers it, and without one the vendor would refuse it. */
function assistantBlocks(message: ChatMessage, param: string): ContentBlock[] {
  const blocks: ContentBlock[] = (message.thinking ?? []).filter(isSigned);
  blocks.push(...contentBlocks(message.content, `${param}.content`));
  if (typeof message.refusal === 'string' && !isBlank(message.refusal)) {
    blocks.push({ type: 'text', text: message.refusal });
  }
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    blocks.push(toolUse(call, `${param}.tool_calls[${index}]`));
  }
  return blocks;
}

const isSigned = (block: ThinkingBlock): boolean =>
  block.type === 'redacted_thinking' || (block.signature !== undefined && block.signature !== '');

function toolUse(call: ToolCall, param: string): ToolUseBlock {
  if (call.type !== 'function') throw unsupported(param, 'This model knows only function calls.');
  return { type: 'tool_use', id: toolId(call.id), name: call.function.name, input: inputOf(call, param) };
}

function inputOf(call: ToolCall, param: string): Record<string, unknown> {
  const text = call.function.arguments;
  if (isBlank(text)) return {};
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    input = undefined;
  }
  if (input === null || typeof input !== 'object' || Array.isArray(input)) {
    throw unsupported(`${param}.function.arguments`, 'The arguments of a tool call must be a JSON object.');
  }
  return input as Record<string, unknown>;
}

function toolResult(message: ChatMessage, param: string): ContentBlock {
  if (!message.tool_call_id) {
    throw new Fault('request.invalid', {
      public: 'A message with the result of a tool names the call it answers.',
      param: `${param}.tool_call_id`,
    });
  }
  const content = contentBlocks(message.content, `${param}.content`);
  const block = { type: 'tool_result' as const, tool_use_id: toolId(message.tool_call_id) };
  return content.length === 0 ? block : { ...block, content };
}

/** The vendor's alphabet of ids; calls made by other models, earlier in the conversation, may use a larger one. */
const toolId = (id: string): string => id.replace(/[^a-zA-Z0-9_-]/g, '_');

const isResult = (block: ContentBlock): boolean => block.type === 'tool_result';

/** The vendor wants results before anything else the user says in that turn. */
function resultsFirst(turn: Turn): void {
  const misplaced = turn.content.findLastIndex(isResult) >= turn.content.filter(isResult).length;
  if (!misplaced) return;
  turn.content = [...turn.content.filter(isResult), ...turn.content.filter((block) => !isResult(block))];
}

/** A prefilled answer may not end in white space. */
function trimEnd(turn: Turn | undefined): void {
  const block = turn?.role === 'assistant' ? turn.content.at(-1) : undefined;
  if (block?.type === 'text') block.text = block.text.trimEnd();
}
