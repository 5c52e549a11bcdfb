import type { AskMessage } from '../brain.ts';
import { hashHex } from '../hash.ts';
import { asFields, asList, at, checkFields, type Fields, type Kind } from './check.ts';
import { RequestError } from './errors.ts';
import type { Version } from './sampling.ts';

/** A stretch of the prompt, in the order the cache sees it. */
export interface PromptPiece {
  readonly text: string;
  /** The cache breakpoint after this piece, if there is one. */
  readonly ttl?: '5m' | '1h';
}

export interface Conversation {
  readonly messages: AskMessage[];
  readonly pieces: PromptPiece[];
  readonly imageCount: number;
}

const BLOCKS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  text: { text: 'string', citations: 'any' },
  image: { source: 'object' },
  document: { source: 'object', title: 'string', context: 'string', citations: 'object' },
  tool_use: { id: 'string', name: 'string', input: 'object', caller: 'object' },
  tool_result: { tool_use_id: 'string', content: 'any', is_error: 'boolean' },
  thinking: { thinking: 'string', signature: 'string' },
  redacted_thinking: { data: 'string' },
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['source'],
  document: ['source'],
  tool_use: ['id', 'name', 'input'],
  tool_result: ['tool_use_id'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
};

/** What a thinking block is signed with; the block must come back unchanged. */
export function signatureOf(thinking: string): string {
  return Buffer.from(`simulated signature ${hashHex(thinking, 64)}`).toString('base64');
}

/** @throws RequestError */
export function readSystem(system: unknown): PromptPiece[] {
  if (system === undefined || system === null) return [];
  if (typeof system === 'string') return [{ text: system }];
  return asList(system, 'system').map((item, index) => {
    const path = at('system', index);
    const block = asFields(item, path);
    if (block['type'] !== 'text') throw new RequestError(`${path}.type: Input should be 'text'`);
    return readBlock(block, path).piece;
  });
}

/**
 * Reads the messages: roles, blocks, signatures, and every tool use answered in the next message.
 * @param thinkingEnabled a last assistant turn with tool calls must then begin with its thinking
 * @throws RequestError
 */
export function readMessages(value: unknown, version: Version, thinkingEnabled: boolean): Conversation {
  const given = asList(value, 'messages');
  if (given.length === 0) throw new RequestError('messages: at least one message is required');
  const conversation: Conversation & { imageCount: number } = { messages: [], pieces: [], imageCount: 0 };
  let uses = new Set<string>();
  for (const [index, item] of given.entries()) {
    const path = at('messages', index);
    const message = asFields(item, path);
    checkFields(message, { role: 'string', content: 'any' }, path, ['role', 'content']);
    const role = String(message['role']);
    if (!['user', 'assistant', 'system'].includes(role)) {
      throw new RequestError(`${path}.role: Input should be 'user', 'assistant' or 'system'`);
    }
    if (version === '2026-10-21') checkPlaces(message, role, path);
    const blocks = readBlocks(message['content'], path);
    if (thinkingEnabled && role === 'assistant') checkThinksFirst(blocks, path, index === given.length - 2);
    checkResults(blocks, uses, path);
    uses = new Set(blocks.filter((block) => block.type === 'tool_use').map((block) => block.id));
    for (const block of blocks) {
      conversation.imageCount += block.type === 'image' ? 1 : 0;
      conversation.pieces.push(block.piece);
    }
    conversation.messages.push(...asAsked(role as 'user', blocks));
  }
  if (uses.size > 0 && given.length > 0) throw unanswered(uses, at('messages', given.length - 1));
  return conversation;
}

interface Block {
  readonly type: string;
  /** Of a tool use, or the use a result belongs to. */
  readonly id: string;
  readonly piece: PromptPiece;
}

function readBlocks(content: unknown, path: string): Block[] {
  if (typeof content === 'string') {
    if (content.trim() === '') throw new RequestError(`${path}: all messages must have non-empty content`);
    return [{ type: 'text', id: '', piece: { text: content } }];
  }
  return asList(content, `${path}.content`).map((item, index) => {
    const where = `${path}.content.${index}`;
    return readBlock(asFields(item, where), where);
  });
}

