import { answer, type Answer, type Ask, type AskMessage } from '../brain.ts';
import { filtersCompletion, type ActiveFaults } from '../faults.ts';
import { hashHex } from '../hash.ts';
import { splitIntoFragments, splitIntoPieces } from '../tokens.ts';
import { FrameList, type ChatOutcome } from './frames.ts';
import type { GenericMessage, GenericRequest } from './request.ts';
import { usageOf } from './usage.ts';

/** Without `maxTokens` the service stops here: a caller that forgets gets half a sentence. */
export const OUTPUT_TOKENS_DEFAULT = 20;

const ROLES = { SYSTEM: 'system', DEVELOPER: 'system', USER: 'user', ASSISTANT: 'assistant', TOOL: 'tool' } as const;
const EFFORTS = { LOW: 'low', MEDIUM: 'medium', HIGH: 'high' } as const;

/** A GENERIC request as the question it asks. */
export function genericAsk(model: string, request: GenericRequest): Ask {
  const { messages = [], responseFormat, toolChoice } = request;
  const effort = request.reasoningEffort;
  const reasoning = effort === undefined || effort === 'NONE' || effort === 'MINIMAL' ? undefined : EFFORTS[effort];
  const schema = responseFormat?.type === 'JSON_SCHEMA' ? responseFormat.jsonSchema?.schema : {};
  return {
    model,
    messages: messages.map(toMessage),
    tools: (request.tools ?? []).map(({ name = '', parameters }) => ({ name, schema: parameters })),
    ...(toolChoice && { toolChoice: toChoice(toolChoice) }),
    ...(request.isParallelToolCalls === false && { parallelTools: false }),
    ...(responseFormat && responseFormat.type !== 'TEXT' && { jsonSchema: schema }),
    ...(reasoning && { reasoning }),
    maxTokens: request.maxCompletionTokens ?? request.maxTokens ?? OUTPUT_TOKENS_DEFAULT,
    ...(request.stop && { stop: request.stop }),
    ...(request.seed !== undefined && { seed: request.seed }),
    imageCount: messages.flatMap(({ content = [] }) => content).filter(({ type }) => type === 'IMAGE').length,
  };
}

function toMessage({ role, content = [] }: GenericMessage): AskMessage {
  return { role: ROLES[role], text: content.flatMap(({ text }) => text ?? []).join('\n') };
}

function toChoice({
  type,
  name = '',
}: {
  readonly type: string;
  readonly name?: string;
}): NonNullable<Ask['toolChoice']> {
  if (type === 'FUNCTION') return { name };
  if (type === 'REQUIRED') return 'required';
  return type === 'NONE' ? 'none' : 'auto';
}

/** The answer in the GENERIC format, whole and as events. */
export function genericOutcome(ask: Ask, request: GenericRequest, faults: ActiveFaults, nowMs: number): ChatOutcome {
  const openai = ask.model.startsWith('openai.');
  const first = answer(ask);
  const usage = usageOf(first.usage, faults, openai);
  const finish = filtersCompletion(faults) ? 'content_filter' : first.finish;
  const choices = Array.from({ length: request.numGenerations ?? 1 }, (_, index) => {
    const given = index === 0 ? first : answer({ ...ask, seed: (ask.seed ?? 0) + index });
    return { index, message: messageOf(ask, given, openai), finishReason: finish, logprobs: {} };
  });
  const chatResponse = {
    apiFormat: 'GENERIC',
    timeCreated: new Date(nowMs).toISOString(),
    choices,
    ...(usage && { usage }),
    ...(openai && { serviceTier: request.serviceTier === 'PRIORITY' ? 'PRIORITY' : 'DEFAULT' }),
  };
  const wanted = request.streamOptions?.isIncludeUsage === true ? usage : undefined;
  return { chatResponse, frames: framesOf(ask, first, finish, wanted) };
}

/** Llama's answers were recorded with an empty list of tool calls, OpenAI's with one of annotations. */
function messageOf(ask: Ask, given: Answer, openai: boolean): object {
  const calls = given.toolUses.map((use, at) => ({
    type: 'FUNCTION',
    id: callId(ask, use.name, at),
    name: use.name,
    arguments: JSON.stringify(use.args),
  }));
  return {
    role: 'ASSISTANT',
    ...(calls.length === 0 && { content: [{ type: 'TEXT', text: given.text }] }),
    ...(given.reasoningText !== undefined && { reasoningContent: given.reasoningText }),
    ...((calls.length > 0 || !openai) && { toolCalls: calls }),
    ...(openai && { annotations: [] }),
  };
}

const say = (message: object): object => ({ index: 0, message: { role: 'ASSISTANT', ...message } });
const text = (words: string): object => ({ content: [{ type: 'TEXT', text: words }] });

function framesOf(ask: Ask, given: Answer, finishReason: string, usage: object | undefined): ChatOutcome['frames'] {
  const list = new FrameList();
  list.add('open', say(text('')));
  for (const piece of splitIntoPieces(given.reasoningText ?? '')) list.add('content', say({ reasoningContent: piece }));
  for (const piece of splitIntoPieces(given.text)) list.add('content', say(text(piece)));
  for (const [at, use] of given.toolUses.entries()) {
    // Only the first fragment of a call says which call it is; there is no index.
    const head = { type: 'FUNCTION', id: callId(ask, use.name, at), name: use.name, arguments: '' };
    list.add('content', say({ toolCalls: [head] }));
    for (const piece of splitIntoFragments(JSON.stringify(use.args))) {
      list.add('content', say({ toolCalls: [{ type: 'FUNCTION', arguments: piece }] }));
    }
  }
  list.add('finish', { message: { role: 'ASSISTANT', ...text('') }, finishReason });
  if (usage) list.add('usage', { usage });
  list.done();
  return list.frames;
}

function callId(ask: Ask, name: string, at: number): string {
  return `call_${hashHex(`${ask.messages.length} ${ask.messages.at(-1)?.text} ${name} ${at}`, 24)}`;
}
