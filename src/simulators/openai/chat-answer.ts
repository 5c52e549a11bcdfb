import type { Answer } from '../brain.ts';
import { hashHex } from '../hash.ts';
import type { FrameRole } from '../reply.ts';
import { countTokens, splitIntoFragments, splitIntoPieces } from '../tokens.ts';
import type { ChatRequest } from './chat-request.ts';

/** Everything an answer on the wire is made of. */
export interface ChatAnswer {
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  /** As the vendor names it in the answer. */
  readonly model: string;
  readonly request: ChatRequest;
  /** One for each choice. */
  readonly answers: readonly Answer[];
  readonly usage: 'normal' | 'missing' | 'zero' | 'late';
  /** The content filter stops the completion half-way. */
  readonly filtered: boolean;
}

/** A chunk before it is serialised, so that vendors with habits of their own can change it. */
export interface RoledChunk {
  readonly role: FrameRole;
  readonly chunk: Record<string, unknown>;
}

type Fields = Record<string, unknown>;

/** The body of a whole chat completion. */
export function completionBody(chat: ChatAnswer): Fields {
  const usage = usageBody(chat);
  return {
    id: chat.id,
    object: 'chat.completion',
    created: chat.created,
    model: chat.model,
    choices: chat.answers.map((answer, index) => {
      const text = visibleText(answer, chat.filtered);
      const calls = toolCalls(answer, chat.id);
      return {
        index,
        message: {
          role: 'assistant',
          content: calls.length > 0 ? null : text,
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
          refusal: null,
          annotations: [],
        },
        logprobs: chat.request.logprobs ? { content: tokenLogprobs(text), refusal: null } : null,
        finish_reason: chat.filtered ? 'content_filter' : answer.finish,
      };
    }),
    ...(usage === undefined ? {} : { usage }),
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  };
}

/** The chunks of a streamed chat completion, without the terminal marker. */
export function completionChunks(chat: ChatAnswer): RoledChunk[] {
  const chunks: RoledChunk[] = [];
  const push = (role: FrameRole, choices: readonly unknown[], usage: unknown = null): void => {
    const chunk: Fields = {
      id: chat.id,
      object: 'chat.completion.chunk',
      created: chat.created,
      model: chat.model,
      service_tier: 'default',
      system_fingerprint: 'fp_simulated',
      choices,
      ...(chat.request.includeUsage ? { usage } : {}),
    };
    // Padding that hides the length of a token from who counts the bytes of an encrypted stream.
    if (chat.request.includeObfuscation) chunk['obfuscation'] = hashHex(`${chunks.length}`, 4 + (chunks.length % 12));
    chunks.push({ role, chunk });
  };
  for (const [index, answer] of chat.answers.entries()) {
    for (const { role, delta, logprobs } of deltas(answer, chat)) {
      push(role, [{ index, delta, logprobs: logprobs ?? null, finish_reason: null }]);
    }
  }
  for (const [index, answer] of chat.answers.entries()) {
    const reason = chat.filtered ? 'content_filter' : answer.finish;
    push('finish', [{ index, delta: {}, logprobs: null, finish_reason: reason }]);
  }
  const usage = usageBody(chat);
  if (chat.request.includeUsage && usage !== undefined) push('usage', [], usage);
  return chunks;
}

interface Delta {
  readonly role: FrameRole;
  readonly delta: Fields;
  readonly logprobs?: unknown;
}

function deltas(answer: Answer, chat: ChatAnswer): Delta[] {
  const calls = toolCalls(answer, chat.id);
  if (calls.length > 0) {
    const first: Delta = { role: 'open', delta: { role: 'assistant', content: null, refusal: null } };
    return [first, ...calls.flatMap(callDeltas)];
  }
  const text = visibleText(answer, chat.filtered);
  const pieces = splitIntoPieces(text).map((content): Delta => {
    const logprobs = chat.request.logprobs ? { content: tokenLogprobs(content), refusal: null } : undefined;
    return { role: 'content', delta: { content }, logprobs };
  });
  return [{ role: 'open', delta: { role: 'assistant', content: '', refusal: null } }, ...pieces];
}

/** A call opens with its id and name and no arguments; these follow in fragments that respect nothing. */
function callDeltas(call: ToolCall, index: number): Delta[] {
  const { id, type } = call;
  const opening = { index, id, type, function: { name: call.function.name, arguments: '' } };
  const fragments = splitIntoFragments(call.function.arguments).map((fragment): Delta => ({
    role: 'content',
    delta: { tool_calls: [{ index, function: { arguments: fragment } }] },
  }));
  return [{ role: 'content', delta: { tool_calls: [opening] } }, ...fragments];
}

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

function toolCalls(answer: Answer, seed: string): ToolCall[] {
  return answer.toolUses.map((use, at) => ({
    id: `call_${hashHex(`${seed} ${at}`, 24)}`,
    type: 'function',
    function: { name: use.name, arguments: JSON.stringify(use.args) },
  }));
}

function visibleText(answer: Answer, filtered: boolean): string {
  return filtered ? answer.text.slice(0, Math.floor(answer.text.length / 2)) : answer.text;
}

function tokenLogprobs(text: string): unknown[] {
  return splitIntoPieces(text).map((token) => ({
    token,
    logprob: -0.0625,
    bytes: [...Buffer.from(token)],
    top_logprobs: [],
  }));
}

/** Prompts are cached from here on, in steps of 128 tokens, as OpenAI documents it. */
const CACHED_TOKENS_MIN = 1024;
const CACHED_TOKENS_STEP = 128;

/** Usage as OpenAI reports it. A prompt with a cache key counts as cached from its first use: calls must not differ. */
function usageBody(chat: ChatAnswer): Fields | undefined {
  if (chat.usage === 'missing') return undefined;
  const zero = chat.usage === 'zero';
  const input = zero ? 0 : (chat.answers[0]?.usage.inputTokens ?? 0);
  const reasoning = zero ? 0 : chat.answers.reduce((sum, answer) => sum + answer.usage.reasoningTokens, 0);
  const output = zero ? 0 : chat.answers.reduce((sum, answer) => sum + outputTokens(answer, chat.filtered), 0);
  const cacheable = chat.request.cacheKey !== undefined && input >= CACHED_TOKENS_MIN;
  const cached = cacheable ? input - (input % CACHED_TOKENS_STEP) : 0;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function outputTokens(answer: Answer, filtered: boolean): number {
  return filtered ? countTokens(visibleText(answer, true)) + answer.usage.reasoningTokens : answer.usage.outputTokens;
}
