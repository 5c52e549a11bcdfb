import type { ChatRequest } from '../canonical.ts';
import { Drops } from '../drops.ts';
import type { Target } from '../port.ts';
import type { Capabilities } from './capabilities.ts';
import { unsupported } from './content.ts';
import { placeThinking } from './thinking.ts';
import { encodeToolChoice, encodeTools } from './tools.ts';
import { conversation } from './turns.ts';
import type { MessagesBody } from './wire.ts';

/** Fields that are translated, or that say nothing to the vendor. All others are dropped by name. */
const HANDLED: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'n',
  'stop',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'safety_identifier',
]);

/** Values that ask for nothing: many clients send every field they know with its default. */
const IDLE: Readonly<Record<string, unknown>> = {
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  store: false,
  service_tier: 'auto',
};

/** A chat as the Messages API takes it, without `model` and `stream`, and the names of what it has no field for. */
export function encodeMessages(
  request: ChatRequest,
  target: Target,
  capabilities: Capabilities,
): { readonly body: MessagesBody; readonly dropped: readonly string[] } {
  const drops = new Drops(target.unsupported);
  if ((request.n ?? 1) > 1) throw unsupported('n', 'This model gives one answer per request.');
  const { system, turns } = conversation(request.messages);
  const body: MessagesBody = {
    max_tokens: request.max_completion_tokens ?? request.max_tokens ?? target.outputTokensDefault,
    messages: turns,
  };
  if (system.length > 0) body.system = system;
  placeTools(body, request);
  placeStop(body, request.stop);
  placeFormat(body, request, capabilities, drops);
  const effort = request.reasoning_effort;
  const thinks = effort ? placeThinking(body, effort, capabilities.thinking, drops) : false;
  placeSampling(body, request, thinks ? 'none' : capabilities.sampling, drops);
  if (request.safety_identifier) body.metadata = { user_id: request.safety_identifier };
  dropOthers(request, drops);
  return { body, dropped: drops.names };
}

function placeTools(body: MessagesBody, request: ChatRequest): void {
  if (!request.tools || request.tools.length === 0) return;
  body.tools = encodeTools(request.tools);
  const choice = encodeToolChoice(request);
  if (choice) body.tool_choice = choice;
}

function placeStop(body: MessagesBody, stop: ChatRequest['stop']): void {
  const sequences = typeof stop === 'string' ? [stop] : (stop ?? []);
  if (sequences.length > 0) body.stop_sequences = sequences;
}

function placeFormat(body: MessagesBody, request: ChatRequest, capabilities: Capabilities, drops: Drops): void {
  const format = request.response_format;
  if (!format || format.type === 'text') return;
  if (format.type === 'json_schema' && capabilities.jsonSchema && format.json_schema.schema) {
    body.output_config = { format: { type: 'json_schema', schema: format.json_schema.schema } };
    return;
  }
  drops.parameter('response_format');
}

/** OpenAI's temperature reaches 2, the vendor's 1. */
function placeSampling(
  body: MessagesBody,
  request: ChatRequest,
  sampling: Capabilities['sampling'],
  drops: Drops,
): void {
  const given = request as { temperature?: number | null; top_p?: number | null; top_k?: unknown };
  for (const name of ['temperature', 'top_p', 'top_k'] as const) {
    const value = given[name];
    if (typeof value !== 'number') continue;
    const crowded = sampling === 'one' && name === 'top_p' && body.temperature !== undefined;
    if (sampling === 'none' || crowded) {
      if (value !== 1) drops.parameter(name);
    } else if (name === 'temperature' && value > 1) {
      drops.value(name, 'The temperature of this model is at most 1.');
      body.temperature = 1;
    } else {
      body[name] = value;
    }
  }
}

function dropOthers(request: ChatRequest, drops: Drops): void {
  for (const name of Object.keys(request)) {
    if (HANDLED.has(name)) continue;
    const value = request[name];
    if (value === null || value === undefined || value === IDLE[name] || isEmpty(value)) continue;
    drops.parameter(name);
  }
}

/** `[]`, `{}`: nothing was asked for. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;