function readBlock(block: Fields, path: string): Block {
  const type = String(block['type']);
  const kinds = BLOCKS[type];
  if (kinds === undefined) {
    throw new RequestError(`${path}: Input tag '${type}' found using 'type' does not match any of the expected tags`);
  }
  checkFields(block, { type: 'string', cache_control: 'object', ...kinds }, path, REQUIRED[type]);
  if (type === 'text' && block['text'] === '') throw new RequestError(`${path}: text content blocks must be non-empty`);
  if (type === 'image') readImageSource(asFields(block['source'], `${path}.source`), `${path}.source`);
  if (type === 'thinking' && block['signature'] !== signatureOf(String(block['thinking']))) {
    throw new RequestError(`${path}: Invalid \`signature\` in \`thinking\` block`);
  }
  if (type === 'tool_use' && !/^[a-zA-Z0-9_-]+$/.test(String(block['id']))) {
    throw new RequestError(`${path}.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  }
  const text = typeof block['text'] === 'string' ? block['text'] : textOf(type, block);
  return {
    type,
    id: String(block[type === 'tool_result' ? 'tool_use_id' : 'id']),
    piece: { text, ...readCacheControl(block, path) },
  };
}

function textOf(type: string, block: Fields): string {
  if (type === 'tool_use') return JSON.stringify({ name: block['name'], input: block['input'] });
  if (type === 'thinking') return String(block['thinking']);
  if (type !== 'tool_result') return '';
  const content = block['content'];
  if (typeof content === 'string') return content;
  return asList(content, 'content')
    .map((part) => asFields(part, 'content')['text'])
    .filter((text) => typeof text === 'string')
    .join('\n');
}

export function readCacheControl(block: Fields, path: string): { ttl?: '5m' | '1h' } {
  if (block['cache_control'] === undefined || block['cache_control'] === null) return {};
  const control = asFields(block['cache_control'], `${path}.cache_control`);
  checkFields(control, { type: 'string', ttl: 'string' }, `${path}.cache_control`, ['type']);
  return { ttl: control['ttl'] === '1h' ? '1h' : '5m' };
}

function readImageSource(source: Fields, path: string): void {
  if (source['type'] === 'url') return checkFields(source, { type: 'string', url: 'string' }, path, ['url']);
  if (source['type'] !== 'base64') throw new RequestError(`${path}.type: Input should be 'base64' or 'url'`);
  checkFields(source, { type: 'string', media_type: 'string', data: 'string' }, path, ['media_type', 'data']);
  if (!['image/jpeg', 'image/png', 'image/gif', 'image/webp'].includes(String(source['media_type']))) {
    throw new RequestError(
      `${path}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
    );
  }
}

/** Two things that the version of October 2026 no longer takes. */
function checkPlaces(message: Fields, role: string, path: string): void {
  if (!Array.isArray(message['content'])) return;
  for (const [index, item] of message['content'].entries()) {
    const block = item as Fields | null;
    const where = `${path}.content.${index}`;
    if (role === 'assistant' && block?.['type'] === 'document') {
      throw new RequestError(`${where}: \`document\` blocks are not permitted in assistant messages`);
    }
    const citations = block?.['type'] === 'text' ? block['citations'] : undefined;
    if (role === 'user' && Array.isArray(citations) && citations.length > 0) {
      throw new RequestError(`${where}.citations: citations are not permitted in user messages`);
    }
  }
}

function checkThinksFirst(blocks: readonly Block[], path: string, last: boolean): void {
  const first = blocks[0]?.type;
  if (!last || first === 'thinking' || first === 'redacted_thinking') return;
  if (!blocks.some((block) => block.type === 'tool_use')) return;
  throw new RequestError(
    `${path}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block.`,
  );
}

function checkResults(blocks: readonly Block[], uses: ReadonlySet<string>, path: string): void {
  const open = new Set(uses);
  for (const [index, block] of blocks.entries()) {
    if (block.type !== 'tool_result' || open.delete(block.id)) continue;
    throw new RequestError(
      `${path}.content.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
    );
  }
  if (open.size > 0) throw unanswered(open, path);
}

function unanswered(uses: ReadonlySet<string>, path: string): RequestError {
  return new RequestError(
    `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...uses].join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

/** A tool's result is a message of its own to the brain; the text around it stays with its speaker. */
function asAsked(role: 'user' | 'assistant' | 'system', blocks: readonly Block[]): AskMessage[] {
  const results = blocks.filter((block) => block.type === 'tool_result');
  const rest = blocks.filter((block) => block.type !== 'tool_result').map((block) => block.piece.text);
  const asked: AskMessage[] = results.map((block) => ({ role: 'tool', text: block.piece.text }));
  if (rest.length > 0) asked.push({ role, text: rest.join('\n') });
  return asked;
}
