import type { Shapes } from '../shapes.ts';

/**
 * The request shapes of Converse and ConverseStream as the service model has them; documents, videos and citations
 * only as deep as a gateway sends them.
 */
export const shapes: Shapes = {
  ConverseRequest: {
    fields: {
      messages: 'list[Message]!',
      system: 'list[SystemContentBlock]',
      inferenceConfig: 'InferenceConfiguration',
      toolConfig: 'ToolConfiguration',
      guardrailConfig: 'GuardrailConfiguration',
      additionalModelRequestFields: 'object',
      promptVariables: 'object',
      additionalModelResponseFieldPaths: 'list[str]',
      requestMetadata: 'dict[str]',
      performanceConfig: 'PerformanceConfiguration',
      serviceTier: 'ServiceTier',
      outputConfig: 'OutputConfig',
    },
  },
  Message: { fields: { role: 'user|assistant|system!', content: 'list[ContentBlock]!' } },
  ContentBlock: {
    union: true,
    fields: {
      text: 'str',
      image: 'ImageBlock',
      document: 'DocumentBlock',
      video: 'object',
      audio: 'object',
      toolUse: 'ToolUseBlock',
      toolResult: 'ToolResultBlock',
      guardContent: 'object',
      cachePoint: 'CachePointBlock',
      reasoningContent: 'ReasoningContentBlock',
      citationsContent: 'object',
      searchResult: 'object',
    },
  },
  SystemContentBlock: { union: true, fields: { text: 'str', guardContent: 'object', cachePoint: 'CachePointBlock' } },
  ImageBlock: { fields: { format: 'png|jpeg|gif|webp!', source: 'MediaSource!' } },
  DocumentBlock: {
    fields: {
      format: 'pdf|csv|doc|docx|xls|xlsx|html|txt|md',
      name: 'str!',
      source: 'DocumentSource!',
      context: 'str',
      citations: 'object',
    },
  },
  MediaSource: { union: true, fields: { bytes: 'bytes', s3Location: 'S3Location' } },
  DocumentSource: {
    union: true,
    fields: { bytes: 'bytes', s3Location: 'S3Location', text: 'str', content: 'list[any]' },
  },
  S3Location: { fields: { uri: 'str!', bucketOwner: 'str' } },
  ToolUseBlock: { fields: { toolUseId: 'str!', name: 'str!', input: 'any!', type: 'str' } },
  ToolResultBlock: {
    fields: { toolUseId: 'str!', content: 'list[ToolResultContentBlock]!', status: 'success|error', type: 'str' },
  },
  ToolResultContentBlock: {
    union: true,
    fields: {
      json: 'any',
      text: 'str',
      image: 'ImageBlock',
      document: 'DocumentBlock',
      video: 'object',
      searchResult: 'object',
    },
  },
  CachePointBlock: { fields: { type: 'default!', ttl: '5m|1h' } },
  ReasoningContentBlock: { union: true, fields: { reasoningText: 'ReasoningTextBlock', redactedContent: 'bytes' } },
  ReasoningTextBlock: { fields: { text: 'str!', signature: 'str' } },
  InferenceConfiguration: {
    fields: { maxTokens: 'int', temperature: 'float', topP: 'float', stopSequences: 'list[str]' },
  },
  ToolConfiguration: { fields: { tools: 'list[Tool]!', toolChoice: 'ToolChoice' } },
  Tool: { union: true, fields: { toolSpec: 'ToolSpecification', systemTool: 'object', cachePoint: 'CachePointBlock' } },
  ToolSpecification: {
    fields: { name: 'str!', description: 'str', inputSchema: 'ToolInputSchema!', strict: 'bool' },
  },
  ToolInputSchema: { union: true, fields: { json: 'object' } },
  ToolChoice: { union: true, fields: { auto: 'Empty', any: 'Empty', tool: 'SpecificToolChoice' } },
  Empty: { fields: {} },
  SpecificToolChoice: { fields: { name: 'str!' } },
  GuardrailConfiguration: {
    fields: {
      guardrailIdentifier: 'str',
      guardrailVersion: 'str',
      trace: 'enabled|disabled|enabled_full',
      streamProcessingMode: 'sync|async',
    },
  },
  PerformanceConfiguration: { fields: { latency: 'standard|optimized' } },
  ServiceTier: { fields: { type: 'priority|default|flex|reserved!' } },
  OutputConfig: { fields: { textFormat: 'OutputFormat', effort: 'str' } },
  OutputFormat: { fields: { type: 'json_schema!', structure: 'OutputFormatStructure!' } },
  OutputFormatStructure: { union: true, fields: { jsonSchema: 'JsonSchemaDefinition' } },
  JsonSchemaDefinition: { fields: { schema: 'str!', name: 'str', description: 'str' } },
};
