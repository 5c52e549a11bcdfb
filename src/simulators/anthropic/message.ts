import type { Answer } from '../brain.ts';
import { hashHex } from '../hash.ts';
import { sse, type Frame, type FrameRole } from '../reply.ts';
import { splitIntoFragments, splitIntoPieces } from '../tokens.ts';
import { signatureOf } from './content.ts';
import type { CacheUse } from './prompt-cache.ts';

type Fields = Record<string, unknown>;

export interface MessageAnswer {
  readonly id: string;
  readonly model: string;
  readonly answer: Answer;
  readonly cache: CacheUse;
  readonly thinkingOmitted: boolean;
  readonly usage: 'normal' | 'missing' | 'zero' | 'late';
  /** The model refuses: before it said anything, or half-way. */
  readonly refused: 'no' | 'prompt' | 'completion';
}

/** The body of a whole message. */
export function messageBody(message: MessageAnswer): Fields {
  const usage = usageBody(message, outputTokens(message));
  return {
    ...messageHead(message),
    content: contentBlocks(message),
    stop_reason: stopReason(message),
    stop_sequence: message.answer.stopSequence ?? null,
    stop_details: stopDetails(message),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The events of a streamed message, `message_stop` included. */
export function messageFrames(message: MessageAnswer): Frame[] {
  const frames: Frame[] = [];
  const push = (role: FrameRole, event: Fields): void => {
    frames.push({ role, bytes: sse(event, String(event['type'])) });
  };
  const started = usageBody(message, 1);
  const head = { ...messageHead(message), content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  push('open', { type: 'message_start', message: { ...head, ...(started === undefined ? {} : { usage: started }) } });
  for (const [index, block] of contentBlocks(message).entries()) {
    const role = index === 0 ? 'open' : 'content';
    push(role, { type: 'content_block_start', index, content_block: emptied(block) });
    if (index === 0) push('open', { type: 'ping' });
    for (const delta of deltasOf(block)) push('content', { type: 'content_block_delta', index, delta });
    push('content', { type: 'content_block_stop', index });
  }
  const stop = {
    stop_reason: stopReason(message),
    stop_sequence: message.answer.stopSequence ?? null,
    stop_details: stopDetails(message),
    container: null,
  };
  const usage = usageBody(message, outputTokens(message));
  // Late: what is known so far comes with the finish, the true count in one more event. The SDK insists on a count.
  const known = message.usage === 'late' ? started : usage;
  push('finish', { type: 'message_delta', delta: stop, ...(known === undefined ? {} : { usage: known }) });
  if (message.usage === 'late') push('usage', { type: 'message_delta', delta: stop, usage });
  push('end', { type: 'message_stop' });
  return frames;
}

function messageHead({ id, model }: MessageAnswer): Fields {
  return { id, type: 'message', role: 'assistant', model, container: null, diagnostics: null };
}

function contentBlocks({ answer, refused, thinkingOmitted, id }: MessageAnswer): Fields[] {
  if (refused === 'prompt') return [];
  const blocks: Fields[] = [];
  if (answer.reasoningText !== undefined) {
    const thinking = thinkingOmitted ? '' : answer.reasoningText;
    blocks.push({ type: 'thinking', thinking, signature: signatureOf(thinking) });
  }
  const text = refused === 'completion' ? answer.text.slice(0, Math.floor(answer.text.length / 2)) : answer.text;
  if (text !== '') blocks.push({ type: 'text', text, citations: null });
  for (const [at, use] of answer.toolUses.entries()) {
    const caller = { type: 'direct' };
    blocks.push({
      type: 'tool_use',
      id: `toolu_${hashHex(`${id} ${at}`, 24)}`,
      name: use.name,
      input: use.args,
      caller,
    });
  }
  return blocks;
}

function emptied(block: Fields): Fields {
  if (block['type'] === 'text') return { ...block, text: '' };
  if (block['type'] === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, input: {} };
}

function deltasOf(block: Fields): Fields[] {
  if (block['type'] === 'text') {
    return splitIntoPieces(String(block['text'])).map((text) => ({ type: 'text_delta', text }));
  }
  if (block['type'] === 'thinking') {
    const thoughts = splitIntoPieces(String(block['thinking'])).map((thinking) => ({
      type: 'thinking_delta',
      thinking,
    }));
    return [...thoughts, { type: 'signature_delta', signature: block['signature'] }];
  }
  const fragments = ['', ...splitIntoFragments(JSON.stringify(block['input']))];
  return fragments.map((partial) => ({ type: 'input_json_delta', partial_json: partial }));
}

function stopReason({ answer, refused }: MessageAnswer): string {
  if (refused !== 'no') return 'refusal';
  if (answer.finish === 'tool_calls') return 'tool_use';
  if (answer.finish === 'length') return 'max_tokens';
  return answer.stopSequence === undefined ? 'end_turn' : 'stop_sequence';
}

function stopDetails({ refused }: MessageAnswer): Fields | null {
  const explanation = 'The simulator was told to refuse.';
  return refused === 'no' ? null : { type: 'refusal', category: 'general_harms', explanation };
}

function outputTokens({ answer, refused }: MessageAnswer): number {
  return refused === 'prompt' ? 1 : answer.usage.outputTokens;
}

/** Input is counted in three disjoint numbers; thinking is a part of the output. */
function usageBody({ answer, cache, usage, refused }: MessageAnswer, output: number): Fields | undefined {
  if (usage === 'missing') return undefined;
  const of = (count: number): number => (usage === 'zero' ? 0 : count);
  const written = cache.written5mTokens + cache.written1hTokens;
  const thinking = refused === 'prompt' ? 0 : Math.min(answer.usage.reasoningTokens, output);
  return {
    input_tokens: of(Math.max(answer.usage.inputTokens - cache.readTokens - written, 0)),
    cache_creation_input_tokens: of(written),
    cache_read_input_tokens: of(cache.readTokens),
    cache_creation: {
      ephemeral_5m_input_tokens: of(cache.written5mTokens),
      ephemeral_1h_input_tokens: of(cache.written1hTokens),
    },
    output_tokens: of(output),
    output_tokens_details: { thinking_tokens: of(thinking) },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  };
}
