import { Fault } from '../../core/index.ts';
import type { ChatRequest } from '../canonical.ts';
import type { Encoded, Target } from '../port.ts';
import type { ConverseRequest } from './converse.ts';
import { Drops } from '../drops.ts';
import { encodeMessages } from './messages.ts';
import { ToolNames } from './names.ts';
import { deploymentOf, type BedrockOptions, type Deployment } from './options.ts';
import { encodeReasoning } from './reasoning.ts';
import { encodeTools } from './tools.ts';

/** Read below, or without meaning for the vendor; anything else a request holds is dropped by name. */
const handled: ReadonlySet<string> = new Set(
  (
    'model messages stream stream_options max_tokens max_completion_tokens temperature top_p n stop tools tool_choice ' +
    'parallel_tool_calls response_format reasoning_effort service_tier metadata modalities audio functions function_call'
  ).split(' '),
);

/**
 * A chat request as Converse.
 * @throws Fault `request.unsupported_parameter | request.unsupported_value`
 */
export function encodeChat(request: ChatRequest, target: Target): Encoded {
  const deployment = deploymentOf(target);
  const drops = new Drops(target.unsupported);
  refuseImpossible(request);
  for (const name of Object.keys(request)) {
    if (!handled.has(name) && !isNeutral(request[name])) drops.parameter(name);
  }
  const names = new ToolNames(deployment.family);
  const body = converseRequest(request, target, deployment, names, drops);
  const memo = names.renamed;
  return {
    wire: {
      method: 'POST',
      path: modelPath(target.model, request.stream ? 'converse-stream' : 'converse'),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    },
    dropped: drops.names,
    ...(memo ? { memo } : {}),
  };
}

/** Ids hold colons and ARNs hold slashes; both are escaped here, and once more inside the signature. */
export const modelPath = (model: string, operation: string): string =>
  `/model/${encodeURIComponent(model)}/${operation}`;

function converseRequest(
  request: ChatRequest,
  target: Target,
  deployment: Deployment,
  names: ToolNames,
  drops: Drops,
): ConverseRequest {
  const { family, options } = deployment;
  const conversation = encodeMessages(request.messages, family, names);
  const tools = encodeTools(request, conversation.toolsCalled, deployment, names, drops);
  const maxTokens = request.max_completion_tokens ?? request.max_tokens ?? target.outputTokensDefault;
  const choice = tools.toolConfig?.toolChoice;
  const reasoning = request.reasoning_effort
    ? encodeReasoning(
        deployment.reasoning,
        {
          effort: request.reasoning_effort,
          maxTokens,
          toolForced: choice !== undefined && !('auto' in choice),
          unsignedToolTurn: conversation.unsignedToolTurn,
        },
        drops,
      )
    : {};
  const additional = { ...options.additionalFields, ...reasoning.additional, ...tools.additional };
  const body: ConverseRequest = {
    messages: conversation.messages,
    inferenceConfig: {
      maxTokens,
      ...sampling(request, reasoning.thinks ? 'none' : deployment.sampling, drops),
      ...stopSequences(request),
    },
    ...outputConfig(request, reasoning.effort, drops),
    ...deploymentFields(request, options, drops),
  };
  if (conversation.system.length > 0) body.system = conversation.system;
  if (tools.toolConfig) body.toolConfig = tools.toolConfig;
  if (Object.keys(additional).length > 0) body.additionalModelRequestFields = additional;
  const metadata = requestMetadata(request.metadata, drops);
  if (metadata) body.requestMetadata = metadata;
  return body;
}

/** What cannot be left out without answering another question than the one asked. */
function refuseImpossible(request: ChatRequest): void {
  if ((request.n ?? 1) > 1) {
    throw new Fault('request.unsupported_value', { public: 'This model gives one choice per request.', param: 'n' });
  }
  const { modalities } = request;
  if (request['audio'] || (Array.isArray(modalities) && modalities.some((modality) => modality !== 'text'))) {
    throw new Fault('request.unsupported_value', { public: 'This model answers in text only.', param: 'modalities' });
  }
  for (const param of ['functions', 'function_call']) {
    if (isNeutral(request[param])) continue;
    throw new Fault('request.unsupported_parameter', {
      public: 'This model does not take the legacy function fields; use tools.',
      param,
    });
  }
}

