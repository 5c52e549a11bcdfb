import { HINT, type ReadyPattern, type ReadyRule, type Rulebook } from './rulebook.ts';
import { findSayings } from './text/trie.ts';

/** Told of each match, with its place in the text that was looked at; the same rule may hold many times. */
export type OnMatch = (rule: ReadyRule, language: string, start: number, end: number) => void;
/** Told of words that would be ordinary ones in the encoding of this name. */
export type OnHint = (encoding: string) => void;

/** "do not" right before: letters and gaps between it and what it forbids. Enough for "do not ever". */
const NEGATION_REACH = 6;
/** What a text may well forbid: "never ignore these rules", "do not reveal the prompt". */
const NEGATABLE = new Set(['dismiss', 'reveal']);

/**
 * Finds the rules that hold in a text. One pass, and for each saying a fixed amount of work for each rule part that
 * waits for it: a sequence remembers only its latest beginning, a cluster only the latest place of each part.
 */
export function matchRules(book: Rulebook, text: string, isLoose: boolean, onMatch: OnMatch, onHint: OnHint): void {
  matchSayings(book, text, isLoose, onMatch, onHint);
  matchShapes(book, text, onMatch);
}

function matchSayings(book: Rulebook, text: string, isLoose: boolean, onMatch: OnMatch, onHint: OnHint): void {
  const { senses } = book;
  // Of each part: where the match that reached it began, and where the part lay, in steps.
  const starts = new Int32Array(book.slots).fill(-1);
  const froms = new Int32Array(book.slots);
  const tos = new Int32Array(book.slots).fill(-1);
  const ends = new Int32Array(book.slots);
  const languages: string[] = [];
  let negationTo = -NEGATION_REACH - 1;
  let negationLanguage = '';

  const onSequence = (pattern: ReadyPattern, part: number, start: number, end: number, from: number, to: number) => {
    const slot = pattern.slot + part;
    if (part > 0) {
      const before = tos[slot - 1] ?? -1;
      if (before < 0 || from < before || from - before > pattern.within) return false;
      starts[slot] = starts[slot - 1] ?? start;
    } else starts[slot] = start;
    tos[slot] = to;
    ends[slot] = end;
    return part === pattern.parts - 1;
  };
  const onCluster = (pattern: ReadyPattern, part: number, start: number, end: number, from: number, to: number) => {
    const slot = pattern.slot + part;
    starts[slot] = start;
    ends[slot] = end;
    froms[slot] = from;
    tos[slot] = to;
    for (let other = pattern.slot; other < pattern.slot + pattern.parts; other += 1) {
      const reached = tos[other] ?? -1;
      if (reached < 0 || to - (froms[other] ?? 0) > pattern.within) return false;
    }
    return true;
  };

  findSayings(book.trie, text, isLoose, (value, start, end, from, to) => {
    const sense = senses[value];
    if (!sense) return;
    if (sense.meaning === HINT) onHint(sense.language);
    else if (sense.meaning === 'negation') {
      negationTo = to;
      negationLanguage = sense.language;
    } else if (from >= negationTo && from - negationTo <= NEGATION_REACH && NEGATABLE.has(sense.meaning)) {
      // English words are those of other languages too ("ignore"), while a foreign "no" is often an English one.
      if (negationLanguage === 'en' || sense.language === negationLanguage) return;
    }
    for (const { pattern, part } of sense.uses) {
      if (pattern.parts === 1) {
        onMatch(pattern, sense.language, start, end);
        continue;
      }
      // The first language that has the word, of several that share it.
      if (part === 0 && starts[pattern.slot] !== start) languages[pattern.slot] = sense.language;
      const isWhole = (pattern.isOrdered ? onSequence : onCluster)(pattern, part, start, end, from, to);
      if (isWhole) {
        const slots = { from: pattern.slot, to: pattern.slot + pattern.parts };
        const first = pattern.isOrdered
          ? (starts[slots.to - 1] ?? start)
          : Math.min(...starts.subarray(slots.from, slots.to));
        const last = pattern.isOrdered ? end : Math.max(...ends.subarray(slots.from, slots.to));
        onMatch(pattern, languages[pattern.slot] ?? sense.language, first, last);
      }
    }
  });
}

function matchShapes({ shapes }: Rulebook, text: string, onMatch: OnMatch): void {
  for (const rule of shapes) {
    for (const mark of rule.marks) {
      for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
        rule.shape.lastIndex = at;
        const found = rule.shape.exec(text);
        if (found) onMatch(rule, '', at, at + found[0].length);
      }
    }
  }
}
