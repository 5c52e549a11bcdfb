import type { Ask, AskTool, ToolUse } from './ask.ts';
import { exampleFor } from './example.ts';

/** Verbs and fillers in tool names that say nothing about what the tool is for. */
const EMPTY_WORDS = new Set(['call', 'find', 'from', 'list', 'look', 'make', 'read', 'send', 'show', 'tool', 'with']);

/**
 * Which tools the simulated model uses for a prompt, in this order:
 *
 * 1. a named choice: that tool; `none`, or a tool's result as last message: no tool.
 * 2. tools named in the prompt (`get_weather` or "get weather"), in the order of their mention; so
 *    "call get_weather and get_time" is two parallel calls.
 * 3. else tools that share a telling word with the prompt ("weather").
 * 4. else the first tool, if a call is required or the prompt says "use the tool" or "use the tools" (then all).
 *
 * One tool and two places ("in Paris and Rome") are two parallel calls, one for each place. Without
 * `parallelTools` only the first call is made.
 */
export function chooseTools(ask: Ask, prompt: string): ToolUse[] {
  const choice = ask.toolChoice ?? 'auto';
  if (ask.tools.length === 0 || choice === 'none') return [];
  if (choice === 'auto' && ask.messages.at(-1)?.role === 'tool') return [];
  const tools = typeof choice === 'object' ? ask.tools.filter((tool) => tool.name === choice.name) : asked(ask, prompt);
  const only = tools.length === 1 ? tools[0] : undefined;
  const places = only === undefined ? undefined : prompt.match(/\b(\p{Lu}\p{Ll}+),? and (\p{Lu}\p{Ll}+)\b/u);
  const uses =
    only !== undefined && places !== null && places !== undefined
      ? [use(only, `for ${places[1]}`), use(only, `for ${places[2]}`)]
      : tools.map((tool) => use(tool, prompt));
  return ask.parallelTools === false ? uses.slice(0, 1) : uses;
}

function use(tool: AskTool, text: string): ToolUse {
  const args = exampleFor(tool.schema ?? { type: 'object' }, text);
  return { name: tool.name, args: (args ?? {}) as Record<string, unknown> };
}

function asked(ask: Ask, prompt: string): AskTool[] {
  const text = prompt.toLowerCase();
  const named = ask.tools
    .map((tool) => ({ tool, at: mentionOf(tool.name.toLowerCase(), text) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at)
    .map(({ tool }) => tool);
  if (named.length > 0) return named;
  const related = ask.tools.filter((tool) => tellingWords(tool.name).some((word) => text.includes(word)));
  if (related.length > 0) return related;
  if (text.includes('use the tools')) return [...ask.tools];
  return ask.toolChoice === 'required' || text.includes('use the tool') ? ask.tools.slice(0, 1) : [];
}

function mentionOf(name: string, text: string): number {
  const at = text.indexOf(name);
  return at >= 0 ? at : text.indexOf(name.replaceAll(/[_-]/g, ' '));
}

function tellingWords(name: string): string[] {
  const words = name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase());
  return words.filter((word) => word.length > 3 && !EMPTY_WORDS.has(word));
}
