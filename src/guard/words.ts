import type { Detection } from './detector.ts';

/** Between two words of a phrase: a space, a line break, a hyphen with spaces around it. */
const GAP_MAX = 3;
const TOKEN = /[\p{L}\p{M}\p{N}_]+/gu;
const JOINED = /^[\p{L}\p{M}\p{N}_]+(?:[\s_-]+[\p{L}\p{M}\p{N}_]+)*$/u;
/** Scripts that part no words by spaces: what is looked for may begin anywhere in a run of letters. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** What is not of the signs that have one form only: Latin, Cyrillic, punctuation. */
const MANIFOLD =
  /[^\s!-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0180-\u01c3\u0400-\u0481\u048a-\u04ff\u2010-\u2027]/;
const LETTER = /[\p{L}\p{M}\p{N}_]/u;

/** So many are looked for one by one; of more, every word of the text is looked up. */
const SEARCHED_MAX = 64;

interface Phrase {
  readonly words: readonly string[];
}

/** Finds words and phrases, whatever their case and width and the spaces between them. */
export class WordFinder {
  readonly #byFirst = new Map<string, Phrase[]>();
  /** With signs in them, or in scripts without spaces: looked for letter by letter. */
  readonly #literals: string[] = [];

  constructor(words: readonly string[]) {
    for (const word of words) {
      if (!JOINED.test(word) || UNSPACED.test(word)) this.#literals.push(word.toLowerCase());
      else this.#addPhrase((word.match(TOKEN) ?? []).map(fold));
    }
  }

  #addPhrase(words: readonly string[]): void {
    const [first] = words;
    if (first === undefined) return;
    const known = this.#byFirst.get(first);
    if (known) known.push({ words });
    else this.#byFirst.set(first, [{ words }]);
  }

  /** @param max no more than so many */
  find(text: string, max: number): Detection[] {
    const found: Detection[] = [];
    this.#findPhrases(text, max, found);
    this.#findLiterals(text, max, found);
    return found;
  }

  #findPhrases(text: string, max: number, found: Detection[]): void {
    if (this.#byFirst.size === 0 || !this.#mayHold(text)) return;
    const tokens = text.matchAll(TOKEN);
    /** Phrases that have begun: how many of their words have come, and where. */
    let open: { phrase: Phrase; count: number; start: number }[] = [];
    let endBefore = -1;
    for (const { 0: token, index } of tokens) {
      const word = fold(token);
      const end = index + token.length;
      const near = index - endBefore <= GAP_MAX;
      const next: typeof open = [];
      const advance = (phrase: Phrase, count: number, start: number): void => {
        if (count === phrase.words.length) found.push(spotted('word', start, end));
        else next.push({ phrase, count, start });
      };
      if (near) {
        for (const { phrase, count, start } of open)
          if (phrase.words[count] === word) advance(phrase, count + 1, start);
      }
      for (const phrase of this.#byFirst.get(word) ?? []) advance(phrase, 1, index);
      if (found.length >= max) return;
      open = next;
      endBefore = end;
    }
  }

  /** Whether a phrase may begin somewhere: most texts hold none, and to see that takes no taking apart. */
  #mayHold(text: string): boolean {
    if (this.#byFirst.size > SEARCHED_MAX) return true;
    const folded = fold(text);
    for (const first of this.#byFirst.keys()) if (folded.includes(first)) return true;
    return false;
  }

  #findLiterals(text: string, max: number, found: Detection[]): void {
    if (this.#literals.length === 0) return;
    const lower = text.toLowerCase();
    // A few letters grow when they become small; places would be wrong from there on.
    const searched = lower.length === text.length ? lower : text;
    for (const literal of this.#literals) {
      for (let at = searched.indexOf(literal); at >= 0; at = searched.indexOf(literal, at + literal.length)) {
        if (!standsAlone(searched, at, literal)) continue;
        found.push(spotted('word', at, at + literal.length));
        if (found.length >= max) return;
      }
    }
  }
}

export const spotted = (rule: 'word' | 'pattern', start: number, end: number): Detection => ({
  rule,
  category: 'blocklist',
  score: 1,
  start,
  end,
  view: 'plain',
});

/** Neither case nor width. */
const fold = (text: string): string => (MANIFOLD.test(text) ? text.normalize('NFKC') : text).toLowerCase();

function standsAlone(text: string, at: number, literal: string): boolean {
  if (UNSPACED.test(literal)) return true;
  const end = at + literal.length;
  return !joins(text[at - 1], text[at]) && !joins(text[end - 1], text[end]);
}

const joins = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && LETTER.test(a) && LETTER.test(b);
