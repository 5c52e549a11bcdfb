/** The parts of the Converse request and answer that we write and read. Source: the service model of 2023-09-30. */
import type { BytesSource } from './media.ts';

export interface CachePoint {
  cachePoint: { type: 'default'; ttl?: '5m' | '1h' };
}

export type ToolResultContent =
  | { text: string }
  | { image: { format: string; source: BytesSource } }
  | { document: { format: string; name: string; source: BytesSource } };

export type ContentBlock =
  | ToolResultContent
  | CachePoint
  | { audio: { format: string; source: BytesSource } }
  | { toolUse: { toolUseId: string; name: string; input: unknown } }
  | { toolResult: { toolUseId: string; content: ToolResultContent[] } }
  | { reasoningContent: { reasoningText: { text: string; signature: string } } | { redactedContent: string } };

export interface ConverseMessage {
  role: 'user' | 'assistant';
  content: ContentBlock[];
}

interface ToolSpec {
  toolSpec: { name: string; description?: string; inputSchema: { json: unknown }; strict?: true };
}

export interface ToolConfig {
  tools: (ToolSpec | CachePoint)[];
  toolChoice?: { auto: object } | { any: object } | { tool: { name: string } };
}

export interface ConverseRequest {
  messages: ConverseMessage[];
  system?: ({ text: string } | CachePoint)[];
  inferenceConfig: { maxTokens: number; temperature?: number; topP?: number; stopSequences?: string[] };
  toolConfig?: ToolConfig;
  guardrailConfig?: {
    guardrailIdentifier: string;
    guardrailVersion: string;
    trace: string;
    streamProcessingMode?: string;
  };
  additionalModelRequestFields?: Record<string, unknown>;
  outputConfig?: {
    textFormat?: {
      type: 'json_schema';
      structure: { jsonSchema: { name: string; description?: string; schema: string } };
    };
    effort?: string;
  };
  performanceConfig?: { latency: string };
  serviceTier?: { type: string };
  requestMetadata?: Record<string, string>;
}
