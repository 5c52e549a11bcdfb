import { findViolation, type Violation } from '../shapes.ts';
import { isClaude } from './door.ts';
import type { ContentBlock, ConverseRequest, Message } from './request.ts';
import { shapes } from './shapes.ts';
import { refuseThoughts } from './thought.ts';

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const TOOL_ID = /^[a-zA-Z0-9_.:-]{1,64}$/;
const METADATA_PAIRS_MAX = 16;

/**
 * Finds the first thing for which Converse would answer 400 ValidationException.
 * @returns the sentence of the refusal, or `undefined` where the request is good
 */
export function refuseConverse(modelId: string, body: unknown): string | undefined {
  const violation = findViolation(shapes, 'ConverseRequest', body);
  if (violation) return sentence(violation);
  const request = body as ConverseRequest;
  return (
    refuseTurns(modelId, request.messages) ??
    refuseBlocks(request.messages) ??
    refuseTools(request) ??
    refuseThoughts(modelId, request.messages) ??
    refuseSettings(modelId, request)
  );
}

function sentence({ path, problem, expected }: Violation): string {
  const at = path === '' ? '#' : `#/${path.replaceAll('.', '/')}`;
  if (problem === 'unknown') {
    return `Malformed input request: ${at}: extraneous key [${expected}] is not permitted, please reformat your input and try again.`;
  }
  if (problem === 'missing') return constraint('null', path, 'Member must not be null');
  if (problem === 'word') {
    return constraint('', path, `Member must satisfy enum value set: [${expected.replaceAll('|', ', ')}]`);
  }
  if (problem === 'union') return `The ${expected} object at ${path} must set one of the following keys.`;
  return `Malformed input request: ${at}: expected type: ${expected}, please reformat your input and try again.`;
}

const constraint = (value: string, path: string, rule: string): string =>
  `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${rule}`;

function refuseTurns(modelId: string, messages: readonly Message[]): string | undefined {
  const [first, ...others] = messages;
  if (!first) return constraint('[]', 'messages', 'Member must have length greater than or equal to 1');
  if (messages.some((message) => message.role === 'system')) {
    return `This model doesn't support the system role in messages. Use the system field and try again.`;
  }
  if (first.role !== 'user') {
    return 'A conversation must start with a user message. Try again with a conversation that starts with a user message.';
  }
  // Titan Text was recorded answering two user turns in a row; the other vendors' models refuse them.
  if (modelId.startsWith('amazon.titan-text')) return undefined;
  if (others.some((message, at) => message.role === messages[at]?.role)) {
    return 'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.';
  }
  return undefined;
}

function refuseBlocks(messages: readonly Message[]): string | undefined {
  for (const [at, message] of messages.entries()) {
    if (message.content.length === 0) {
      return `The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the content field and try again.`;
    }
    const blank = message.content.findIndex((block) => block.text !== undefined && isBlank(block.text));
    if (blank >= 0) {
      return `The text field in the ContentBlock object at messages.${at}.content.${blank} is blank. Add text to the text field, and try again.`;
    }
  }
  const last = messages.at(-1);
  const text = last?.content.at(-1)?.text;
  if (last?.role === 'assistant' && text !== undefined && text !== text.trimEnd()) {
    return 'messages: final assistant content cannot end with trailing whitespace';
  }
  return undefined;
}

/** A single newline between two blocks was recorded going through; anything else without ink is refused. */
function isBlank(text: string): boolean {
  return text.trim() === '' && text !== '\n';
}

function refuseTools({ messages, toolConfig }: ConverseRequest): string | undefined {
  for (const [at, { toolSpec }] of (toolConfig?.tools ?? []).entries()) {
    if (toolSpec && !TOOL_NAME.test(toolSpec.name)) {
      return constraint(
        toolSpec.name,
        `toolConfig.tools.${at + 1}.member.toolSpec.name`,
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+ and have length less than or equal to 64',
      );
    }
  }
  if (toolConfig?.tools.length === 0) {
    return constraint('[]', 'toolConfig.tools', 'Member must have length greater than or equal to 1');
  }
  const chosen = toolConfig?.toolChoice?.tool?.name;
  if (chosen !== undefined && !toolConfig?.tools.some((tool) => tool.toolSpec?.name === chosen)) {
    return `The tool choice ${chosen} is not among the tools of toolConfig.`;
  }
  const holdsTools = messages.some(({ content }) => content.some((block) => block.toolUse ?? block.toolResult));
  if (holdsTools && !toolConfig) {
    return 'The toolConfig field must be defined when using toolUse and toolResult content blocks.';
  }
  return refuseExchange(messages);
}

