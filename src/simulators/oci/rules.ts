import type { ChatRequest, GenericMessage, GenericRequest, ServingMode } from './request.ts';

/** A sentence of Oracle's own, or the error of the model's vendor that Oracle hands on. */
export type Refusal = string | Readonly<Record<string, unknown>>;

const GENERATIONS_MAX = 5;
/** The answers of on-demand models end here, the service's documentation says. */
const OUTPUT_TOKENS_MAX = 128_000;

/** Whether model and format belong together. What runs behind an endpoint cannot be told from its OCID. */
export function refuseModel(mode: ServingMode, request: ChatRequest): Refusal | undefined {
  if (mode.servingType === 'DEDICATED' || mode.modelId.startsWith('ocid1.')) return undefined;
  const { modelId } = mode;
  const cohere = modelId.startsWith('cohere.');
  if (cohere === (request.apiFormat === 'GENERIC')) {
    return `Chat request's apiFormat must be ${cohere ? 'COHERE' : 'GENERIC'} for model ${modelId}.`;
  }
  if (/command-a-(?:vision|reasoning)/.test(modelId) && request.apiFormat === 'COHERE') {
    return `Chat request's apiFormat must be COHEREV2 for model ${modelId}.`;
  }
  if (modelId.startsWith('openai.') && request.apiFormat === 'GENERIC' && request.maxTokens !== undefined) {
    return {
      message:
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      param: 'max_tokens',
      code: 'unsupported_parameter',
    };
  }
  return undefined;
}

/** What the service says of a GENERIC request beyond its shape. */
export function refuseGeneric(request: GenericRequest): Refusal | undefined {
  const { messages = [], numGenerations = 1, maxTokens, maxCompletionTokens } = request;
  if (messages.length === 0) return 'messages must not be empty.';
  if (numGenerations < 1 || numGenerations > GENERATIONS_MAX)
    return `numGenerations must be between 1 and ${GENERATIONS_MAX}.`;
  for (const limit of [maxTokens, maxCompletionTokens]) {
    if (limit !== undefined && (limit < 1 || limit > OUTPUT_TOKENS_MAX))
      return `maxTokens must be between 1 and ${OUTPUT_TOKENS_MAX}.`;
  }
  if (request.toolChoice && !request.tools?.length) return 'toolChoice is only allowed when tools are specified.';
  if (request.responseFormat?.type === 'JSON_SCHEMA' && !request.responseFormat.jsonSchema) {
    return 'responseFormat.jsonSchema must not be null.';
  }
  return refuseImages(messages) ?? refuseExchange(messages);
}

function refuseImages(messages: readonly GenericMessage[]): Refusal | undefined {
  const urls = messages.flatMap(({ content = [] }) => content.flatMap(({ imageUrl }) => imageUrl?.url ?? []));
  const bad = urls.find((url) => !/^(?:https:\/\/|data:image\/[a-z]+;base64,)/.test(url));
  return bad === undefined ? undefined : 'Image URL must be an https URL or a base64 encoded data URL.';
}

/** Every tool message answers a call of the assistant's turn before it, and every call is answered. */
function refuseExchange(messages: readonly GenericMessage[]): Refusal | undefined {
  let open: string[] = [];
  for (const [at, { role, toolCallId, toolCalls = [] }] of messages.entries()) {
    if (role === 'TOOL') {
      if (!open.includes(toolCallId ?? '')) {
        return {
          message:
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          param: `messages.[${at}].role`,
          code: null,
        };
      }
      open = open.filter((id) => id !== toolCallId);
      continue;
    }
    if (open.length > 0) return unanswered(open, at);
    open = toolCalls.map(({ id }) => id);
  }
  return open.length > 0 ? unanswered(open, messages.length) : undefined;
}

function unanswered(open: readonly string[], at: number): Refusal {
  return {
    message: `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${open.join(', ')}`,
    param: `messages.[${at}].role`,
    code: null,
  };
}
