import { Fault } from '../../core/index.ts';
import type { ChatAnswer, ThinkingBlock, ToolCall } from '../canonical.ts';
import { mintChatId, mintToolId } from '../chat-deltas.ts';
import { finishReason } from '../finish.ts';
import type { ChatReply } from '../port.ts';
import { isObject, textOf, type JsonObject } from '../vendor-json.ts';
import { toChatUsage } from '../usage.ts';
import { stopReasons } from './stop-reason.ts';
import { messagesUsage } from './usage.ts';

/** A whole message as a canonical completion. @throws Fault `provider.malformed | provider.failed` */
export function decodeMessage(body: JsonObject, nowMs: number): ChatReply {
  const content = body['content'];
  if (!Array.isArray(content)) throw new Fault('provider.malformed', { internal: 'The message has no content.' });
  const message = answerOf(content, nowMs);
  const raw = textOf(body['stop_reason']);
  const finish = finishReason(stopReasons, raw ?? 'end_turn', message.tool_calls !== undefined);
  if (finish instanceof Fault) throw finish;
  const refusal = refusalOf(body['stop_details']);
  if (finish === 'content_filter' && refusal !== undefined) message.refusal = refusal;
  const usage = messagesUsage(body['usage']);
  return {
    completion: {
      id: textOf(body['id']) ?? mintChatId(nowMs),
      object: 'chat.completion',
      created: Math.floor(nowMs / 1000),
      model: textOf(body['model']) ?? '',
      choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
      ...(usage ? { usage: toChatUsage(usage) } : {}),
    },
    usage,
    finishRaw: raw === undefined ? [] : [raw],
  };
}

/** Why the vendor refused, where it says. */
export const refusalOf = (details: unknown): string | undefined =>
  isObject(details) ? textOf(details['explanation']) : undefined;

function answerOf(content: readonly unknown[], nowMs: number): ChatAnswer {
  let text = '';
  const thinking: ThinkingBlock[] = [];
  const calls: ToolCall[] = [];
  for (const block of content) {
    if (!isObject(block)) throw new Fault('provider.malformed', { internal: 'A content block is not an object.' });
    const made = thinkingBlock(block);
    if (made) thinking.push(made);
    else if (block['type'] === 'text') text += textOf(block['text']) ?? '';
    else if (block['type'] === 'tool_use') calls.push(toolCall(block, nowMs));
  }
  const reasoning = thinking.map((block) => (block.type === 'thinking' ? block.thinking : '')).join('');
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(thinking.length === 0 ? {} : { thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function thinkingBlock(block: JsonObject): ThinkingBlock | undefined {
  if (block['type'] === 'redacted_thinking') return { type: 'redacted_thinking', data: textOf(block['data']) ?? '' };
  if (block['type'] !== 'thinking') return undefined;
  const signature = textOf(block['signature']);
  return {
    type: 'thinking',
    thinking: textOf(block['thinking']) ?? '',
    ...(signature === undefined ? {} : { signature }),
  };
}

function toolCall(block: JsonObject, nowMs: number): ToolCall {
  const name = textOf(block['name']);
  if (name === undefined) throw new Fault('provider.malformed', { internal: 'A tool call has no name.' });
  return {
    id: textOf(block['id']) ?? mintToolId(nowMs),
    type: 'function',
    function: { name, arguments: JSON.stringify(block['input'] ?? {}) },
  };
}
