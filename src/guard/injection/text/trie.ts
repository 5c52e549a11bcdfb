import { FOLDED, GAP, SKIP } from './fold.ts';
import { REST, type Saying } from './notation.ts';
import { PAIRED, type Tree, growTree } from './tree.ts';

/** A saying and what it stands for, as a number of the caller's. */
export interface Entry extends Saying {
  readonly value: number;
}

/** A letter that no saying has. */
const OTHER = 2;
/** Numbers from here on belong to the letters of sayings. */
const FIRST_LETTER = 3;

/** Scripts written without spaces: a word may begin and end anywhere. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** All sayings as one tree. */
export interface Trie extends Tree {
  /** Number of the symbol by UTF-16 unit: 0 vanishes, 1 parts words, 2 is in no saying. */
  readonly symbols: Uint16Array;
  /** Symbols from here on belong to scripts without spaces. */
  readonly spacelessFrom: number;
}

export function buildTrie(entries: readonly Entry[]): Trie {
  const letters = new Set<string>();
  for (const { text } of entries) for (const char of text) letters.add(char);
  letters.delete(' ');
  letters.delete(REST);
  const ordered = Array.from(letters).toSorted();
  const spaceless = ordered.filter((char) => SPACELESS.test(char));
  const spaced = ordered.filter((char) => !SPACELESS.test(char));
  const numberOf = new Map([
    [SKIP, SKIP],
    [GAP, GAP],
    ...[...spaced, ...spaceless].map((char, at) => [char.charCodeAt(0), at + FIRST_LETTER] as const),
  ]);
  const symbols = FOLDED.map((unit) => numberOf.get(unit) ?? OTHER);
  const rest = numberOf.size;
  const numbered = entries.map(({ text, isStem, value }) => ({
    path: Array.from(text, (char) =>
      char === ' ' ? GAP : char === REST ? rest : (symbols[char.charCodeAt(0)] ?? OTHER),
    ),
    isStem,
    value,
  }));
  return { symbols, spacelessFrom: FIRST_LETTER + spaced.length, ...growTree(numbered, rest) };
}

/**
 * Told of each saying in the text, in the order of their beginnings. `start` and `end` are places in the text; `from` and
 * `to` count letters and gaps, so that padding with spaces or invisible characters keeps nothing apart.
 */
export type OnSaying = (value: number, start: number, end: number, from: number, to: number) => void;

/** What the end of a sentence counts for: words on both sides of it rarely belong together. */
const SENTENCE_STEPS = 8;
const SENTENCE_ENDS: ReadonlySet<number> = new Set(Array.from('.!?;。！？；।؟', (char) => char.charCodeAt(0)));

/**
 * Finds every saying: from the beginning of each word, down the tree until it ends. A word's letters are looked at once
 * for each word that began before it and still matches, so the work is bounded by the length of the longest saying.
 * @param isLoose sayings count inside words too, for text whose spaces were lost
 */
export function findSayings(trie: Trie, text: string, isLoose: boolean, onSaying: OnSaying): void {
  const { symbols, spacelessFrom, firsts, pairs, brief } = trie;
  let step = 0;
  let wasGap = true;
  let hasEnded = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const symbol = symbols[unit] ?? GAP;
    if (symbol === SKIP) continue;
    if (symbol === GAP) {
      if (!wasGap) {
        step += 1;
        hasEnded = false;
      }
      wasGap = true;
      if (!hasEnded && SENTENCE_ENDS.has(unit)) {
        step += SENTENCE_STEPS;
        hasEnded = true;
      }
      continue;
    }
    step += 1;
    if ((wasGap || isLoose || symbol >= spacelessFrom) && firsts[symbol] !== 0) {
      // Most words are out of the question after two letters.
      const next = symbols[text.charCodeAt(at + 1)] ?? GAP;
      const isOut =
        symbol < PAIRED && next < PAIRED && next !== SKIP && pairs[symbol * PAIRED + next] === 0 && brief[symbol] === 0;
      if (!isOut || isLoose) descend(trie, text, at, step - 1, isLoose, onSaying);
    }
    wasGap = false;
  }
}

function descend(trie: Trie, text: string, start: number, from: number, isLoose: boolean, onSaying: OnSaying): void {
  const { symbols, whole, stems, spacelessFrom, rests, isEnd } = trie;
  let node = 0;
  let to = from;
  let wasGap = false;
  for (let at = start; at < text.length; at += 1) {
    const symbol = symbols[text.charCodeAt(at)] ?? GAP;
    if (symbol === SKIP || (symbol === GAP && wasGap)) continue;
    let child = childOf(trie, node, symbol);
    if (child === 0 && isLoose && symbol !== GAP) {
      // The space of a phrase was lost too.
      const gap = childOf(trie, node, GAP);
      if (gap !== 0) child = childOf(trie, gap, symbol);
    }
    if (child === 0) {
      child = rests[node] ?? 0;
      if (child === 0) return;
      const end = symbol === GAP ? at : wordEnd(symbols, text, at);
      to += end - at;
      at = end - 1;
      node = child;
      continue;
    }
    wasGap = symbol === GAP;
    node = child;
    to += 1;
    if (wasGap || isEnd[node] === 0) continue;
    const ending = stems[node];
    if (ending) for (const value of ending) onSaying(value, start, wordEnd(symbols, text, at + 1), from, to);
    const exact = whole[node];
    if (exact && (isLoose || symbol >= spacelessFrom || endsWord(symbols, text, at + 1))) {
      for (const value of exact) onSaying(value, start, at + 1, from, to);
    }
  }
}

/** The children of a node are numbered one after another; few have more than two. 0, the root, for none. */
function childOf({ firsts, pairs, children, ends, letters }: Trie, node: number, symbol: number): number {
  if (node === 0) return firsts[symbol] ?? 0;
  const own = letters[node] ?? 0;
  // Nodes right below the root come first, and have the most children.
  if (symbol < PAIRED && own < PAIRED && firsts[own] === node) return pairs[own * PAIRED + symbol] ?? 0;
  const end = ends[node] ?? 0;
  for (let child = children[node] ?? 0; child < end; child += 1) if (letters[child] === symbol) return child;
  return 0;
}

function endsWord(symbols: Uint16Array, text: string, from: number): boolean {
  for (let at = from; at < text.length; at += 1) {
    const symbol = symbols[text.charCodeAt(at)];
    if (symbol !== SKIP) return symbol === GAP;
  }
  return true;
}

/** Words longer than this are no words; looking for their end would cost more than knowing it is worth. */
const WORD_END_AHEAD_MAX = 24;

function wordEnd(symbols: Uint16Array, text: string, from: number): number {
  const last = Math.min(text.length, from + WORD_END_AHEAD_MAX);
  let at = from;
  while (at < last && symbols[text.charCodeAt(at)] !== GAP) at += 1;
  return at;
}
