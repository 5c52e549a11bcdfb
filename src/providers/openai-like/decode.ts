import { Fault } from '../../core/index.ts';
import type { ChatAnswer, ChatChoice, ChatCompletion, FinishReason, ToolCall } from '../canonical.ts';
import { mintChatId, mintToolId } from '../chat-deltas.ts';
import { finishReason } from '../finish.ts';
import { failureFault } from '../http-failure.ts';
import type { ChatReply, Target, WireReply } from '../port.ts';
import { retryAfterMs } from '../retry-after.ts';
import { isObject, parseVendorJson, textOf, type JsonObject } from '../vendor-json.ts';
import type { Dialect } from './dialect.ts';
import { classifyError, findError } from './failure.ts';
import { finishTable } from './finish.ts';
import { readUsage } from './usage.ts';

/** A whole answer: what came, with only what clients rely on put right. */
export function decodeChat(dialect: Dialect, reply: WireReply, target: Target): ChatReply {
  const body = parseVendorJson(reply.body.toString('utf8'));
  throwIfError(dialect, body, reply.headers);
  return readCompletion(dialect, body, target);
}

/** @throws Fault where the object is an error dressed as 200 */
export function throwIfError(dialect: Dialect, body: JsonObject, headers: WireReply['headers']): void {
  const fault = errorFault(dialect, body, headers);
  if (fault) throw fault;
}

export function errorFault(dialect: Dialect, body: JsonObject, headers: WireReply['headers']): Fault | undefined {
  const error = findError(body);
  if (!error) return undefined;
  // Without a status of its own, an error inside a success is the provider's failure, not the caller's.
  const status = error.status ?? 500;
  const failure = classifyError(
    error,
    status,
    dialect.secrets,
    retryAfterMs(headers, dialect.now()),
    dialect.errorWords,
  );
  return failureFault(failure, status);
}

export function readCompletion(dialect: Dialect, body: JsonObject, target: Target): ChatReply {
  const choices = body['choices'];
  if (!Array.isArray(choices) || choices.length === 0) {
    throw new Fault('provider.malformed', { internal: 'The answer has no choices.' });
  }
  const finishRaw: string[] = [];
  const completion = {
    ...body,
    id: textOf(body['id']) ?? mintChatId(dialect.now()),
    object: 'chat.completion',
    created: typeof body['created'] === 'number' ? body['created'] : Math.floor(dialect.now() / 1000),
    model: textOf(body['model']) ?? target.model,
    choices: choices.map((choice, position) => readChoice(choice, position, finishRaw, dialect.now())),
  } as ChatCompletion;
  return { completion, usage: readUsage(body['usage']), finishRaw };
}

function readChoice(value: unknown, position: number, finishRaw: string[], nowMs: number): ChatChoice {
  if (!isObject(value)) throw new Fault('provider.malformed', { internal: 'A choice is not an object.' });
  const message = readMessage(value['message'], nowMs);
  const hasTools = message.tool_calls !== undefined && message.tool_calls.length > 0;
  const index = typeof value['index'] === 'number' ? value['index'] : position;
  return { ...value, index, message, finish_reason: readFinish(value['finish_reason'], hasTools, finishRaw) };
}

function readFinish(value: unknown, hasTools: boolean, finishRaw: string[]): FinishReason {
  const raw = textOf(value);
  // The body is whole, so an answer without a finish word has ended all the same.
  if (raw === undefined) return hasTools ? 'tool_calls' : 'stop';
  finishRaw.push(raw);
  const reason = finishReason(finishTable, raw, hasTools);
  if (reason instanceof Fault) throw reason;
  return reason;
}

/** A filtered choice may come without any message; it is an answer without content. */
function readMessage(value: unknown, nowMs: number): ChatAnswer {
  if (!isObject(value)) return { role: 'assistant', content: null };
  const message: ChatAnswer = { ...value, role: 'assistant', content: readContent(value['content']) };
  const reasoning = textOf(value['reasoning']);
  if (reasoning !== undefined) {
    delete message['reasoning'];
    message.reasoning_content ??= reasoning;
  }
  const calls = value['tool_calls'];
  if (Array.isArray(calls)) message.tool_calls = calls.map((call) => readToolCall(call, nowMs));
  else delete message.tool_calls;
  return message;
}

/** Some servers give the answer as a list of parts; clients expect a text. */
export function readContent(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  return value.map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function readToolCall(value: unknown, nowMs: number): ToolCall {
  const call = isObject(value) ? value : {};
  const made = isObject(call['function']) ? call['function'] : {};
  if (call['type'] === 'custom') return call as unknown as ToolCall;
  const name = textOf(made['name']);
  if (name === undefined) throw new Fault('provider.malformed', { internal: 'A tool call has no name.' });
  return {
    ...call,
    id: textOf(call['id']) ?? mintToolId(nowMs),
    type: 'function',
    function: { ...made, name, arguments: argumentsText(made['arguments']) },
  };
}

/** Tool arguments are JSON text; servers that give the object itself are put right. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
