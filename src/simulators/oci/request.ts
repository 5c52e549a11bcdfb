/** The parts of the requests that a simulator reads, after the shape check. */
export interface ChatDetails {
  readonly compartmentId: string;
  readonly servingMode: ServingMode;
  readonly chatRequest: ChatRequest;
}

export type ServingMode =
  | { readonly servingType: 'ON_DEMAND'; readonly modelId: string }
  | { readonly servingType: 'DEDICATED'; readonly endpointId: string };

export type ChatRequest = GenericRequest | CohereRequest | CohereV2Request;

interface Common {
  readonly isStream?: boolean;
  readonly streamOptions?: { readonly isIncludeUsage?: boolean };
  readonly maxTokens?: number;
  readonly seed?: number;
}

export interface GenericRequest extends Common {
  readonly apiFormat: 'GENERIC';
  readonly messages?: readonly GenericMessage[];
  readonly maxCompletionTokens?: number;
  readonly numGenerations?: number;
  readonly stop?: readonly string[];
  readonly reasoningEffort?: 'NONE' | 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH';
  readonly tools?: readonly GenericTool[];
  readonly toolChoice?: { readonly type: string; readonly name?: string };
  readonly isParallelToolCalls?: boolean;
  readonly responseFormat?: { readonly type: string; readonly jsonSchema?: { readonly schema?: unknown } };
  readonly serviceTier?: string;
}

interface GenericTool {
  readonly name?: string;
  readonly parameters?: unknown;
}

export interface GenericMessage {
  readonly role: 'SYSTEM' | 'DEVELOPER' | 'USER' | 'ASSISTANT' | 'TOOL';
  readonly content?: readonly Part[];
  readonly toolCalls?: readonly { readonly id: string; readonly name?: string }[];
  readonly toolCallId?: string;
}

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly imageUrl?: { readonly url: string };
}

export interface CohereRequest extends Common {
  readonly apiFormat: 'COHERE';
  readonly message: string;
  readonly chatHistory?: readonly CohereTurn[];
  readonly preambleOverride?: string;
  readonly tools?: readonly CohereTool[];
  readonly toolResults?: readonly CohereToolResult[];
  readonly stopSequences?: readonly string[];
  readonly responseFormat?: { readonly type?: string; readonly schema?: unknown };
}

export interface CohereTurn {
  readonly role: 'USER' | 'CHATBOT' | 'SYSTEM' | 'TOOL';
  readonly message?: string;
  readonly toolCalls?: readonly CohereCall[];
  readonly toolResults?: readonly CohereToolResult[];
}

interface CohereCall {
  readonly name: string;
  readonly parameters: unknown;
}

export interface CohereToolResult {
  readonly call: CohereCall;
  readonly outputs: readonly unknown[];
}

export interface CohereTool {
  readonly name: string;
  readonly parameterDefinitions?: Readonly<Record<string, { readonly type: string; readonly isRequired?: boolean }>>;
}

export interface CohereV2Request extends Common {
  readonly apiFormat: 'COHEREV2';
  readonly messages: readonly CohereV2Message[];
  readonly tools?: readonly { readonly function: { readonly name: string; readonly parameters: unknown } }[];
  readonly toolsChoice?: 'REQUIRED' | 'NONE';
  readonly thinking?: { readonly type: 'ENABLED' | 'DISABLED'; readonly tokenBudget?: number };
  readonly stopSequences?: readonly string[];
  readonly responseFormat?: { readonly type?: string; readonly schema?: unknown };
}

interface CohereV2Message {
  readonly role: 'SYSTEM' | 'USER' | 'ASSISTANT' | 'TOOL';
  readonly content: readonly Part[];
  readonly toolCalls?: readonly { readonly id?: string }[];
  readonly toolCallId?: string;
}

export interface EmbedTextDetails {
  readonly compartmentId: string;
  readonly servingMode: ServingMode;
  readonly inputs?: readonly string[];
  readonly outputDimensions?: number;
  readonly isEcho?: boolean;
}
