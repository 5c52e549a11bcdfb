import type { ReadyPattern, ReadyRule, Rulebook, Sense } from './rulebook.ts';
import { findSayings } from './text/trie.ts';

/** Told of each match, with its place in the text that was looked at; the same rule may hold many times. */
export type OnMatch = (rule: ReadyRule, language: string, start: number, end: number) => void;
/** Told of words that would be ordinary ones in the encoding of this name. */
export type OnHint = (encoding: string) => void;

/** "do not" right before: letters and gaps between it and what it forbids. Enough for "do not ever". */
const NEGATION_REACH = 6;
const NEGATION = 'negation';
/** What a text may well forbid: "never ignore these rules", "do not reveal the prompt". */
const NEGATABLE = new Set(['dismiss', 'reveal']);
const ENGLISH = 1;

/** Before the name of an encoding: words that tell of it. */
const HINT = 'hint ';

/**
 * Finds the rules that hold in a text. One pass, and for each saying a fixed amount of work for each rule part that
 * waits for it: a sequence remembers only its latest beginning, a cluster only the latest place of each part.
 */
export function matchRules(book: Rulebook, text: string, isLoose: boolean, onMatch: OnMatch, onHint: OnHint): void {
  const matcher = new Matcher(book, onMatch, onHint);
  findSayings(book.trie, text, isLoose, (value, start, end, from, to) => matcher.take(value, start, end, from, to));
  matchShapes(book, text, onMatch);
}

/** What has been seen of each rule so far. */
class Matcher {
  private readonly book: Rulebook;
  private readonly onMatch: OnMatch;
  private readonly onHint: OnHint;
  /** Of each part: where it lay, in the text and in steps, where its sequence began, and in which languages it was said. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly froms: Int32Array;
  private readonly tos: Int32Array;
  private readonly languages: Int32Array;
  private negationTo = -NEGATION_REACH - 1;
  private negationLanguages = 0;

  constructor(book: Rulebook, onMatch: OnMatch, onHint: OnHint) {
    this.book = book;
    this.onMatch = onMatch;
    this.onHint = onHint;
    this.starts = new Int32Array(book.slots);
    this.ends = new Int32Array(book.slots);
    this.froms = new Int32Array(book.slots);
    this.tos = new Int32Array(book.slots).fill(-1);
    this.languages = new Int32Array(book.slots);
  }

  take(value: number, start: number, end: number, from: number, to: number): void {
    const sense = this.book.senses[value];
    if (!sense) return;
    if (sense.uses.length === 0) {
      this.note(sense, to);
      return;
    }
    let { languages } = sense;
    if (from >= this.negationTo && from - this.negationTo <= NEGATION_REACH && NEGATABLE.has(sense.meaning)) {
      // English words are those of other languages too ("ignore"), while a foreign "no" is often an English one.
      languages &= (this.negationLanguages & ENGLISH) === 0 ? ~this.negationLanguages : 0;
      if (languages === 0) return;
    }
    for (const { pattern, part } of sense.uses) {
      if (pattern.parts === 1) this.onMatch(pattern, this.book.languageOf(languages), start, end);
      else if (pattern.isOrdered) this.follow(pattern, part, languages, start, end, from, to);
      else this.gather(pattern, part, languages, start, end, from, to);
    }
  }

  private note({ meaning, languages }: Sense, to: number): void {
    if (meaning === NEGATION) {
      this.negationLanguages = this.negationTo === to ? this.negationLanguages | languages : languages;
      this.negationTo = to;
    } else if (meaning.startsWith(HINT)) this.onHint(meaning.slice(HINT.length));
  }

  /** The next part of a sequence, if what came before it is near enough and in a common language. */
  private follow(
    pattern: ReadyPattern,
    part: number,
    languages: number,
    start: number,
    end: number,
    from: number,
    to: number,
  ): void {
    const slot = pattern.slot + part;
    let begin = start;
    let common = languages;
    if (part > 0) {
      const before = this.tos[slot - 1] ?? -1;
      common &= this.languages[slot - 1] ?? 0;
      if (common === 0 || before < 0 || from < before || from - before > pattern.within) return;
      begin = this.starts[slot - 1] ?? start;
    }
    // The same place may be said to mean this in other languages by another saying.
    this.languages[slot] = this.tos[slot] === to ? common | (this.languages[slot] ?? 0) : common;
    this.starts[slot] = begin;
    this.tos[slot] = to;
    if (part === pattern.parts - 1) this.onMatch(pattern, this.book.languageOf(common), begin, end);
  }

  /** One part of a cluster, which holds when all others were near. */
  private gather(
    pattern: ReadyPattern,
    part: number,
    languages: number,
    start: number,
    end: number,
    from: number,
    to: number,
  ): void {
    const slot = pattern.slot + part;
    this.languages[slot] = this.tos[slot] === to ? languages | (this.languages[slot] ?? 0) : languages;
    this.starts[slot] = start;
    this.ends[slot] = end;
    this.froms[slot] = from;
    this.tos[slot] = to;
    let common = -1;
    let first = start;
    let last = end;
    for (let other = pattern.slot; other < pattern.slot + pattern.parts; other += 1) {
      common &= this.languages[other] ?? 0;
      if (common === 0 || to - (this.froms[other] ?? 0) > pattern.within) return;
      first = Math.min(first, this.starts[other] ?? first);
      last = Math.max(last, this.ends[other] ?? last);
    }
    this.onMatch(pattern, this.book.languageOf(common), first, last);
  }
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
