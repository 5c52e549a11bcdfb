/**
 * The canonical form: OpenAI chat completions and embeddings, plus a few extension fields. Surfaces parse into it,
 * providers translate from it and back into it, so a vendor is one folder and a surface is one folder.
 *
 * Source of names: OpenAI API 2.3.0. Types describe the fields we use; objects keep whatever else came
 * (`[field: string]: unknown`), which travels on to a provider of the same dialect and to no other.
 *
 * Extensions: `thinking` on assistant messages (blocks with signatures, replayed unchanged), `cache_control` on
 * content parts and tools (a cache hint), `reasoning_content` on answers.
 */
import type { ChatUsage } from './usage.ts';

export type Operation = 'chat' | 'embeddings';

export interface CacheControl {
  type: 'ephemeral';
  ttl?: '5m' | '1h';
}

export interface TextPart {
  type: 'text';
  text: string;
  cache_control?: CacheControl;
}
export interface ImagePart {
  type: 'image_url';
  image_url: { url: string; detail?: string };
  cache_control?: CacheControl;
}
export interface AudioPart {
  type: 'input_audio';
  input_audio: { data: string; format: string };
}
export interface FilePart {
  type: 'file';
  file: { file_data?: string; file_id?: string; filename?: string };
}
export interface RefusalPart {
  type: 'refusal';
  refusal: string;
}
export type ContentPart = TextPart | ImagePart | AudioPart | FilePart | RefusalPart;

export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

/** Reasoning as the vendor gave it; `signature` and `data` are opaque and go back unchanged. */
export type ThinkingBlock =
  | { type: 'thinking'; thinking: string; signature?: string }
  | { type: 'redacted_thinking'; data: string };

export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | 'function';
  content?: string | ContentPart[] | null;
  name?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
  refusal?: string | null;
  thinking?: ThinkingBlock[];
  [field: string]: unknown;
}

export interface FunctionTool {
  type: 'function';
  function: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: boolean | null };
  cache_control?: CacheControl;
}
export interface CustomTool {
  type: 'custom';
  custom: { name: string; [field: string]: unknown };
}
export type Tool = FunctionTool | CustomTool;

export type ToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { type: 'function'; function: { name: string } }
  | { type: 'custom' | 'allowed_tools'; [field: string]: unknown };

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json_object' }
  | {
      type: 'json_schema';
      json_schema: { name: string; description?: string; schema?: Record<string, unknown>; strict?: boolean | null };
    };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  stream?: boolean | null;
  stream_options?: { include_usage?: boolean; [field: string]: unknown } | null;
  max_tokens?: number | null;
  max_completion_tokens?: number | null;
  temperature?: number | null;
  top_p?: number | null;
  n?: number | null;
  stop?: string | string[] | null;
  seed?: number | null;
  frequency_penalty?: number | null;
  presence_penalty?: number | null;
  logit_bias?: Record<string, number> | null;
  logprobs?: boolean | null;
  top_logprobs?: number | null;
  tools?: Tool[];
  tool_choice?: ToolChoice;
  parallel_tool_calls?: boolean | null;
  response_format?: ResponseFormat;
  reasoning_effort?: ReasoningEffort | null;
  verbosity?: string | null;
  service_tier?: string | null;
  metadata?: Record<string, string> | null;
  user?: string | null;
  safety_identifier?: string | null;
  [field: string]: unknown;
}

export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

export interface ChatAnswer {
  role: 'assistant';
  content: string | null;
  refusal?: string | null;
  reasoning_content?: string;
  thinking?: ThinkingBlock[];
  tool_calls?: ToolCall[];
  [field: string]: unknown;
}

export interface ChatChoice {
  index: number;
  message: ChatAnswer;
  finish_reason: FinishReason;
  logprobs?: unknown;
  [field: string]: unknown;
}

export interface ChatCompletion {
  id: string;
  object: 'chat.completion';
  /** Seconds since the Unix epoch. */
  created: number;
  model: string;
  choices: ChatChoice[];
  usage?: ChatUsage;
  [field: string]: unknown;
}

/** A fragment of a tool call. `index` counts tool calls of the choice from 0 and never goes back. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  type?: 'function';
  function?: { name?: string; arguments?: string };
}

export interface ChatDelta {
  role?: 'assistant';
  content?: string | null;
  refusal?: string | null;
  reasoning_content?: string;
  thinking?: ThinkingBlock[];
  tool_calls?: ToolCallDelta[];
  [field: string]: unknown;
}

export interface ChatChunk {
  id: string;
  object: 'chat.completion.chunk';
  created: number;
  model: string;
  choices: {
    index: number;
    delta: ChatDelta;
    finish_reason?: FinishReason | null;
    logprobs?: unknown;
    [field: string]: unknown;
  }[];
  usage?: ChatUsage | null;
  [field: string]: unknown;
}

export interface EmbeddingsRequest {
  model: string;
  /** Always a list here: the surface wraps a single text. Token lists stay token lists. */
  input: string[] | number[][];
  dimensions?: number;
  encoding_format?: 'float' | 'base64';
  user?: string;
  [field: string]: unknown;
}

/** One vector per input, in order, as numbers; the surface encodes them as the caller asked. */
export interface EmbeddingsAnswer {
  model: string;
  vectors: (readonly number[] | Float32Array)[];
}
