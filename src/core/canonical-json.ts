/**
 * JSON with one spelling for one value: keys in the order of their UTF-16 units, no space, what is `undefined` left out.
 * Two values that JSON takes for equal have equal texts, and different ones different texts; lone surrogates stay apart.
 * After RFC 8785, of whose number format JavaScript's own is the source.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  return Array.isArray(value) ? listText(value) : objectText(value as Readonly<Record<string, unknown>>);
}

function listText(items: readonly unknown[]): string {
  let text = '[';
  for (let at = 0; at < items.length; at += 1) {
    if (at > 0) text += ',';
    text += canonicalJson(items[at]);
  }
  return `${text}]`;
}

/** @param leaveOut whether a field of this object, not of those inside, is of no account */
export function objectText(
  fields: Readonly<Record<string, unknown>>,
  leaveOut?: (name: string, value: unknown) => boolean,
): string {
  let text = '';
  for (const name of Object.keys(fields).toSorted()) {
    const value = fields[name];
    if (value === undefined || leaveOut?.(name, value)) continue;
    if (text !== '') text += ',';
    text += `${JSON.stringify(name)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}
