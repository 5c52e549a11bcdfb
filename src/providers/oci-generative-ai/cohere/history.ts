import { Fault } from '../../../core/index.ts';
import type { ChatMessage, ToolCall } from '../../canonical.ts';
import { isObject } from '../../vendor-json.ts';
import { refuseValue } from '../leftovers.ts';

interface CohereCall {
  readonly name: string;
  readonly parameters: object;
}
interface CohereToolResult {
  readonly call: CohereCall;
  readonly outputs: readonly object[];
}
type CohereMessage =
  | { readonly role: 'USER' | 'SYSTEM'; readonly message: string }
  | { readonly role: 'CHATBOT'; readonly message: string; readonly toolCalls?: readonly CohereCall[] | undefined }
  | { readonly role: 'TOOL'; readonly toolResults: CohereToolResult[] };

export interface CohereConversation {
  readonly message: string;
  readonly chatHistory: readonly CohereMessage[] | undefined;
  readonly preambleOverride: string | undefined;
  readonly toolResults: readonly CohereToolResult[] | undefined;
}

/**
 * A conversation as COHERE wants it: what the user says now, or the results the model waits for, apart from what went
 * before. Leading system messages become the preamble.
 */
export function cohereConversation(messages: readonly ChatMessage[]): CohereConversation {
  const preamble: string[] = [];
  const history: CohereMessage[] = [];
  let start = 0;
  for (; start < messages.length; start++) {
    const message = messages[start];
    if (message === undefined || !isSystem(message)) break;
    preamble.push(plainText(message, start));
  }
  for (let at = start; at < messages.length; at++) {
    const message = messages[at];
    if (message !== undefined) append(history, message, at, messages);
  }
  const now = takeCurrent(history);
  return {
    ...now,
    chatHistory: history.length > 0 ? history : undefined,
    preambleOverride: preamble.length > 0 ? preamble.join('\n\n') : undefined,
  };
}

const isSystem = (message: ChatMessage): boolean => message.role === 'system' || message.role === 'developer';

function append(history: CohereMessage[], message: ChatMessage, at: number, all: readonly ChatMessage[]): void {
  const last = history.at(-1);
  switch (message.role) {
    case 'system':
    case 'developer':
      history.push({ role: 'SYSTEM', message: plainText(message, at) });
      return;
    case 'user':
      // The service refuses a user's message right after tool results: the model has to have spoken.
      if (last?.role === 'TOOL') history.push({ role: 'CHATBOT', message: ' ' });
      history.push({ role: 'USER', message: plainText(message, at) });
      return;
    case 'assistant':
      history.push({
        role: 'CHATBOT',
        // An empty text is refused, and a turn that only calls tools has none.
        message: plainText(message, at) || ' ',
        toolCalls: message.tool_calls?.map((call) => cohereCall(call, `messages[${at}].tool_calls`)),
      });
      return;
    case 'tool': {
      const result = toolResult(message, at, all);
      if (last?.role === 'TOOL') last.toolResults.push(result);
      else history.push({ role: 'TOOL', toolResults: [result] });
      return;
    }
    case 'function':
    default:
      refuseValue(`messages[${at}].role`, 'This model does not take messages of this role.');
  }
}

/** Takes the present turn off the end of the history; system messages that follow it stay behind. */
function takeCurrent(history: CohereMessage[]): Pick<CohereConversation, 'message' | 'toolResults'> {
  for (let at = history.length - 1; at >= 0; at--) {
    const turn = history[at];
    if (turn === undefined || turn.role === 'CHATBOT') break;
    if (turn.role === 'SYSTEM') continue;
    history.splice(at, 1);
    return turn.role === 'TOOL'
      ? { message: '', toolResults: turn.toolResults }
      : { message: turn.message, toolResults: undefined };
  }
  return refuseValue('messages', 'This model answers a message of the user or the results of its tools: end with one.');
}

/** COHERE matches a result to its call by name and parameters; ours names the id, so the call is looked up. */
function toolResult(message: ChatMessage, at: number, all: readonly ChatMessage[]): CohereToolResult {
  for (let before = at - 1; before >= 0; before--) {
    const call = all[before]?.tool_calls?.find(({ id }) => id === message.tool_call_id);
    if (call) {
      return {
        call: cohereCall(call, `messages[${before}].tool_calls`),
        outputs: [{ output: plainText(message, at) }],
      };
    }
  }
  throw new Fault('request.invalid', {
    public: 'The tool message answers no call of an earlier assistant message.',
    param: `messages[${at}].tool_call_id`,
  });
}

function cohereCall(call: ToolCall, at: string): CohereCall {
  if (call.type !== 'function') return refuseValue(at, 'This model calls functions only.');
  const { name, arguments: text } = call.function;
  let parameters: unknown;
  try {
    parameters = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    parameters = undefined;
  }
  if (isObject(parameters)) return { name, parameters };
  throw new Fault('request.invalid', { public: `The arguments of "${name}" are not a JSON object.`, param: at });
}

function plainText(message: ChatMessage, at: number): string {
  const content = message.content ?? '';
  if (typeof content === 'string') return content;
  return content
    .map((part, index) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'refusal') return part.refusal;
      return refuseValue(`messages[${at}].content[${index}]`, 'This model takes text only.');
    })
    .join('');
}
