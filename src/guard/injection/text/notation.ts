import { fold } from './fold.ts';

/** One way to say something. A stem also stands for every longer word that begins so. */
export interface Saying {
  readonly text: string;
  readonly isStem: boolean;
}

/** Inside a saying: whatever ends the word. */
export const REST = '\u0001';

/** More from one line is a slip of the pen: groups multiply. */
const SAYINGS_PER_LINE_MAX = 800;

/**
 * Reads a list of words and phrases: `|` parts them, `(a|b|)` is a choice inside one, `*` stands for any end of a
 * word, `~` before one adds its likely misspellings.
 * `~ignor*|(pay|give) no attention to` → five sayings and the misspellings of the first.
 * @throws RangeError for a line that multiplies beyond bounds
 */
export function readSayings(notation: string): readonly Saying[] {
  return splitChoices(notation).flatMap((one) => {
    const line = one.trim();
    if (line === '') return [];
    const isTypable = line.startsWith('~');
    const all = expand(isTypable ? line.slice(1) : line);
    if (all.length > SAYINGS_PER_LINE_MAX) throw new RangeError(`too many sayings in one line: ${line}`);
    return all.flatMap((text) => {
      const isStem = text.endsWith('*') || line.endsWith('*');
      const words = text
        .split('*')
        .map(fold)
        .filter((part) => part !== '');
      const folded = words.join(`${REST} `);
      return (isTypable ? [folded, ...misspellings(folded)] : [folded]).map((text) => ({ text, isStem }));
    });
  });
}

/** Parts a list at the bars outside brackets. */
function splitChoices(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at];
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    if (char !== '|' || depth > 0) continue;
    parts.push(list.slice(from, at));
    from = at + 1;
  }
  return [...parts, list.slice(from)];
}

function expand(text: string): string[] {
  const open = text.indexOf('(');
  if (open < 0) return [text];
  let depth = 0;
  let close = open;
  for (; close < text.length; close += 1) {
    if (text[close] === '(') depth += 1;
    if (text[close] === ')' && (depth -= 1) === 0) break;
  }
  const tails = expand(text.slice(close + 1));
  return splitChoices(text.slice(open + 1, close)).flatMap((choice) =>
    expand(choice).flatMap((middle) => tails.map((tail) => text.slice(0, open) + middle + tail)),
  );
}

/** Short words have neighbours that mean something else; "forge" and "pervious" are words of their own. */
const MISSPELT_LENGTH_MIN = 6;
const REAL_WORDS = new Set(['forge', 'forger', 'pervious', 'ignore', 'ignored', 'prompts', 'systems', 'format']);

/** A letter lost, doubled, or exchanged with the next: the slips of typing fast, and of those who mean to slip by. */
function misspellings(word: string): readonly string[] {
  if (word.length < MISSPELT_LENGTH_MIN || word.includes(' ')) return [];
  const found = new Set<string>();
  for (let at = 1; at < word.length; at += 1) {
    found.add(word.slice(0, at) + word.slice(at + 1));
    found.add(word.slice(0, at) + word[at] + word.slice(at));
    if (at + 1 < word.length) found.add(word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2));
  }
  return [...found].filter((one) => one !== word && !REAL_WORDS.has(one));
}
