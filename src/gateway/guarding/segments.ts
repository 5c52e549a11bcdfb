import type { SegmentKind } from '../../guard/index.ts';
import type { ChatMessage, ChatRequest, EmbeddingsRequest } from '../../providers/index.ts';
import { openArguments, type OpenedArguments } from './arguments.ts';

/** A text of a request, where it stands and where it came from. */
export interface Segment {
  readonly kind: SegmentKind;
  /** `messages[2].content[0].text` */
  readonly place: string;
  readonly text: string;
  readonly holder: Record<string, unknown>;
  readonly key: string;
  /** The name of a field, not what stands in it. */
  readonly isName: boolean;
}

/** What was found to look at in a request, and what was not looked at. */
export interface Segments {
  readonly list: Segment[];
  /** Places of pictures, sounds, files and tokens. */
  readonly unseen: string[];
  /** Tool arguments that were taken apart: to be put together again when something in them has changed. */
  readonly opened: OpenedArguments[];
}

export const noSegments = (): Segments => ({ list: [], unseen: [], opened: [] });

/** A word of the dialect's own, as `input_audio`. */
const WORD = /^[a-z_]{1,24}$/;
/** Opaque to us and to everybody but the vendor who made them. */
const OPAQUE: ReadonlySet<string> = new Set(['signature', 'encrypted_content']);
/** Fields of the dialect: their names are not the caller's words. */
const DIALECT = new Set(
  (
    'messages content text image_url url detail input_audio data format file file_data file_id filename refusal name ' +
    'tool_calls tool_call_id id function arguments thinking cache_control ttl tools description parameters strict custom ' +
    'tool_choice response_format json_schema schema stream stream_options include_usage max_tokens ' +
    'max_completion_tokens temperature top_p stop seed frequency_penalty presence_penalty logit_bias logprobs ' +
    'top_logprobs parallel_tool_calls reasoning_effort verbosity service_tier metadata user safety_identifier properties ' +
    'required items enum additionalProperties input dimensions encoding_format role type model'
  ).split(' '),
);
/** A number of fewer digits says nothing about anybody. */
const TELLING_NUMBER_MIN = 1e7;

const KINDS: Readonly<Record<ChatMessage['role'], SegmentKind>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool-result',
  function: 'tool-result',
};

type Fields = Record<string, unknown>;

/** Every text of the request that a model could read, unknown fields included. */
export function chatSegments(chat: ChatRequest): Segments {
  const found = noSegments();
  for (const [index, message] of chat.messages.entries()) {
    const kind = KINDS[message.role];
    const place = `messages[${index}]`;
    for (const name of Object.keys(message)) {
      if (name === 'tool_calls') addToolCalls(message, place, found);
      else addField(message, name, kind, place, found);
    }
  }
  for (const name of Object.keys(chat)) {
    // The registry holds the model against the names it has.
    if (name === 'messages' || name === 'model') continue;
    addField(chat, name, name === 'tools' || name === 'response_format' ? 'system' : 'user', '', found);
  }
  return found;
}

export function embeddingsSegments(request: EmbeddingsRequest): Segments {
  const found = noSegments();
  for (const name of Object.keys(request)) {
    if (name === 'model') continue;
    if (name === 'input' && typeof request.input[0] !== 'string') found.unseen.push('input');
    else addField(request, name, 'user', '', found);
  }
  return found;
}

function addToolCalls(message: ChatMessage, place: string, found: Segments): void {
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    const at = `${place}.tool_calls[${index}]`;
    for (const name of Object.keys(call)) {
      if (name !== 'function') addField(call as unknown as Fields, name, 'tool-call', at, found);
    }
    addFunction(call.function, `${at}.function`, found);
  }
}

/** A call of a function, in a request or in an answer. */
export function addFunction(call: Fields, place: string, found: Segments): void {
  for (const name of Object.keys(call)) {
    const opened = name === 'arguments' ? openArguments(call, name) : undefined;
    if (!opened) addField(call, name, 'tool-call', place, found);
    else {
      addValue(opened.holder, 'value', 'tool-call', `${place}.arguments`, found, 0);
      found.opened.push(opened);
    }
  }
}

export function addField(holder: Fields, name: string, kind: SegmentKind, place: string, found: Segments): void {
  addNamed(holder, name, kind, place, found, 0);
}

function addNamed(
  holder: Fields,
  name: string,
  kind: SegmentKind,
  place: string,
  found: Segments,
  depth: number,
): void {
  if (OPAQUE.has(name) || isWord(name, holder[name])) return;
  // A name that the caller chose is a text like any other, and no part of a place.
  const isOurs = DIALECT.has(name);
  const at = `${place === '' ? '' : `${place}.`}${isOurs ? name : '*'}`;
  if (!isOurs) found.list.push({ kind, place: at, text: name, holder, key: name, isName: true });
  if (isMedium(holder, name)) found.unseen.push(at);
  else addValue(holder, name, kind, at, found, depth);
}

const isWord = (name: string, value: unknown): boolean =>
  (name === 'type' || name === 'role') && typeof value === 'string' && WORD.test(value);

/** Bytes that stand for a picture, a sound or a document. */
function isMedium(holder: Fields, name: string): boolean {
  const value = holder[name];
  if (typeof value !== 'string') return false;
  if (name === 'data') return typeof holder['format'] === 'string' || holder['type'] === 'redacted_thinking';
  if (name === 'file_data') return true;
  return name === 'url' && value.startsWith('data:');
}

/** Beyond this nothing is read by anybody; a request's own depth is bounded before. */
const DEPTH_MAX = 128;

function addValue(holder: Fields, key: string, kind: SegmentKind, place: string, found: Segments, depth: number): void {
  const value = holder[key];
  if (typeof value === 'string') {
    if (value !== '') found.list.push({ kind, place, text: value, holder, key, isName: false });
    return;
  }
  if (typeof value === 'number') {
    if (Math.abs(value) >= TELLING_NUMBER_MIN)
      found.list.push({ kind, place, text: String(value), holder, key, isName: false });
    return;
  }
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1)
      addValue(value as unknown as Fields, String(at), kind, `${place}[${at}]`, found, depth + 1);
    return;
  }
  for (const name of Object.keys(value)) addNamed(value as Fields, name, kind, place, found, depth + 1);
}

/** Puts another text in a segment's place. What was a number becomes a text. */
export function replace({ holder, key, isName }: Segment, text: string): void {
  if (!isName) {
    holder[key] = text;
    return;
  }
  const value = holder[key];
  delete holder[key];
  holder[text] = value;
}
