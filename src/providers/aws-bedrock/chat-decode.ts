import { Fault } from '../../core/index.ts';
import type { ChatAnswer, ChatCompletion, ThinkingBlock, ToolCall } from '../canonical.ts';
import { mintChatId } from '../chat-deltas.ts';
import type { ChatReply, Target, WireHead, WireReply } from '../port.ts';
import { toChatUsage } from '../usage.ts';
import { isObject, parseVendorJson, textOf, type JsonObject } from '../vendor-json.ts';
import { bedrockFault, errorName } from './failure.ts';
import { guardrailReport } from './guardrail.ts';
import type { RenamedTools } from './names.ts';
import { stopReason } from './stop-reason.ts';
import { converseUsage } from './usage.ts';

/**
 * A whole Converse answer.
 * @param renamed tools that travelled under another name
 * @throws Fault `provider.malformed`, or the right one for an error dressed as 200
 */
export function decodeChat(
  reply: WireReply,
  target: Target,
  renamed: RenamedTools | undefined,
  nowMs: number,
): ChatReply {
  const body = parseVendorJson(reply.body.toString('utf8'));
  const output = isObject(body['output']) ? body['output'] : undefined;
  const message = output && isObject(output['message']) ? output['message'] : undefined;
  if (!message || !Array.isArray(message['content'])) throw notAnAnswer(body);
  const answer = answerOf(message['content'], renamed);
  const finishRaw = textOf(body['stopReason']) ?? '';
  const finish = stopReason(finishRaw, answer.tool_calls !== undefined);
  if (finish instanceof Fault) throw finish;
  const usage = converseUsage(body['usage']);
  const guardrail = guardrailReport(body['trace'], finishRaw === 'guardrail_intervened');
  const tier = isObject(body['serviceTier']) ? textOf(body['serviceTier']['type']) : undefined;
  const completion: ChatCompletion = {
    id: answerId(reply, nowMs),
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model: target.model,
    choices: [{ index: 0, message: answer, logprobs: null, finish_reason: finish }],
    ...(usage ? { usage: toChatUsage(usage) } : {}),
    ...(tier ? { service_tier: tier } : {}),
    ...(guardrail ? { bedrock_guardrail: guardrail } : {}),
  };
  return { completion, usage, finishRaw: finishRaw ? [finishRaw] : [] };
}

/** The vendor gives an answer no id, so the request's stands for it. */
export function answerId({ headers }: WireHead, nowMs: number): string {
  const requestId = headers['x-amzn-requestid'];
  return requestId ? `chatcmpl-${requestId}` : mintChatId(nowMs);
}

function notAnAnswer(body: JsonObject): Fault {
  const nested = isObject(body['Output']) ? body['Output'] : undefined;
  const name = errorName(textOf(body['__type']) ?? textOf(nested?.['__type']));
  if (name !== undefined) return bedrockFault(name, textOf(body['message']) ?? '');
  return new Fault('provider.malformed', { internal: 'The answer holds no output message.' });
}

function answerOf(blocks: readonly unknown[], renamed: RenamedTools | undefined): ChatAnswer {
  let text = '';
  let reasoning = '';
  const thinking: ThinkingBlock[] = [];
  const calls: ToolCall[] = [];
  for (const block of blocks) {
    if (!isObject(block)) continue;
    if (typeof block['text'] === 'string') text += block['text'];
    else if (isObject(block['toolUse'])) pushToolCall(block['toolUse'], renamed, calls);
    else if (isObject(block['citationsContent'])) text += citedText(block['citationsContent']);
    else if (isObject(block['reasoningContent'])) {
      const thought = thinkingBlock(block['reasoningContent']);
      if (!thought) continue;
      thinking.push(thought);
      if (thought.type === 'thinking') reasoning += thought.thinking;
    }
  }
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(thinking.length > 0 ? { thinking } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

function pushToolCall(toolUse: JsonObject, renamed: RenamedTools | undefined, calls: ToolCall[]): void {
  // The vendor ran this one itself: there is nothing for the caller to do.
  if (toolUse['type'] === 'server_tool_use') return;
  const id = textOf(toolUse['toolUseId']);
  const name = textOf(toolUse['name']);
  if (id === undefined || name === undefined) {
    throw new Fault('provider.malformed', { internal: 'A tool call came without its id or name.' });
  }
  const input = JSON.stringify(toolUse['input'] ?? {});
  calls.push({ id, type: 'function', function: { name: renamed?.get(name) ?? name, arguments: input } });
}

function thinkingBlock(content: JsonObject): ThinkingBlock | undefined {
  const sealed = textOf(content['redactedContent']);
  if (sealed !== undefined) return { type: 'redacted_thinking', data: sealed };
  const block = content['reasoningText'];
  if (!isObject(block) || typeof block['text'] !== 'string') return undefined;
  const signature = textOf(block['signature']);
  return { type: 'thinking', thinking: block['text'], ...(signature === undefined ? {} : { signature }) };
}

function citedText(cited: JsonObject): string {
  if (!Array.isArray(cited['content'])) return '';
  return cited['content'].map((part) => (isObject(part) ? (textOf(part['text']) ?? '') : '')).join('');
}
