/** The Messages API, only the fields we write. What we read is taken apart field by field. */
import type { CacheControl, ThinkingBlock } from '../canonical.ts';

interface Cached {
  cache_control?: CacheControl;
}
export interface TextBlock extends Cached {
  type: 'text';
  text: string;
}
export interface ImageBlock extends Cached {
  type: 'image';
  source: { type: 'base64'; media_type: string; data: string } | { type: 'url'; url: string };
}
export interface DocumentBlock extends Cached {
  type: 'document';
  source:
    | { type: 'base64'; media_type: 'application/pdf'; data: string }
    | { type: 'text'; media_type: 'text/plain'; data: string };
  title?: string;
}
export interface ToolUseBlock {
  type: 'tool_use';
  id: string;
  name: string;
  input: Record<string, unknown>;
}
interface ToolResultBlock extends Cached {
  type: 'tool_result';
  tool_use_id: string;
  content?: (TextBlock | ImageBlock | DocumentBlock)[];
}
export type ContentBlock = TextBlock | ImageBlock | DocumentBlock | ToolUseBlock | ToolResultBlock | ThinkingBlock;

export interface Turn {
  role: 'user' | 'assistant';
  content: ContentBlock[];
}

export interface WireTool extends Cached {
  name: string;
  description?: string;
  input_schema: Record<string, unknown>;
  strict?: boolean;
}

export type WireToolChoice = {
  type: 'auto' | 'any' | 'tool' | 'none';
  name?: string;
  disable_parallel_tool_use?: true;
};

/** A request without `model` and `stream`, which some doors to the same models want elsewhere. */
export interface MessagesBody {
  max_tokens: number;
  messages: Turn[];
  system?: TextBlock[];
  tools?: WireTool[];
  tool_choice?: WireToolChoice;
  temperature?: number;
  top_p?: number;
  top_k?: number;
  stop_sequences?: string[];
  thinking?: { type: 'adaptive' | 'disabled' } | { type: 'enabled'; budget_tokens: number };
  output_config?: { effort?: string; format?: { type: 'json_schema'; schema: Record<string, unknown> } };
  metadata?: { user_id: string };
}