/** Every `toolUse` of a turn is answered in the next one, and nothing else is. */
function refuseExchange(messages: readonly Message[]): string | undefined {
  let asked: string[] = [];
  for (const [at, { role, content }] of messages.entries()) {
    const wrongSide = content.some((block) => (role === 'user' ? block.toolUse : block.toolResult));
    if (wrongSide)
      return `messages.${at}: ${role === 'user' ? 'toolUse' : 'toolResult'} blocks are not allowed for the role ${role}.`;
    const answered = ids(content, (block) => block.toolResult?.toolUseId);
    const open = asked.filter((id) => !answered.includes(id));
    if (open.length > 0) {
      return `Expected toolResult blocks at messages.${at}.content for the following Ids: ${open.join(', ')}`;
    }
    if (answered.length > asked.length) {
      return `The number of toolResult blocks at messages.${at}.content exceeds the number of toolUse blocks of previous turn.`;
    }
    asked = ids(content, (block) => block.toolUse?.toolUseId);
    const bad = [...asked, ...answered].find((id) => !TOOL_ID.test(id));
    if (bad !== undefined) {
      return constraint(
        bad,
        `messages.${at}.content.toolUseId`,
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+',
      );
    }
    if (new Set(asked).size < asked.length) return `messages.${at}.content: toolUse ids must be unique.`;
  }
  return undefined;
}

function ids(content: readonly ContentBlock[], of: (block: ContentBlock) => string | undefined): string[] {
  return content.map(of).filter((id) => id !== undefined);
}

function refuseSettings(modelId: string, request: ConverseRequest): string | undefined {
  const { maxTokens, temperature, topP } = request.inferenceConfig ?? {};
  if (maxTokens !== undefined && maxTokens < 1) {
    return constraint(
      String(maxTokens),
      'inferenceConfig.maxTokens',
      'Member must have value greater than or equal to 1',
    );
  }
  for (const [name, value] of Object.entries({ temperature, topP })) {
    if (value !== undefined && (value < 0 || value > 1)) {
      return constraint(String(value), `inferenceConfig.${name}`, 'Member must have value between 0 and 1');
    }
  }
  if (Object.keys(request.requestMetadata ?? {}).length > METADATA_PAIRS_MAX) {
    return constraint('', 'requestMetadata', `Member must have length less than or equal to ${METADATA_PAIRS_MAX}`);
  }
  return refuseSchema(request) ?? refuseThinking(modelId, request);
}

function refuseSchema({ outputConfig }: ConverseRequest): string | undefined {
  const schema = outputConfig?.textFormat?.structure.jsonSchema?.schema;
  if (schema === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(schema);
    if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return undefined;
  } catch {
    // Said below: a text that is no JSON and a JSON text that is no object are one mistake.
  }
  return 'The value at outputConfig.textFormat.structure.jsonSchema.schema is not a valid JSON schema.';
}

/** Anthropic's own rule, reaching the caller through Bedrock. */
function refuseThinking(
  modelId: string,
  { additionalModelRequestFields, inferenceConfig }: ConverseRequest,
): string | undefined {
  if (!isClaude(modelId)) return undefined;
  const thinking = additionalModelRequestFields?.['thinking'] as { type?: string; budget_tokens?: number } | undefined;
  if (thinking?.type !== 'enabled') return undefined;
  const budget = thinking.budget_tokens ?? 0;
  if (budget < 1024) {
    return 'The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  }
  if (inferenceConfig?.maxTokens !== undefined && inferenceConfig.maxTokens <= budget) {
    return 'The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size';
  }
  if (inferenceConfig?.temperature !== undefined && inferenceConfig.temperature !== 1) {
    return 'The model returned the following errors: `temperature` may only be set to 1 when thinking is enabled.';
  }
  return undefined;
}
