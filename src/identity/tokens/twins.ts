/**
 * Whether the outermost object holds a name twice. Two programs may read such a text differently, so neither should
 * (RFC 7519 §4, RFC 8725 §2.4). Names are compared with their escapes undone.
 * @param json valid JSON, an object
 */
export function hasTwins(json: string): boolean {
  const seen = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '"') {
      const end = stringEnd(json, at);
      if (depth === 1 && isName(json, end)) {
        const name = JSON.parse(json.slice(at, end)) as string;
        if (seen.has(name)) return true;
        seen.add(name);
      }
      at = end - 1;
    }
  }
  return false;
}

/** @returns one past the closing quote */
function stringEnd(json: string, open: number): number {
  let at = open + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** A name is what a colon follows. */
function isName(json: string, from: number): boolean {
  let at = from;
  while (' \t\n\r'.includes(json[at] ?? '!')) at += 1;
  return json[at] === ':';
}
