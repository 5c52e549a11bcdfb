import type { Ask, AskTool } from '../brain.ts';
import {
  asFields,
  asList,
  checkFields,
  checkOneOf,
  checkPresent,
  checkRange,
  type Fields,
  type Kind,
} from './check.ts';
import { RequestError } from './errors.ts';
import { readMessages } from './messages.ts';

/** The fields of a chat request (API 2.3.0). Anything else is refused, as OpenAI refuses it. */
export const CHAT_FIELDS: Readonly<Record<string, Kind>> = {
  model: 'string',
  messages: 'array',
  stream: 'boolean',
  stream_options: 'object',
  max_tokens: 'integer',
  max_completion_tokens: 'integer',
  temperature: 'number',
  top_p: 'number',
  n: 'integer',
  stop: 'any',
  seed: 'integer',
  frequency_penalty: 'number',
  presence_penalty: 'number',
  logit_bias: 'object',
  logprobs: 'boolean',
  top_logprobs: 'integer',
  tools: 'array',
  tool_choice: 'any',
  parallel_tool_calls: 'boolean',
  response_format: 'object',
  reasoning_effort: 'string',
  verbosity: 'string',
  service_tier: 'string',
  metadata: 'object',
  user: 'string',
  safety_identifier: 'string',
  prompt_cache_key: 'string',
  prompt_cache_retention: 'string',
  prompt_cache_options: 'object',
  store: 'boolean',
  prediction: 'object',
  modalities: 'array',
  audio: 'object',
  web_search_options: 'object',
  moderation: 'any',
  functions: 'array',
  function_call: 'any',
};

export interface ChatRequest {
  readonly ask: Ask;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly includeObfuscation: boolean;
  /** Choices to make. */
  readonly n: number;
  readonly logprobs: boolean;
  readonly cacheKey: string | undefined;
}

/** Models that think whether asked to or not, and take no sampling parameters. */
function isReasoningModel(model: string): boolean {
  return /^(?:o\d|gpt-5)/.test(model);
}

/**
 * Checks a chat request and reads from it what the answer depends on.
 * @param model where the path names it (a deployment); default the body's
 * @throws RequestError
 */
export function readChat(body: unknown, fields = CHAT_FIELDS, model?: string): ChatRequest {
  const request = asFields(body, 'body');
  checkFields(request, fields);
  if (model === undefined) checkPresent(request['model'], 'model');
  const named = model ?? String(request['model']);
  const conversation = readMessages(request['messages']);
  checkRanges(request);
  if (isReasoningModel(named)) checkReasoning(request);
  const stream = request['stream'] === true;
  const options = request['stream_options'];
  if (options !== undefined && options !== null && !stream) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw new RequestError(message, 'stream_options');
  }
  const streamOptions = options === undefined || options === null ? {} : asFields(options, 'stream_options');
  checkFields(streamOptions, { include_usage: 'boolean', include_obfuscation: 'boolean' }, 'stream_options');
  const reasoning = effortOf(request, named);
  const maxTokens = request['max_completion_tokens'] ?? request['max_tokens'];
  return {
    ask: {
      model: named,
      ...conversation,
      tools: readTools(request),
      ...readToolChoice(request),
      parallelTools: request['parallel_tool_calls'] !== false,
      ...readFormat(request, conversation.messages.map((message) => message.text).join('\n')),
      ...(reasoning === undefined ? {} : { reasoning }),
      ...(typeof maxTokens === 'number' ? { maxTokens } : {}),
      stop: typeof request['stop'] === 'string' ? [request['stop']] : asList(request['stop'], 'stop').map(String),
      ...(typeof request['seed'] === 'number' ? { seed: request['seed'] } : {}),
    },
    stream,
    includeUsage: streamOptions['include_usage'] === true,
    includeObfuscation: streamOptions['include_obfuscation'] !== false,
    n: typeof request['n'] === 'number' ? request['n'] : 1,
    logprobs: request['logprobs'] === true,
    cacheKey: typeof request['prompt_cache_key'] === 'string' ? request['prompt_cache_key'] : undefined,
  };
}

function checkRanges(request: Fields): void {
  checkRange(request['temperature'], 0, 2, 'temperature');
  checkRange(request['top_p'], 0, 1, 'top_p');
  checkRange(request['frequency_penalty'], -2, 2, 'frequency_penalty');
  checkRange(request['presence_penalty'], -2, 2, 'presence_penalty');
  checkRange(request['n'], 1, 128, 'n');
  checkRange(request['top_logprobs'], 0, 20, 'top_logprobs');
  checkRange(request['max_tokens'], 1, Number.POSITIVE_INFINITY, 'max_tokens');
  checkRange(request['max_completion_tokens'], 1, Number.POSITIVE_INFINITY, 'max_completion_tokens');
  checkOneOf(
    request['reasoning_effort'],
    ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
    'reasoning_effort',
  );
  checkOneOf(request['verbosity'], ['low', 'medium', 'high'], 'verbosity');
  if (Array.isArray(request['stop']) && request['stop'].length > 4) {
    throw new RequestError("Invalid 'stop': array too long. Expected at most 4.", 'stop', 'array_above_max_length');
  }
}

