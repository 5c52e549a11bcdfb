import { isObject, type JsonObject } from '../vendor-json.ts';
import type { Usage } from '../usage.ts';

/**
 * Usage of the Messages API in disjoint classes: here `input_tokens` counts no cached token. A stream tells it in
 * parts, the later part winning field by field.
 * @returns `undefined` where neither part counts the output
 */
export function messagesUsage(later: unknown, earlier?: unknown): Usage | undefined {
  const last = isObject(later) ? later : {};
  const first = isObject(earlier) ? earlier : {};
  const count = (name: string): number | undefined => countOf(last, name) ?? countOf(first, name);
  const input = count('input_tokens');
  const output = count('output_tokens');
  if (input === undefined || output === undefined) return undefined;
  const details = last['output_tokens_details'];
  const reasoning = isObject(details) ? Math.min(countOf(details, 'thinking_tokens') ?? 0, output) : 0;
  const usage = {
    inputUncached: input,
    cacheRead: count('cache_read_input_tokens') ?? 0,
    cacheWrite: count('cache_creation_input_tokens') ?? 0,
    outputVisible: output - reasoning,
    reasoning,
  };
  return usage.inputUncached + usage.cacheRead + usage.cacheWrite + output === 0 ? undefined : usage;
}

function countOf(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined;
}
