/** What every vendor's request comes down to. */
export interface Ask {
  readonly model: string;
  /** In order; the text parts of a message joined by a line break. */
  readonly messages: readonly AskMessage[];
  readonly tools: readonly AskTool[];
  /** Default `auto`. */
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string };
  /** `false` allows at most one tool call. Default true. */
  readonly parallelTools?: boolean;
  /** The answer is JSON that satisfies this schema; `{}` for "any JSON object". */
  readonly jsonSchema?: unknown;
  /** Whether the model thinks before it answers, and how hard; more effort gives more reasoning tokens. */
  readonly reasoning?: 'low' | 'medium' | 'high';
  /** Upper bound of output tokens, reasoning included. */
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  /** Images in the whole request. */
  readonly imageCount?: number;
}

export interface AskMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
}

export interface AskTool {
  readonly name: string;
  /** JSON schema of the arguments. */
  readonly schema?: unknown;
}

export interface ToolUse {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}
