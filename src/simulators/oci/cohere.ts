import { answer, type Answer, type Ask, type AskMessage } from '../brain.ts';
import { filtersCompletion, type ActiveFaults } from '../faults.ts';
import { splitIntoPieces } from '../tokens.ts';
import { FrameList, type ChatOutcome } from './frames.ts';
import { OUTPUT_TOKENS_DEFAULT } from './generic.ts';
import type { CohereRequest, CohereTool, CohereToolResult, CohereTurn } from './request.ts';
import { usageOf } from './usage.ts';

const ROLES = { USER: 'user', CHATBOT: 'assistant', SYSTEM: 'system' } as const;

/** COHERE names the types of parameters as Python does. */
const TYPES: Readonly<Record<string, string>> = {
  str: 'string',
  string: 'string',
  int: 'integer',
  integer: 'integer',
  float: 'number',
  number: 'number',
  bool: 'boolean',
  boolean: 'boolean',
};

/** A COHERE request as the question it asks. */
export function cohereAsk(model: string, request: CohereRequest): Ask {
  const { preambleOverride, responseFormat, stopSequences, toolResults = [] } = request;
  const system: AskMessage[] = preambleOverride === undefined ? [] : [{ role: 'system', text: preambleOverride }];
  const now: AskMessage[] = request.message === '' ? [] : [{ role: 'user', text: request.message }];
  return {
    model,
    messages: [...system, ...(request.chatHistory ?? []).flatMap(toMessages), ...now, ...toolResults.map(toResult)],
    tools: (request.tools ?? []).map((tool) => ({ name: tool.name, schema: schemaOf(tool) })),
    ...(responseFormat?.type === 'JSON_OBJECT' && { jsonSchema: responseFormat.schema ?? {} }),
    maxTokens: request.maxTokens ?? OUTPUT_TOKENS_DEFAULT,
    ...(stopSequences && { stop: stopSequences }),
    ...(request.seed !== undefined && { seed: request.seed }),
  };
}

function toMessages({ role, message = '', toolResults = [] }: CohereTurn): AskMessage[] {
  return role === 'TOOL' ? toolResults.map(toResult) : [{ role: ROLES[role], text: message }];
}

function toResult({ outputs }: CohereToolResult): AskMessage {
  // Outputs are objects of any form; one that only wraps a text counts as that text.
  const texts = outputs.map((output) => {
    const values = output === null ? [] : Object.values(output as object);
    return values.length === 1 && typeof values[0] === 'string' ? values[0] : JSON.stringify(output);
  });
  return { role: 'tool', text: texts.join('\n') };
}

function schemaOf({ parameterDefinitions = {} }: CohereTool): object {
  const entries = Object.entries(parameterDefinitions);
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, { type }]) => [name, { type: TYPES[type] ?? 'string' }])),
    required: entries.filter(([, { isRequired }]) => isRequired).map(([name]) => name),
  };
}

/** What the service says of a request beyond its shape. */
export function refuseCohere(request: CohereRequest): string | undefined {
  const { chatHistory = [], toolResults = [], tools = [] } = request;
  if (request.message === '' && toolResults.length === 0) {
    return 'invalid request: message must be at least 1 token long or tool results must be specified.';
  }
  if (toolResults.length > 0 && tools.length === 0) {
    return 'invalid request: cannot specify tool results without specifying tools.';
  }
  const unknown = tools
    .flatMap((tool) => Object.values(tool.parameterDefinitions ?? {}))
    .find(({ type }) => !isType(type));
  if (unknown) return `invalid request: unknown type ${unknown.type} in the parameter definitions.`;
  if (chatHistory.some((turn) => turn.role !== 'TOOL' && (turn.message ?? '') === '')) {
    return 'invalid request: all elements in history must have a message.';
  }
  const turns = request.message === '' ? chatHistory : [...chatHistory, { role: 'USER' as const }];
  if (turns.some((turn, at) => turn.role === 'USER' && turns[at - 1]?.role === 'TOOL')) {
    return 'invalid request: tool results must be followed by a message of the chatbot.';
  }
  const calls = chatHistory.flatMap((turn) => turn.toolCalls ?? []).map((call) => JSON.stringify(call));
  if (toolResults.some(({ call }) => !calls.includes(JSON.stringify(call)))) {
    return 'invalid request: each tool result must answer a tool call of the chat history.';
  }
  return undefined;
}

const isType = (type: string): boolean => type in TYPES || /^(?:List|Dict)(?:\[\w+(?:, ?\w+)*\])?$/.test(type);

/** The answer in the COHERE format, whole and as events. */
export function cohereOutcome(ask: Ask, request: CohereRequest, faults: ActiveFaults): ChatOutcome {
  const given = answer(ask);
  const toolCalls = given.toolUses.map(({ name, args }) => ({ name, parameters: args }));
  const text = toolCalls.length > 0 ? `I will use ${toolCalls.map(({ name }) => name).join(' and ')}.` : given.text;
  const said: CohereTurn = { role: 'CHATBOT', message: text, ...(toolCalls.length > 0 && { toolCalls }) };
  const asked: CohereTurn[] = request.message === '' ? [] : [{ role: 'USER', message: request.message }];
  const usage = usageOf(given.usage, faults);
  const chatResponse = {
    apiFormat: 'COHERE',
    text,
    chatHistory: [...(request.chatHistory ?? []), ...asked, said],
    finishReason: filtersCompletion(faults) ? 'ERROR_TOXIC' : finishOf(given),
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(usage && { usage }),
  };
  const list = new FrameList();
  for (const piece of splitIntoPieces(text)) list.add('content', { apiFormat: 'COHERE', text: piece });
  // The last event says everything once more, and nothing marks the end after it.
  list.add('finish', chatResponse);
  return { chatResponse, frames: list.frames };
}

/** Recorded: `null` after a stop sequence. Calls to tools count as complete. */
function finishOf({ finish, stopSequence }: Answer): string | null {
  if (finish === 'length') return 'MAX_TOKENS';
  return stopSequence === undefined ? 'COMPLETE' : null;
}
