import { type Edit, type View, rewrite } from './view.ts';

const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '+': 't',
};

/** A digit or sign between letters, or around them. Versions and units ("v2", "4th", "h264") have theirs at one end. */
const STANDING_IN = /[a-z][013457@$!|+]{1,2}[a-z]|[013457@$][a-z]{1,12}[013457@$]/i;
const HINT = /[a-z][013457@$!|+]{1,2}[a-z]/i;
const WORDS = /[A-Za-z0-9@$!|+]{2,40}/g;

/** Fewer such words near one another are names of things. */
const WORDS_MIN = 2;
const NEAR = 120;

/** "1gn0r3" as a word. The digit 1 stands for two letters, hence two readings where it occurs. */
export function leetViews(text: string): readonly View[] {
  if (!HINT.test(text)) return [];
  const clusters: { from: number; to: number; count: number }[] = [];
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    if (!STANDING_IN.test(word)) continue;
    const last = clusters.at(-1);
    if (last && index - last.to <= NEAR) {
      last.to = index + word.length;
      last.count += 1;
    } else clusters.push({ from: index, to: index + word.length, count: 1 });
  }
  const parts = clusters.filter(({ count }) => count >= WORDS_MIN);
  return ['i', 'l'].flatMap((one) => {
    const edits = parts.flatMap(({ from, to }) => editsIn(text, Math.max(0, from - NEAR), to + NEAR, one));
    return one === 'i' || edits.some(({ text }) => text === 'l') ? rewrite('leet', text, edits) : [];
  });
}

function editsIn(text: string, from: number, to: number, one: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const { 0: word, index } of text.slice(from, to).matchAll(WORDS)) {
    if (!/[a-z]/i.test(word)) continue;
    // An exclamation mark that ends a word is one.
    const end = word.length - (/!+$/.exec(word)?.[0].length ?? 0);
    for (let at = 0; at < end; at += 1) {
      const char = word.charAt(at);
      const letter = char === '1' ? one : LETTER_OF[char];
      const start = from + index + at;
      if (letter !== undefined) edits.push({ start, end: start + 1, text: letter });
    }
  }
  return edits;
}
