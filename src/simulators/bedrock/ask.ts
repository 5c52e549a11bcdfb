import type { Ask, AskMessage } from '../brain.ts';
import { isClaude } from './door.ts';
import type { ContentBlock, ConverseRequest, Message } from './request.ts';

/** Recorded thinking aloud without having been asked to. */
const THINKS_UNASKED = /openai\.gpt-oss|-thinking$|deepseek\.r1/;

type Effort = NonNullable<Ask['reasoning']>;

/** A Converse request as the question it asks. */
export function toAsk(modelId: string, request: ConverseRequest): Ask {
  const { inferenceConfig = {}, toolConfig, outputConfig } = request;
  const schema = outputConfig?.textFormat?.structure.jsonSchema?.schema;
  const reasoning = reasoningOf(modelId, request);
  const choice = toolConfig?.toolChoice;
  return {
    model: modelId,
    messages: [...systemOf(request), ...request.messages.flatMap(messagesOf)],
    tools: (toolConfig?.tools ?? []).flatMap(({ toolSpec }) =>
      toolSpec ? [{ name: toolSpec.name, schema: toolSpec.inputSchema.json }] : [],
    ),
    ...(choice?.any && { toolChoice: 'required' as const }),
    ...(choice?.tool && { toolChoice: { name: choice.tool.name } }),
    ...(onlyOneTool(request) && { parallelTools: false }),
    ...(schema !== undefined && { jsonSchema: JSON.parse(schema) as unknown }),
    ...(reasoning && { reasoning }),
    ...(inferenceConfig.maxTokens !== undefined && { maxTokens: inferenceConfig.maxTokens }),
    ...(inferenceConfig.stopSequences && { stop: inferenceConfig.stopSequences }),
    imageCount: request.messages.flatMap((message) => message.content).filter((block) => block.image).length,
  };
}

/** All text of the prompt: where markers and fault directives are looked for. */
export function promptText(request: ConverseRequest): string {
  return request.messages.map((message) => textOf(message.content)).join('\n');
}

function systemOf({ system = [] }: ConverseRequest): AskMessage[] {
  const text = textOf(system);
  return text === '' ? [] : [{ role: 'system', text }];
}

/** A turn's tool results are messages of their own, before what the user adds. */
function messagesOf({ role, content }: Message): AskMessage[] {
  const results = content.flatMap(({ toolResult }): AskMessage[] => {
    if (!toolResult) return [];
    const parts = toolResult.content.map((part) => part.text ?? JSON.stringify(part.json) ?? '');
    return [{ role: 'tool', text: parts.join('\n') }];
  });
  const text = textOf(content);
  return text === '' && results.length > 0 ? results : [...results, { role, text }];
}

function textOf(blocks: readonly Pick<ContentBlock, 'text'>[]): string {
  return blocks.flatMap(({ text }) => text ?? []).join('\n');
}

function onlyOneTool({ additionalModelRequestFields: fields = {} }: ConverseRequest): boolean {
  const choice = fields['tool_choice'] as { disable_parallel_tool_use?: boolean } | undefined;
  return choice?.disable_parallel_tool_use === true;
}

/** Each vendor's way of asking for thought; `outputConfig.effort` is the one they share. */
function reasoningOf(modelId: string, request: ConverseRequest): Effort | undefined {
  const fields = request.additionalModelRequestFields ?? {};
  const effort = request.outputConfig?.effort;
  if (isClaude(modelId)) {
    const thinking = fields['thinking'] as { type?: string; budget_tokens?: number } | undefined;
    if (thinking?.type === 'disabled') return undefined;
    const output = fields['output_config'] as { effort?: string } | undefined;
    if (thinking === undefined) return effortOf(effort);
    return effortOf(output?.effort ?? effort) ?? ((thinking.budget_tokens ?? 0) > 8192 ? 'high' : 'medium');
  }
  const nova = fields['reasoningConfig'] as { type?: string; maxReasoningEffort?: string } | undefined;
  if (nova?.type === 'enabled') return effortOf(nova.maxReasoningEffort) ?? 'medium';
  return effortOf(effort ?? fields['reasoning_effort']) ?? (THINKS_UNASKED.test(modelId) ? 'low' : undefined);
}

function effortOf(word: unknown): Effort | undefined {
  if (word === 'low' || word === 'medium') return word;
  return word === 'high' || word === 'xhigh' || word === 'max' ? 'high' : undefined;
}
