/**
 * Many words looked for in one pass (Aho and Corasick, 1975), letter case ignored. This is the prefilter in front of every
 * rule with a keyword and the finder of context words: its time does not depend on how many words there are.
 */
export interface Keywords {
  /** Fills `hits` with what stands in the text, in the order of where the words end. */
  scan(text: string, hits: KeywordHits): void;
  readonly count: number;
}

/** Reused between calls: grows to the most that one text held, never above HITS_MAX. */
export interface KeywordHits {
  count: number;
  /** Index of the word in the list that the automaton was built from. */
  words: Int32Array;
  starts: Int32Array;
  ends: Int32Array;
}

/** A text of a megabyte that is nothing but short keywords stays below. What comes later is not looked at. */
const HITS_MAX = 1 << 18;
const HITS_FIRST = 256;
/** Columns of the table of transitions fit one byte; the words of some thirty languages use about 150. */
const COLUMNS_MAX = 255;

export const keywordHits = (): KeywordHits => ({
  count: 0,
  words: new Int32Array(HITS_FIRST),
  starts: new Int32Array(HITS_FIRST),
  ends: new Int32Array(HITS_FIRST),
});

function grow(hits: KeywordHits): boolean {
  const size = hits.words.length * 2;
  if (size > HITS_MAX) return false;
  for (const key of ['words', 'starts', 'ends'] as const) {
    const bigger = new Int32Array(size);
    bigger.set(hits[key]);
    hits[key] = bigger;
  }
  return true;
}

const isLetter = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  (code >= 0xc0 && code < 0x250);

/**
 * @param words in lower case. `*` at an end means that letters may follow or precede there (`*telefon*`); without it the
 * word must end there. Scripts that put no spaces between words (beyond U+0250) need no star.
 */
export function keywords(words: readonly string[]): Keywords {
  const bare = words.map((word) => word.replaceAll('*', ''));
  const opensWord = words.map((word) => !word.startsWith('*') && isLetter(word.charCodeAt(0)));
  const closesWord = words.map((word) => !word.endsWith('*') && isLetter(word.charCodeAt(word.length - 1)));

  const columnOf = new Uint8Array(65_536);
  let columns = 1;
  for (const char of new Set(bare.join(''))) {
    if (columns > COLUMNS_MAX) throw new RangeError('more different letters than the table of transitions has columns');
    columnOf[char.charCodeAt(0)] = columns;
    // not of ß, which is two letters, and not of ı, whose capital is that of another
    const upper = char.toUpperCase();
    if (upper.length === 1 && upper.toLowerCase() === char) columnOf[upper.charCodeAt(0)] = columns;
    columns += 1;
  }

  const size = bare.reduce((sum, word) => sum + word.length, 1);
  const next = new Uint16Array(size * columns);
  const outputs: (number[] | undefined)[] = [undefined];
  let nodes = 1;
  bare.forEach((word, index) => {
    let node = 0;
    for (let at = 0; at < word.length; at += 1) {
      const edge = node * columns + (columnOf[word.charCodeAt(at)] ?? 0);
      if (next[edge] === 0) {
        next[edge] = nodes;
        outputs.push(undefined);
        nodes += 1;
      }
      node = next[edge] ?? 0;
    }
    (outputs[node] ??= []).push(index);
  });

  const fail = new Uint16Array(nodes);
  const queue: number[] = [];
  for (let column = 1; column < columns; column += 1) if (next[column]) queue.push(next[column] ?? 0);
  for (let head = 0; head < queue.length; head += 1) {
    const node = queue[head] ?? 0;
    const back = fail[node] ?? 0;
    const inherited = outputs[back];
    if (inherited !== undefined) (outputs[node] ??= []).push(...inherited);
    for (let column = 1; column < columns; column += 1) {
      const edge = node * columns + column;
      const to = next[edge] ?? 0;
      const around = next[back * columns + column] ?? 0;
      if (to === 0) next[edge] = around;
      else {
        fail[to] = around;
        queue.push(to);
      }
    }
  }
  const speaks = Uint8Array.from({ length: nodes }, (_, node) => (outputs[node] === undefined ? 0 : 1));

  return {
    count: words.length,
    scan(text, hits) {
      hits.count = 0;
      let node = 0;
      for (let at = 0; at < text.length; at += 1) {
        node = next[node * columns + (columnOf[text.charCodeAt(at)] ?? 0)] ?? 0;
        if (speaks[node] === 0) continue;
        for (const word of outputs[node] ?? []) {
          const start = at + 1 - (bare[word] ?? '').length;
          if (opensWord[word] && start > 0 && isLetter(text.charCodeAt(start - 1))) continue;
          if (closesWord[word] && at + 1 < text.length && isLetter(text.charCodeAt(at + 1))) continue;
          if (hits.count === hits.words.length && !grow(hits)) return;
          hits.words[hits.count] = word;
          hits.starts[hits.count] = start;
          hits.ends[hits.count] = at + 1;
          hits.count += 1;
        }
      }
    },
  };
}
