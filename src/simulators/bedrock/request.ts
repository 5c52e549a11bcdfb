/** The parts of a Converse request that a simulator reads, after the shape check. */
export interface ConverseRequest {
  readonly messages: readonly Message[];
  readonly system?: readonly SystemBlock[];
  readonly inferenceConfig?: InferenceConfiguration;
  readonly toolConfig?: ToolConfiguration;
  readonly guardrailConfig?: GuardrailConfiguration;
  readonly additionalModelRequestFields?: Readonly<Record<string, unknown>>;
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly serviceTier?: { readonly type: string };
  readonly outputConfig?: OutputConfig;
}

export interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: readonly ContentBlock[];
}

/** Exactly one of the fields is there. */
export interface ContentBlock {
  readonly text?: string;
  readonly image?: { readonly format: string; readonly source: { readonly bytes?: string } };
  readonly document?: { readonly name: string };
  readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: unknown };
  readonly toolResult?: ToolResult;
  readonly cachePoint?: CachePoint;
  readonly reasoningContent?: { readonly reasoningText?: { readonly text: string; readonly signature?: string } };
}

interface SystemBlock {
  readonly text?: string;
  readonly cachePoint?: CachePoint;
}

interface CachePoint {
  readonly type: 'default';
  readonly ttl?: '5m' | '1h';
}

interface ToolResult {
  readonly toolUseId: string;
  readonly content: readonly { readonly text?: string; readonly json?: unknown }[];
  readonly status?: 'success' | 'error';
}

interface InferenceConfiguration {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
}

interface ToolConfiguration {
  readonly tools: readonly { readonly toolSpec?: ToolSpecification }[];
  readonly toolChoice?: { readonly auto?: object; readonly any?: object; readonly tool?: { readonly name: string } };
}

interface ToolSpecification {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: { readonly json?: Readonly<Record<string, unknown>> };
}

interface GuardrailConfiguration {
  readonly guardrailIdentifier?: string;
  readonly guardrailVersion?: string;
  readonly trace?: 'enabled' | 'disabled' | 'enabled_full';
}

interface OutputConfig {
  readonly textFormat?: { readonly structure: { readonly jsonSchema?: { readonly schema: string } } };
  readonly effort?: string;
}