/** Values that ask for nothing: leaving them out loses nothing. */
function isNeutral(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function sampling(request: ChatRequest, allowed: Deployment['sampling'], drops: Drops) {
  const temperature = unitInterval('temperature', request.temperature, drops);
  const topP = unitInterval('top_p', request.top_p, drops);
  if (allowed === 'none') {
    if (temperature !== undefined) drops.parameter('temperature');
    if (topP !== undefined) drops.parameter('top_p');
    return {};
  }
  if (allowed === 'one' && temperature !== undefined && topP !== undefined) {
    drops.parameter('top_p');
    return { temperature };
  }
  return { ...(temperature === undefined ? {} : { temperature }), ...(topP === undefined ? {} : { topP }) };
}

/** The vendor's scale ends at 1 where OpenAI's ends at 2. */
function unitInterval(name: string, value: number | null | undefined, drops: Drops): number | undefined {
  if (value === null || value === undefined) return undefined;
  if (value <= 1) return value;
  drops.value(name, `This model takes a ${name} between 0 and 1.`);
  return 1;
}

function stopSequences({ stop }: ChatRequest): { stopSequences?: string[] } {
  if (stop === null || stop === undefined) return {};
  const sequences = (typeof stop === 'string' ? [stop] : stop).filter((sequence) => sequence !== '');
  return sequences.length > 0 ? { stopSequences: sequences } : {};
}

function outputConfig(
  { response_format: format }: ChatRequest,
  effort: string | undefined,
  drops: Drops,
): Pick<ConverseRequest, 'outputConfig'> {
  const config: NonNullable<ConverseRequest['outputConfig']> = {};
  if (effort !== undefined) config.effort = effort;
  if (format?.type === 'json_schema') {
    const { name, description, schema = {} } = format.json_schema;
    const jsonSchema = { name, ...(description ? { description } : {}), schema: JSON.stringify(schema) };
    config.textFormat = { type: 'json_schema', structure: { jsonSchema } };
  } else if (format?.type === 'json_object') {
    drops.value('response_format', 'This model has no plain JSON mode; use json_schema.');
  }
  return config.effort !== undefined || config.textFormat ? { outputConfig: config } : {};
}

const serviceTiers: ReadonlySet<string> = new Set(['default', 'priority', 'flex', 'reserved']);

function deploymentFields(
  request: ChatRequest,
  { guardrail, latency, serviceTier }: BedrockOptions,
  drops: Drops,
): Pick<ConverseRequest, 'guardrailConfig' | 'performanceConfig' | 'serviceTier'> {
  let tier: string | undefined = serviceTier;
  if (request.service_tier && request.service_tier !== 'auto') {
    if (serviceTiers.has(request.service_tier)) tier = request.service_tier;
    else drops.value('service_tier', 'This model takes the tiers default, priority, flex and reserved.');
  }
  return {
    ...(guardrail
      ? {
          guardrailConfig: {
            guardrailIdentifier: guardrail.id,
            guardrailVersion: guardrail.version,
            trace: guardrail.trace,
            ...(request.stream ? { streamProcessingMode: guardrail.stream } : {}),
          },
        }
      : {}),
    ...(latency ? { performanceConfig: { latency } } : {}),
    ...(tier ? { serviceTier: { type: tier } } : {}),
  };
}

const METADATA_PAIRS_MAX = 16;
const METADATA_KEY = /^[a-zA-Z0-9\s:_@$#=/+,.-]{1,256}$/;
const METADATA_VALUE = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;

/** Labels for the vendor's invocation log: those that fit travel, and the rest is named as dropped. */
function requestMetadata(metadata: ChatRequest['metadata'], drops: Drops): Record<string, string> | undefined {
  if (!metadata) return undefined;
  const pairs = Object.entries(metadata);
  const fitting = pairs
    .filter(([key, value]) => METADATA_KEY.test(key) && typeof value === 'string' && METADATA_VALUE.test(value))
    .slice(0, METADATA_PAIRS_MAX);
  if (fitting.length < pairs.length) {
    drops.value('metadata', 'This model takes 16 metadata pairs of letters, digits and :_@$#=/+,.- only.');
  }
  return fitting.length > 0 ? Object.fromEntries(fitting) : undefined;
}
