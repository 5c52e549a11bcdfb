import type { AskMessage } from '../brain.ts';
import { asFields, asList, checkFields, checkKind, checkOneOf, checkPresent, type Fields, type Kind } from './check.ts';
import { RequestError } from './errors.ts';

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool', 'function'];

const MESSAGE: Readonly<Record<string, Kind>> = {
  role: 'string',
  content: 'any',
  name: 'string',
  refusal: 'string',
  audio: 'object',
  tool_calls: 'array',
  tool_call_id: 'string',
  function_call: 'object',
  annotations: 'array',
};

const PARTS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  text: { type: 'string', text: 'string', prompt_cache_breakpoint: 'any' },
  image_url: { type: 'string', image_url: 'object', prompt_cache_breakpoint: 'any' },
  input_audio: { type: 'string', input_audio: 'object', prompt_cache_breakpoint: 'any' },
  file: { type: 'string', file: 'object', prompt_cache_breakpoint: 'any' },
  refusal: { type: 'string', refusal: 'string' },
};

export interface Conversation {
  readonly messages: AskMessage[];
  readonly imageCount: number;
}

/**
 * Reads the messages, as strictly as OpenAI does: roles, parts, and each tool call answered before the next turn.
 * @throws RequestError
 */
export function readMessages(value: unknown): Conversation {
  checkPresent(value, 'messages');
  const given = asList(value, 'messages');
  if (given.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    throw new RequestError(message, 'messages', 'empty_array');
  }
  const messages: AskMessage[] = [];
  let imageCount = 0;
  let unanswered = new Set<string>();
  for (const [at, item] of given.entries()) {
    const path = `messages[${at}]`;
    const message = asFields(item, path);
    checkFields(message, MESSAGE, path);
    checkPresent(message['role'], `${path}.role`);
    checkOneOf(message['role'], ROLES, `${path}.role`);
    const role = String(message['role']);
    if (role === 'tool') answerCall(message, unanswered, path);
    else if (unanswered.size > 0) throw callsUnanswered(unanswered, at);
    if (role === 'assistant') unanswered = readCalls(message, path);
    const { text, images } = readContent(message, role, path);
    imageCount += images;
    messages.push({ role: roleOf(role), text: text + callsText(message) });
  }
  if (unanswered.size > 0) throw callsUnanswered(unanswered, given.length);
  return { messages, imageCount };
}

function readContent(message: Fields, role: string, path: string): { text: string; images: number } {
  const content = message['content'];
  if (typeof content === 'string') return { text: content, images: 0 };
  if (content === null || content === undefined) {
    const mayLack = role === 'assistant' && (message['tool_calls'] ?? message['function_call'] ?? message['refusal']);
    if (mayLack || role === 'function') return { text: '', images: 0 };
    const expected = 'expected a string, but got null instead';
    throw new RequestError(`Invalid value for 'content': ${expected}.`, `${path}.content`, null);
  }
  if (!Array.isArray(content)) checkKind(content, 'string', `${path}.content`);
  const texts: string[] = [];
  let images = 0;
  for (const [at, item] of asList(content, `${path}.content`).entries()) {
    const where = `${path}.content[${at}]`;
    const part = asFields(item, where);
    checkPresent(part['type'], `${where}.type`);
    checkOneOf(part['type'], Object.keys(PARTS), `${where}.type`);
    const type = String(part['type']);
    checkFields(part, PARTS[type] ?? {}, where);
    checkPresent(part[type], `${where}.${type}`);
    if (type === 'text') texts.push(String(part['text']));
    if (type === 'image_url') images += readImage(asFields(part['image_url'], `${where}.image_url`), where);
  }
  return { text: texts.join('\n'), images };
}

function readImage(image: Fields, where: string): 1 {
  checkFields(image, { url: 'string', detail: 'string' }, `${where}.image_url`);
  checkOneOf(image['detail'], ['auto', 'low', 'high', 'original'], `${where}.image_url.detail`);
  const url = typeof image['url'] === 'string' ? image['url'] : '';
  if (/^https?:\/\//.test(url) || /^data:image\/(png|jpe?g|gif|webp);base64,/.test(url)) return 1;
  const message = `Invalid '${where}.image_url.url'. Expected a base64-encoded data URL with an image MIME type or an https URL.`;
  throw new RequestError(message, `${where}.image_url.url`, 'invalid_value');
}

function readCalls(message: Fields, path: string): Set<string> {
  const ids = new Set<string>();
  for (const [at, item] of asList(message['tool_calls'], `${path}.tool_calls`).entries()) {
    const where = `${path}.tool_calls[${at}]`;
    const call = asFields(item, where);
    checkFields(call, { id: 'string', type: 'string', function: 'object', custom: 'object' }, where);
    checkPresent(call['id'], `${where}.id`);
    checkOneOf(call['type'], ['function', 'custom'], `${where}.type`);
    if (call['type'] !== 'custom') {
      const named = asFields(call['function'], `${where}.function`);
      checkFields(named, { name: 'string', arguments: 'string' }, `${where}.function`);
      checkPresent(named['name'], `${where}.function.name`);
      checkPresent(named['arguments'], `${where}.function.arguments`);
    }
    ids.add(String(call['id']));
  }
  return ids;
}

function answerCall(message: Fields, unanswered: Set<string>, path: string): void {
  checkPresent(message['tool_call_id'], `${path}.tool_call_id`);
  if (unanswered.delete(String(message['tool_call_id']))) return;
  const rule = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
  throw new RequestError(`Invalid parameter: ${rule}`, `${path}.role`, null);
}

function callsUnanswered(ids: ReadonlySet<string>, at: number): RequestError {
  const rule = "An assistant message with 'tool_calls' must be followed by tool messages responding to each";
  const message = `${rule} 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(', ')}`;
  return new RequestError(message, `messages.[${at}].role`, null);
}

function callsText(message: Fields): string {
  return Array.isArray(message['tool_calls']) ? JSON.stringify(message['tool_calls']) : '';
}

function roleOf(role: string): AskMessage['role'] {
  if (role === 'developer') return 'system';
  return role === 'function' ? 'tool' : (role as AskMessage['role']);
}
