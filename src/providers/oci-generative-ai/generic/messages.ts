import type { ChatMessage, ToolCall } from '../../canonical.ts';
import { isGemini, isOpenAi } from '../dialect.ts';
import { leaveOut, type Leftovers, refuseValue } from '../leftovers.ts';
import { genericContent } from './content.ts';

/** The conversation as GENERIC's `messages`. */
export function genericMessages(messages: readonly ChatMessage[], left: Leftovers): object[] {
  const turns = isGemini(left.target.model) ? oneCallATurn(messages) : messages;
  return turns.map((message, index) => genericMessage(message, left, `messages[${index}]`));
}

function genericMessage(message: ChatMessage, left: Leftovers, at: string): object {
  const content = message.content ?? '';
  const parts = () => genericContent(content, left, `${at}.content`);
  switch (message.role) {
    case 'system':
      return { role: 'SYSTEM', content: parts(), name: message.name };
    case 'developer':
      return { role: isOpenAi(left.target.model) ? 'DEVELOPER' : 'SYSTEM', content: parts(), name: message.name };
    case 'user':
      return { role: 'USER', content: parts(), name: message.name };
    case 'assistant':
      if (message.thinking !== undefined) leaveOut(left, 'messages.thinking');
      return {
        role: 'ASSISTANT',
        content: content.length > 0 ? parts() : [{ type: 'TEXT', text: emptyText(left.target.model) }],
        name: message.name,
        refusal: message.refusal ?? undefined,
        toolCalls: message.tool_calls?.map((call) => genericCall(call, `${at}.tool_calls`)),
      };
    case 'tool':
      return { role: 'TOOL', content: parts(), toolCallId: message.tool_call_id };
    case 'function':
    default:
      return refuseValue(`${at}.role`, 'This model does not take messages of this role.');
  }
}

function genericCall(call: ToolCall, at: string): object {
  if (call.type !== 'function') return refuseValue(at, 'This model calls functions only.');
  return { type: 'FUNCTION', id: call.id, name: call.function.name, arguments: call.function.arguments };
}

/** A turn that only calls tools has no text, and Gemini's translation behind OCI fails on an empty one (500). */
const emptyText = (model: string): string => (isGemini(model) ? '.' : '');

/** Gemini wants as many results as calls in a turn, and OCI sends it one result a turn: parallel calls become pairs. */
function oneCallATurn(messages: readonly ChatMessage[]): ChatMessage[] {
  const turns: ChatMessage[] = [];
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at];
    if (message === undefined) break;
    const calls = message.role === 'assistant' ? message.tool_calls : undefined;
    if (calls === undefined || calls.length < 2) {
      turns.push(message);
      continue;
    }
    const results = new Map<string, ChatMessage>();
    let next = messages[at + 1];
    while (next?.role === 'tool') {
      results.set(next.tool_call_id ?? '', next);
      at += 1;
      next = messages[at + 1];
    }
    calls.forEach((call, index) => {
      const result = results.get(call.id);
      turns.push({ ...message, content: index === 0 ? (message.content ?? '') : '', tool_calls: [call] });
      if (result) turns.push(result);
      results.delete(call.id);
    });
    // Results of no call of this turn are the service's to refuse.
    turns.push(...results.values());
  }
  return turns;
}
