import { answer, type Ask } from '../brain.ts';
import { filtersCompletion, type ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { splitIntoPieces } from '../tokens.ts';
import { FrameList, type ChatOutcome } from './frames.ts';
import { OUTPUT_TOKENS_DEFAULT } from './generic.ts';
import type { CohereV2Request } from './request.ts';
import { usageOf } from './usage.ts';

const ROLES = { SYSTEM: 'system', USER: 'user', ASSISTANT: 'assistant', TOOL: 'tool' } as const;
const FINISH = { stop: 'COMPLETE', length: 'MAX_TOKENS', tool_calls: 'TOOL_CALL' } as const;

/** A COHEREV2 request as the question it asks. */
export function cohereV2Ask(model: string, request: CohereV2Request): Ask {
  const { messages, responseFormat, stopSequences, thinking, toolsChoice } = request;
  return {
    model,
    messages: messages.map(({ role, content }) => ({
      role: ROLES[role],
      text: content.flatMap(({ text }) => text ?? []).join('\n'),
    })),
    tools: (request.tools ?? []).map((tool) => ({ name: tool.function.name, schema: tool.function.parameters })),
    ...(toolsChoice && { toolChoice: toolsChoice === 'REQUIRED' ? ('required' as const) : ('none' as const) }),
    ...(responseFormat?.type === 'JSON_OBJECT' && { jsonSchema: responseFormat.schema ?? {} }),
    ...(thinking?.type === 'ENABLED' && { reasoning: (thinking.tokenBudget ?? 0) > 4096 ? 'high' : 'low' }),
    maxTokens: request.maxTokens ?? OUTPUT_TOKENS_DEFAULT,
    ...(stopSequences && { stop: stopSequences }),
    ...(request.seed !== undefined && { seed: request.seed }),
    imageCount: messages.flatMap(({ content }) => content).filter(({ type }) => type === 'IMAGE_URL').length,
  };
}

/** What the service says of a request beyond its shape. */
export function refuseCohereV2({ messages }: CohereV2Request): string | undefined {
  if (messages.length === 0) return 'invalid request: messages must not be empty.';
  if (messages.some(({ role, content }) => role !== 'TOOL' && content.length === 0)) {
    return 'invalid request: message must have non-empty content.';
  }
  const calls = new Set(messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)));
  if (messages.some(({ role, toolCallId }) => role === 'TOOL' && !calls.has(toolCallId))) {
    return 'invalid request: each tool message must answer a tool call of an earlier message.';
  }
  return undefined;
}

/**
 * The answer in the COHEREV2 format, whole and as events. No recording of its stream is public: here, as in COHERE,
 * the last event repeats the whole message with the finish reason and the usage, and nothing marks the end.
 */
export function cohereV2Outcome(ask: Ask, faults: ActiveFaults): ChatOutcome {
  const given = answer(ask);
  const calls = given.toolUses.map(({ name, args }, at) => ({
    id: `${name}_${hashHex(`${ask.messages.length} ${ask.messages.at(-1)?.text} ${at}`, 12)}`,
    type: 'FUNCTION',
    function: { name, arguments: JSON.stringify(args) },
  }));
  const thought = given.reasoningText;
  const content = [
    ...(thought === undefined ? [] : [{ type: 'THINKING', thinking: thought }]),
    ...(given.text === '' ? [] : [{ type: 'TEXT', text: given.text }]),
  ];
  const usage = usageOf(given.usage, faults);
  const finish = given.stopSequence === undefined ? FINISH[given.finish] : 'STOP_SEQUENCE';
  const chatResponse = {
    apiFormat: 'COHEREV2',
    id: hashHex(JSON.stringify(ask.messages), 32),
    message: { role: 'ASSISTANT', content, ...(calls.length > 0 && { toolCalls: calls }) },
    finishReason: filtersCompletion(faults) ? 'ERROR' : finish,
    ...(usage && { usage }),
  };
  const list = new FrameList();
  const say = (message: object): void => {
    list.add('content', { apiFormat: 'COHEREV2', message: { role: 'ASSISTANT', ...message } });
  };
  for (const thinking of splitIntoPieces(thought ?? '')) say({ content: [{ type: 'THINKING', thinking }] });
  for (const text of splitIntoPieces(given.text)) say({ content: [{ type: 'TEXT', text }] });
  for (const call of calls) say({ toolCalls: [call] });
  list.add('finish', chatResponse);
  return { chatResponse, frames: list.frames };
}
