import { Fault } from '../../core/index.ts';
import type { ChatRequest, FunctionTool } from '../canonical.ts';
import type { ToolConfig } from './converse.ts';
import type { Drops } from '../drops.ts';
import { cachePoint } from './messages.ts';
import type { Family, ModelTraits } from './model-traits.ts';
import type { ToolNames } from './names.ts';

export interface EncodedTools {
  readonly toolConfig?: ToolConfig;
  /** Fields of the model's own dialect that go with it. */
  readonly additional?: Record<string, unknown>;
}

/**
 * Tools and the choice among them.
 * @param toolsCalled names in the history: while there are any, the vendor wants tools declared whatever the choice
 * @throws Fault `request.unsupported_value` for tools and choices the vendor has no word for
 */
export function encodeTools(
  request: ChatRequest,
  toolsCalled: ReadonlySet<string>,
  { family, strictTools }: ModelTraits,
  names: ToolNames,
  drops: Drops,
): EncodedTools {
  const none = request.tool_choice === 'none';
  const tools = none && toolsCalled.size === 0 ? [] : toolSpecs(request, family, names);
  if (!strictTools) dropStrict(tools, drops);
  if (tools.length === 0) {
    if (toolsCalled.size === 0) return {};
    // The caller sent none although the history holds calls; the vendor refuses that, so we declare what was called.
    for (const name of toolsCalled) tools.push({ toolSpec: { name, inputSchema: { json: { type: 'object' } } } });
    return { toolConfig: { tools } };
  }
  const choice = none ? undefined : toolChoice(request, names);
  const oneAtATime = request.parallel_tool_calls === false && !none;
  if (!oneAtATime) return { toolConfig: choice ? { tools, toolChoice: choice } : { tools } };
  if (family !== 'claude') {
    drops.parameter('parallel_tool_calls');
    return { toolConfig: choice ? { tools, toolChoice: choice } : { tools } };
  }
  // The vendor refuses a type here beside a choice of its own, and refuses the flag alone without one.
  return choice && !('auto' in choice)
    ? {
        toolConfig: { tools, toolChoice: choice },
        additional: { tool_choice: { disable_parallel_tool_use: true } },
      }
    : { toolConfig: { tools }, additional: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } } };
}

function toolSpecs(request: ChatRequest, family: Family, names: ToolNames): ToolConfig['tools'] {
  const specs: ToolConfig['tools'] = [];
  for (const [index, tool] of (request.tools ?? []).entries()) {
    if (tool.type !== 'function') {
      throw new Fault('request.unsupported_value', {
        public: 'This model takes only tools of the type "function".',
        param: `tools[${index}].type`,
      });
    }
    specs.push({ toolSpec: toolSpec(tool, names) });
    const point = tool.cache_control && family !== 'nova' ? cachePoint(tool.cache_control, family) : undefined;
    if (point) specs.push(point);
  }
  return specs;
}

function toolSpec({ function: tool }: FunctionTool, names: ToolNames) {
  return {
    name: names.name(tool.name),
    ...(tool.description ? { description: tool.description } : {}),
    inputSchema: { json: tool.parameters ?? { type: 'object', properties: {} } },
    ...(tool.strict === true ? { strict: true as const } : {}),
  };
}

function dropStrict(tools: ToolConfig['tools'], drops: Drops): void {
  for (const tool of tools) {
    if (!('toolSpec' in tool) || tool.toolSpec.strict === undefined) continue;
    delete tool.toolSpec.strict;
    drops.parameter('strict');
  }
}

function toolChoice(request: ChatRequest, names: ToolNames): ToolConfig['toolChoice'] {
  const choice = request.tool_choice;
  if (choice === undefined || choice === null || choice === 'none') return undefined;
  if (choice === 'auto') return { auto: {} };
  if (choice === 'required') return { any: {} };
  if (choice.type === 'function') return { tool: { name: names.name(choice.function.name) } };
  throw new Fault('request.unsupported_value', {
    public: `This model does not support the tool choice "${choice.type}".`,
    param: 'tool_choice',
  });
}
