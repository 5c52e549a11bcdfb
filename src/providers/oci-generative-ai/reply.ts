import { Fault } from '../../core/index.ts';
import type { ChatChoice } from '../canonical.ts';
import { mintChatId } from '../chat-deltas.ts';
import type { ChatReply, Target, WireReply } from '../port.ts';
import { toChatUsage, type Usage } from '../usage.ts';
import { isObject, type JsonObject, parseVendorJson, textOf } from '../vendor-json.ts';
import { errorFault } from './failure.ts';

/** A whole answer with its envelope taken off. */
export interface ChatResponse {
  readonly model: string;
  readonly response: JsonObject;
  readonly nowMs: number;
}

/** @throws Fault `provider.malformed`, or the right one for an error dressed as 200 */
export function chatResponse(reply: WireReply, target: Target, nowMs: number): ChatResponse {
  const body = parseVendorJson(reply.body.toString('utf8'));
  const response = body['chatResponse'];
  if (isObject(response)) return { model: textOf(body['modelId']) ?? target.model, response, nowMs };
  throw (
    errorFault(body) ?? new Fault('provider.malformed', { internal: 'The answer of the provider has no chatResponse.' })
  );
}

/** The parts as a completion. None of OCI's formats but COHEREV2 names its answers, so ids are minted. */
export function completionReply(
  from: ChatResponse,
  choices: ChatChoice[],
  usage: Usage | undefined,
  finishRaw: readonly string[],
  id?: string,
): ChatReply {
  const created = Date.parse(textOf(from.response['timeCreated']) ?? '');
  return {
    completion: {
      id: id ?? mintChatId(from.nowMs),
      object: 'chat.completion',
      created: Math.floor((Number.isNaN(created) ? from.nowMs : created) / 1000),
      model: from.model,
      choices,
      ...(usage ? { usage: toChatUsage(usage) } : {}),
    },
    usage,
    finishRaw,
  };
}

/** Texts of a content list, one after another. */
export function textContent(content: unknown, type = 'TEXT', field = 'text'): string {
  if (typeof content === 'string') return type === 'TEXT' ? content : '';
  if (!Array.isArray(content)) return '';
  let text = '';
  for (const part of content as unknown[]) {
    if (isObject(part) && part['type'] === type) text += textOf(part[field]) ?? '';
  }
  return text;
}

export const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
