import type { Ask, AskTool } from '../brain.ts';
import { asFields, asList, at, checkFields, type Fields, type Kind } from './check.ts';
import { readCacheControl, readMessages, readSystem, type PromptPiece } from './content.ts';
import { RequestError } from './errors.ts';
import { checkSampling, isAdaptiveOnly, type Version } from './sampling.ts';

const FIELDS: Readonly<Record<string, Kind>> = {
  model: 'string',
  messages: 'array',
  max_tokens: 'integer',
  system: 'any',
  stream: 'boolean',
  stop_sequences: 'array',
  temperature: 'number',
  top_p: 'number',
  top_k: 'integer',
  tools: 'array',
  tool_choice: 'object',
  thinking: 'object',
  output_config: 'object',
  cache_control: 'object',
  container: 'any',
  diagnostics: 'object',
  inference_geo: 'string',
  metadata: 'object',
  service_tier: 'string',
  speed: 'string',
};

export interface MessagesRequest {
  readonly ask: Ask;
  readonly stream: boolean;
  /** Thoughts are signed but not shown. */
  readonly thinkingOmitted: boolean;
  /** The prompt in the order of the cache: tools, system, messages. */
  readonly pieces: readonly PromptPiece[];
}

/**
 * @param counting for `/v1/messages/count_tokens`, which takes no `max_tokens`
 * @throws RequestError
 */
export function readRequest(body: unknown, version: Version, counting = false): MessagesRequest {
  const request = asFields(body, 'body');
  checkFields(request, FIELDS, '', counting ? ['model', 'messages'] : ['model', 'messages', 'max_tokens']);
  const model = String(request['model']);
  const maxTokens = counting ? undefined : Number(request['max_tokens']);
  if (maxTokens !== undefined && maxTokens < 1) {
    throw new RequestError('max_tokens: Input should be greater than or equal to 1');
  }
  const thinking = readThinking(request, model, maxTokens);
  checkSampling(request, model, version, thinking.fixed);
  const tools = readTools(request['tools']);
  const system = readSystem(request['system']);
  const conversation = readMessages(request['messages'], version, thinking.fixed);
  if (conversation.messages[0]?.role === 'assistant') {
    throw new RequestError('messages: first message must use the "user" role');
  }
  const output = readOutput(request, thinking.on);
  return {
    ask: {
      model,
      messages: [...system.map(({ text }) => ({ role: 'system' as const, text })), ...conversation.messages],
      tools: tools.map(({ tool }) => tool),
      ...readToolChoice(request, thinking.fixed),
      ...output,
      ...(maxTokens === undefined ? {} : { maxTokens }),
      stop: asList(request['stop_sequences'], 'stop_sequences').map(String),
      imageCount: conversation.imageCount,
    },
    stream: request['stream'] === true,
    thinkingOmitted: thinking.omitted,
    pieces: cachePieces(request, [...tools.map(({ piece }) => piece), ...system, ...conversation.pieces]),
  };
}

/** A `cache_control` at the top of the request marks the end of the whole prompt. */
function cachePieces(request: Fields, pieces: readonly PromptPiece[]): readonly PromptPiece[] {
  const marked = readCacheControl(request, 'cache_control');
  const last = pieces.at(-1);
  return marked.ttl === undefined || last === undefined ? pieces : [...pieces.slice(0, -1), { ...last, ...marked }];
}

interface Thinking {
  readonly on: boolean;
  /** With a fixed budget, which brings rules of its own. */
  readonly fixed: boolean;
  readonly omitted: boolean;
}

