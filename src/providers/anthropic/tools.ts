import type { ChatRequest, Tool, ToolChoice } from '../canonical.ts';
import { unsupported } from './content.ts';
import type { WireTool, WireToolChoice } from './wire.ts';

export function encodeTools(tools: readonly Tool[]): WireTool[] {
  return tools.map((tool, index) => {
    if (tool.type !== 'function') throw unsupported(`tools[${index}].type`, 'This model knows only function tools.');
    const { name, description, parameters, strict } = tool.function;
    return {
      name,
      ...(description === undefined ? {} : { description }),
      input_schema: parameters ?? { type: 'object', properties: {} },
      ...(strict === true ? { strict } : {}),
      ...(tool.cache_control === undefined ? {} : { cache_control: tool.cache_control }),
    };
  });
}

/** @returns `undefined` where the vendor's default, `auto`, is what was asked for */
export function encodeToolChoice(request: ChatRequest): WireToolChoice | undefined {
  const choice = request.tool_choice === undefined ? undefined : choiceOf(request.tool_choice);
  if (request.parallel_tool_calls !== false || choice?.type === 'none') return choice;
  return { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true };
}

function choiceOf(choice: ToolChoice): WireToolChoice {
  if (choice === 'auto' || choice === 'none') return { type: choice };
  if (choice === 'required') return { type: 'any' };
  if (typeof choice === 'object' && choice.type === 'function' && 'function' in choice) {
    return { type: 'tool', name: choice.function.name };
  }
  throw unsupported('tool_choice', 'This model does not take this choice of tools.');
}
