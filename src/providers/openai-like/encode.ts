import type { ChatMessage, ChatRequest, ContentPart, Tool } from '../canonical.ts';
import type { Encoded, Target, WireRequest } from '../port.ts';
import type { Dialect, TokensField } from './dialect.ts';

/** The caller's body with our model name, our extension fields taken out and usage asked for; all else as it came. */
export function encodeChat(dialect: Dialect, request: ChatRequest, target: Target): Encoded {
  const body: ChatRequest = { ...request, model: target.model };
  if (request.stream && dialect.streamOptions) {
    body.stream_options = { ...request.stream_options, include_usage: true };
  } else {
    delete body.stream_options;
  }
  placeTokens(body, dialect.tokensField(target));
  body.messages = plainMessages(request.messages, dialect.cacheControl);
  if (request.tools && !dialect.cacheControl) body.tools = plainTools(request.tools);
  return {
    wire: post(dialect, dialect.path('chat', target), body, request.stream ? 'text/event-stream' : 'application/json'),
    dropped: [],
  };
}

export function post(dialect: Dialect, path: string, body: object, accept: string): WireRequest {
  return {
    method: 'POST',
    path,
    headers: { ...dialect.headers, 'content-type': 'application/json', accept },
    body: Buffer.from(JSON.stringify(body)),
  };
}

function placeTokens(body: ChatRequest, field: TokensField): void {
  if (field === 'asis') return;
  const other = field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  const value = body[field] ?? body[other];
  delete body[other];
  if (value !== undefined && value !== null) body[field] = value;
}

/** Messages without `thinking` and, where they mean nothing, cache hints. The same array where there are none. */
function plainMessages(messages: ChatMessage[], cacheControl: boolean): ChatMessage[] {
  return messages.some((message) => needsPlain(message, cacheControl))
    ? messages.map((message) => (needsPlain(message, cacheControl) ? plainMessage(message, cacheControl) : message))
    : messages;
}

function needsPlain(message: ChatMessage, cacheControl: boolean): boolean {
  if (message.thinking !== undefined) return true;
  return !cacheControl && Array.isArray(message.content) && message.content.some(hasHint);
}

const hasHint = (part: ContentPart | Tool): boolean => 'cache_control' in part;

function plainMessage(message: ChatMessage, cacheControl: boolean): ChatMessage {
  const { thinking: _, ...plain } = message;
  if (!cacheControl && Array.isArray(plain.content)) plain.content = plain.content.map(withoutHint);
  return plain;
}

function plainTools(tools: Tool[]): Tool[] {
  return tools.some(hasHint) ? tools.map(withoutHint) : tools;
}

function withoutHint<T extends ContentPart | Tool>(part: T): T {
  if (!hasHint(part)) return part;
  const plain = { ...part } as T & { cache_control?: unknown };
  delete plain.cache_control;
  return plain;
}
