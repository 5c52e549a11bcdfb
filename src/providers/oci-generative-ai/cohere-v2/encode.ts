import type { ChatMessage, ChatRequest, ContentPart, Tool } from '../../canonical.ts';
import { cohereSampling, refuseChoices } from '../cohere/encode.ts';
import { imageDetail } from '../generic/content.ts';
import { leaveOut, leaveOutUnknown, type Leftovers, refuseValue } from '../leftovers.ts';

const KNOWN: ReadonlySet<string> = new Set(
  (
    'model messages stream stream_options max_tokens max_completion_tokens temperature top_p top_k n stop seed ' +
    'frequency_penalty presence_penalty tools tool_choice parallel_tool_calls response_format ' +
    'reasoning_effort modalities'
  ).split(' '),
);

/** A chat request in OCI's COHEREV2 format (Command A Vision, Reasoning and later). */
export function encodeCohereV2(request: ChatRequest, left: Leftovers): object {
  leaveOutUnknown(left, request, KNOWN);
  refuseChoices(request);
  if (request.parallel_tool_calls === false) leaveOut(left, 'parallel_tool_calls');
  const tools = offeredTools(request);
  return {
    apiFormat: 'COHEREV2',
    messages: request.messages.map((message, index) => message2(message, left, `messages[${index}]`)),
    tools: tools?.map((tool, index) => tool2(tool, `tools[${index}]`)),
    toolsChoice: tools ? toolsChoice(request) : undefined,
    // One switch for all tools: strict as soon as one asks for it.
    isStrictToolsEnabled: tools?.some((tool) => tool.type === 'function' && tool.function.strict) || undefined,
    thinking: thinking(request),
    ...cohereSampling(request, left),
  };
}

function message2(message: ChatMessage, left: Leftovers, at: string): object {
  const content = parts(message.content ?? '', left, `${at}.content`);
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'SYSTEM', content };
    case 'user':
      return { role: 'USER', content };
    case 'assistant':
      return {
        role: 'ASSISTANT',
        content: [...thoughts(message), ...(content.length > 0 ? content : [{ type: 'TEXT', text: ' ' }])],
        toolCalls: message.tool_calls?.map((call) => {
          if (call.type !== 'function') return refuseValue(`${at}.tool_calls`, 'This model calls functions only.');
          const { name, arguments: text } = call.function;
          return { id: call.id, type: 'FUNCTION', function: { name, arguments: text } };
        }),
      };
    case 'tool':
      return { role: 'TOOL', content, toolCallId: message.tool_call_id };
    case 'function':
    default:
      return refuseValue(`${at}.role`, 'This model does not take messages of this role.');
  }
}

/** Cohere's own thoughts carry no signature; another vendor's do, and stay at home. */
function thoughts(message: ChatMessage): object[] {
  return (message.thinking ?? []).flatMap((block) =>
    block.type === 'thinking' && block.signature === undefined ? [{ type: 'THINKING', thinking: block.thinking }] : [],
  );
}

function parts(content: string | readonly ContentPart[], left: Leftovers, at: string): object[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'TEXT', text: content }];
  return content.map((part, index) => {
    switch (part.type) {
      case 'text':
        return { type: 'TEXT', text: part.text };
      case 'refusal':
        return { type: 'TEXT', text: part.refusal };
      case 'image_url': {
        const { url, detail } = part.image_url;
        return { type: 'IMAGE_URL', imageUrl: { url, detail: imageDetail(detail, left) } };
      }
      case 'input_audio':
      case 'file':
      default:
        return refuseValue(`${at}[${index}]`, 'This model takes text and images only.');
    }
  });
}

/** The format can force "some tool": one tool alone on offer makes that the very one. */
function offeredTools(request: ChatRequest): readonly Tool[] | undefined {
  if (!request.tools?.length) return undefined;
  const choice = request.tool_choice;
  if (typeof choice !== 'object' || choice === null || choice.type !== 'function') return request.tools;
  const { name } = (choice as { function: { name: string } }).function;
  const chosen = request.tools.filter((tool) => tool.type === 'function' && tool.function.name === name);
  if (chosen.length === 0) refuseValue('tool_choice', `There is no tool "${name}" in "tools".`);
  return chosen;
}

function toolsChoice({ tool_choice: choice }: ChatRequest): 'REQUIRED' | 'NONE' | undefined {
  if (choice === undefined || choice === null || choice === 'auto') return undefined;
  if (choice === 'none') return 'NONE';
  if (choice === 'required' || (typeof choice === 'object' && choice.type === 'function')) return 'REQUIRED';
  return refuseValue('tool_choice', 'This model does not take this kind of tool choice.');
}

function tool2(tool: Tool, at: string): object {
  if (tool.type !== 'function') return refuseValue(at, 'This model takes functions as tools only.');
  const { name, description, parameters } = tool.function;
  // The schema is required here; a function without one takes nothing.
  return {
    type: 'FUNCTION',
    function: { name, description, parameters: parameters ?? { type: 'object', properties: {} } },
  };
}

/** The model thinks or it does not; how long is its own affair unless a budget is given, which OpenAI has no word for. */
function thinking({ reasoning_effort: effort }: ChatRequest): object | undefined {
  if (effort === undefined || effort === null) return undefined;
  return { type: effort === 'none' ? 'DISABLED' : 'ENABLED' };
}
