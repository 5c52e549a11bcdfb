import { FOLDED, GAP } from '../text/fold.ts';
import type { RunKind } from './survey.ts';
import type { View } from './view.ts';

/** Fewer single letters one after another are initials, a list, or "a b c". */
const LETTERS_MIN = 6;
/** Letters further apart than this belong to different things. */
const SEPARATOR_LENGTH_MAX = 3;

/** "i g n o r e" and "i.g.n.o.r.e" as words. What stands between most letters goes; whatever else stands there parts words. */
export function spacingViews(text: string, candidates: ReadonlySet<RunKind>): readonly View[] {
  if (!candidates.has('single')) return [];

  const views: View[] = [];
  let letters: number[] = [];
  let gap = 0;
  let wasLetter = false;
  for (let at = 0; at <= text.length; at += 1) {
    const symbol = at < text.length ? (FOLDED[text.charCodeAt(at)] ?? GAP) : GAP;
    if (symbol <= GAP && at < text.length) {
      gap += 1;
      wasLetter = false;
      continue;
    }
    const next = FOLDED[text.charCodeAt(at + 1)] ?? GAP;
    const isAlone = at < text.length && !wasLetter && next <= GAP;
    if (isAlone && gap <= SEPARATOR_LENGTH_MAX) letters.push(at);
    else {
      if (letters.length >= LETTERS_MIN) views.push(join(text, letters));
      if (letters.length > 0) letters = [];
      if (isAlone) letters.push(at);
    }
    wasLetter = symbol > GAP;
    gap = 0;
  }
  return views;
}

function join(text: string, letters: readonly number[]): View {
  const between = letters.slice(1).map((at, index) => text.slice((letters[index] ?? 0) + 1, at));
  const counts = Map.groupBy(between, (separator) => separator);
  const usual = Array.from(counts).toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
  const parts: string[] = [];
  const pieces = [];
  let length = 0;
  for (const [index, at] of letters.entries()) {
    if (index > 0 && between[index - 1] !== usual) {
      parts.push(' ');
      length += 1;
    }
    pieces.push({ at: length, start: at, end: at + 1, isCopy: true });
    parts.push(text.charAt(at));
    length += 1;
  }
  const [start, end] = [letters[0] ?? 0, (letters.at(-1) ?? 0) + 1];
  return { name: 'spacing', text: parts.join(''), isLoose: counts.size === 1, start, end, pieces };
}
