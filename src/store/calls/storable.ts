/**
 * Postgres keeps neither U+0000 in text nor, in jsonb, U+0000 and lone surrogates. Callers send such things in a model
 * name or metadata; one of them must not stop the whole batch, so they become U+FFFD.
 */

export function storableText(text: string): string {
  if (!text.includes('\0') && text.isWellFormed()) return text;
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/** @param json one serialised value; returned as it is unless it may hold such a character */
export function storableJson(json: string): string {
  // JSON.stringify writes both as escapes, in lower case; any other writer's are caught by the parse below too.
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return json;
  return JSON.stringify(JSON.parse(json, (_key, value: unknown) => clean(value)));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  if (entries.every(([key]) => storableText(key) === key)) return value;
  return Object.fromEntries(entries.map(([key, item]) => [storableText(key), item]));
}