function readThinking(request: Fields, model: string, maxTokens: number | undefined): Thinking {
  if (request['thinking'] === undefined || request['thinking'] === null)
    return { on: false, fixed: false, omitted: false };
  const thinking = asFields(request['thinking'], 'thinking');
  const type = thinking['type'];
  checkFields(thinking, { type: 'string', budget_tokens: 'integer', display: 'string' }, 'thinking', ['type']);
  if (!['enabled', 'disabled', 'adaptive', 'between_tools'].includes(String(type))) {
    throw new RequestError(
      `thinking: Input tag '${String(type)}' found using 'type' does not match any of the expected tags`,
    );
  }
  const omitted = thinking['display'] === 'omitted';
  if (type !== 'enabled') {
    if (thinking['budget_tokens'] !== undefined) {
      throw new RequestError(`thinking.${String(type)}.budget_tokens: Extra inputs are not permitted`);
    }
    return { on: type === 'adaptive', fixed: false, omitted };
  }
  if (isAdaptiveOnly(model)) {
    throw new RequestError(
      'thinking: "enabled" is not supported for this model, use "adaptive" with output_config.effort',
    );
  }
  const budget = Number(thinking['budget_tokens']);
  if (thinking['budget_tokens'] === undefined) throw new RequestError('thinking.enabled.budget_tokens: Field required');
  if (budget < 1024) {
    throw new RequestError('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  }
  if (maxTokens !== undefined && budget >= maxTokens) {
    throw new RequestError('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  return { on: true, fixed: true, omitted };
}

function readOutput(request: Fields, thinks: boolean): Pick<Ask, 'jsonSchema' | 'reasoning'> {
  const config = request['output_config'] === undefined ? {} : asFields(request['output_config'], 'output_config');
  checkFields(config, { effort: 'string', format: 'object' }, 'output_config');
  const effort = config['effort'] ?? 'high';
  if (!['low', 'medium', 'high', 'xhigh', 'max'].includes(effort as string)) {
    throw new RequestError("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'");
  }
  const reasoning = effort === 'low' || effort === 'medium' ? effort : 'high';
  const thought = thinks ? ({ reasoning } as const) : {};
  if (config['format'] === undefined || config['format'] === null) return thought;
  const format = asFields(config['format'], 'output_config.format');
  checkFields(format, { type: 'string', schema: 'object' }, 'output_config.format', ['type', 'schema']);
  const schema = asFields(format['schema'], 'output_config.format.schema');
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false) {
    throw new RequestError(
      "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
    );
  }
  return { ...thought, jsonSchema: schema };
}

function readTools(value: unknown): { tool: AskTool; piece: PromptPiece }[] {
  return asList(value, 'tools').map((item, index) => {
    const path = at('tools', index);
    const tool = asFields(item, path);
    const name = String(tool['name']);
    // Tools that Anthropic runs itself have a dated type and fields of their own.
    const served = typeof tool['type'] === 'string' && tool['type'] !== 'custom';
    if (!served) {
      const kinds = { type: 'string', name: 'string', description: 'string', input_schema: 'object' } as const;
      const more = { strict: 'boolean', cache_control: 'object', eager_input_streaming: 'boolean' } as const;
      const extra = { defer_loading: 'boolean', allowed_callers: 'array', input_examples: 'array' } as const;
      checkFields(tool, { ...kinds, ...more, ...extra }, path, ['name', 'input_schema']);
      if (asFields(tool['input_schema'], `${path}.input_schema`)['type'] !== 'object') {
        throw new RequestError(`${path}.custom.input_schema.type: Field required`);
      }
      if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
        throw new RequestError(`${path}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
      }
    }
    const text = name + JSON.stringify(tool['input_schema'] ?? {});
    const schema = tool['input_schema'];
    return { tool: { name, schema }, piece: { text, ...readCacheControl(tool, path) } };
  });
}

function readToolChoice(request: Fields, thinksFixed: boolean): Pick<Ask, 'toolChoice' | 'parallelTools'> {
  if (request['tool_choice'] === undefined || request['tool_choice'] === null) return {};
  const choice = asFields(request['tool_choice'], 'tool_choice');
  checkFields(choice, { type: 'string', name: 'string', disable_parallel_tool_use: 'boolean' }, 'tool_choice', [
    'type',
  ]);
  const tools = asList(request['tools'], 'tools').map((tool) => asFields(tool, 'tools')['name']);
  if (tools.length === 0)
    throw new RequestError('tool_choice: tool_choice may only be specified while providing tools.');
  const parallelTools = choice['disable_parallel_tool_use'] !== true;
  const type = String(choice['type']);
  if (thinksFixed && (type === 'any' || type === 'tool')) {
    throw new RequestError('Thinking may not be enabled when tool_choice forces tool use.');
  }
  if (type === 'auto' || type === 'none') return { toolChoice: type, parallelTools };
  if (type === 'any') return { toolChoice: 'required', parallelTools };
  if (type !== 'tool') {
    throw new RequestError(
      `tool_choice: Input tag '${type}' found using 'type' does not match any of the expected tags`,
    );
  }
  if (!tools.includes(choice['name'])) {
    throw new RequestError(`Tool '${String(choice['name'])}' not found in provided tools`);
  }
  return { toolChoice: { name: String(choice['name']) }, parallelTools };
}