function checkReasoning(request: Fields): void {
  if (request['max_tokens'] !== undefined && request['max_tokens'] !== null) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    throw new RequestError(message, 'max_tokens', 'unsupported_parameter');
  }
  for (const name of ['temperature', 'top_p'] as const) {
    const value = request[name];
    if (value === undefined || value === null || value === 1) continue;
    const message = `Unsupported value: '${name}' does not support ${JSON.stringify(value)} with this model. Only the default (1) value is supported.`;
    throw new RequestError(message, name, 'unsupported_value');
  }
}

function effortOf(request: Fields, model: string): Ask['reasoning'] {
  const effort = request['reasoning_effort'] ?? (isReasoningModel(model) ? 'medium' : 'none');
  if (effort === 'none' || effort === 'minimal') return undefined;
  if (effort === 'low' || effort === 'medium') return effort;
  return 'high';
}

function readTools(request: Fields): AskTool[] {
  const tools = asList(request['tools'], 'tools').map((item, at): AskTool => {
    const tool = asFields(item, `tools[${at}]`);
    checkPresent(tool['type'], `tools[${at}].type`);
    checkOneOf(tool['type'], ['function', 'custom'], `tools[${at}].type`);
    const type = String(tool['type']);
    checkPresent(tool[type], `tools[${at}].${type}`);
    return readFunction(asFields(tool[type], `tools[${at}].${type}`), `tools[${at}].${type}`, type === 'custom');
  });
  const legacy = asList(request['functions'], 'functions');
  return [...tools, ...legacy.map((item, at) => readFunction(asFields(item, `functions[${at}]`), `functions[${at}]`))];
}

function readFunction(tool: Fields, path: string, custom = false): AskTool {
  checkFields(
    tool,
    { name: 'string', description: 'string', parameters: 'object', strict: 'boolean', format: 'object' },
    path,
  );
  checkPresent(tool['name'], `${path}.name`);
  const name = String(tool['name']);
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    const message = `Invalid '${path}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
    throw new RequestError(message, `${path}.name`, 'invalid_value');
  }
  const schema = custom ? { type: 'object', properties: { input: { type: 'string' } } } : tool['parameters'];
  return schema === undefined || schema === null ? { name } : { name, schema };
}

function readToolChoice(request: Fields): Pick<Ask, 'toolChoice'> {
  const choice = request['tool_choice'];
  if (choice === undefined || choice === null) return {};
  if (asList(request['tools'], 'tools').length === 0) {
    throw new RequestError(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    );
  }
  if (typeof choice === 'string') {
    checkOneOf(choice, ['none', 'auto', 'required'], 'tool_choice');
    return { toolChoice: choice as 'none' | 'auto' | 'required' };
  }
  const named = asFields(choice, 'tool_choice');
  checkOneOf(named['type'], ['function', 'custom', 'allowed_tools'], 'tool_choice.type');
  if (named['type'] === 'allowed_tools') return {};
  const name = asFields(named[String(named['type'])], 'tool_choice.function')['name'];
  checkPresent(name, 'tool_choice.function.name');
  if (!readTools(request).some((tool) => tool.name === name)) {
    const message = `Invalid value for 'tool_choice': function '${String(name)}' is not in 'tools'.`;
    throw new RequestError(message, 'tool_choice');
  }
  return { toolChoice: { name: String(name) } };
}

function readFormat(request: Fields, text: string): Pick<Ask, 'jsonSchema'> {
  const given = request['response_format'];
  if (given === undefined || given === null) return {};
  const format = asFields(given, 'response_format');
  checkPresent(format['type'], 'response_format.type');
  checkOneOf(format['type'], ['text', 'json_object', 'json_schema'], 'response_format.type');
  if (format['type'] === 'text') return {};
  if (format['type'] === 'json_object') {
    if (/json/i.test(text)) return { jsonSchema: {} };
    const message =
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.";
    throw new RequestError(message, 'messages');
  }
  checkPresent(format['json_schema'], 'response_format.json_schema');
  const named = asFields(format['json_schema'], 'response_format.json_schema');
  checkFields(
    named,
    { name: 'string', description: 'string', schema: 'object', strict: 'boolean' },
    'response_format.json_schema',
  );
  checkPresent(named['name'], 'response_format.json_schema.name');
  const schema = asFields(named['schema'] ?? { type: 'object' }, 'response_format.json_schema.schema');
  if (named['strict'] === true && schema['additionalProperties'] !== false) {
    const message = `Invalid schema for response_format '${String(named['name'])}': In context=(), 'additionalProperties' is required to be supplied and to be false.`;
    throw new RequestError(message, 'response_format');
  }
  return { jsonSchema: schema };
}
