import type { RunKind } from './survey.ts';

/** Another way to read a text, or a part of it. */
export interface View {
  readonly name: string;
  readonly text: string;
  /** Its spaces were lost, so that words may begin and end anywhere. */
  readonly isLoose: boolean;
  /** Where the reading lies in the text it was made of. */
  readonly start: number;
  readonly end: number;
  /** Which part of the reading came from where, in order; absent where only the whole can be told, as of what was encoded. */
  readonly pieces?: readonly Piece[];
}

/** A stretch of a reading: from `at` on it came from `start`, unit by unit where `isCopy`, else as one from up to `end`. */
interface Piece {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly isCopy: boolean;
}

/** Makes the other readings of a text; most texts have none. */
export type ViewMaker = (text: string, candidates: ReadonlySet<RunKind>) => readonly View[];

/** The part of the original that a part of a view stands for. */
export function placeIn({ pieces, start, end }: View, from: number, to: number): readonly [start: number, end: number] {
  if (!pieces || pieces.length === 0) return [start, end];
  const first = pieces[pieceAt(pieces, from)];
  const last = pieces[pieceAt(pieces, to - 1)];
  if (!first || !last) return [start, end];
  return [
    first.isCopy ? first.start + from - first.at : first.start,
    last.isCopy ? Math.min(last.start + to - last.at, last.end) : last.end,
  ];
}

/** The last piece that begins at or before a place. */
function pieceAt(pieces: readonly Piece[], place: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.at ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A part of a text to be read otherwise. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Words around what is read otherwise: the rest of the sentence, which needed no disguise. */
const AROUND = 80;

/**
 * Readings of the parts of a text around these edits, which are in order. What lies further from any edit reads as it
 * stands and is not read again, so that one odd character in a book costs no second reading of the book.
 */
export function rewrite(name: string, text: string, edits: readonly Edit[]): readonly View[] {
  const views: View[] = [];
  for (let at = 0; at < edits.length;) {
    let last = at;
    while (last + 1 < edits.length && (edits[last + 1]?.start ?? 0) - (edits[last]?.end ?? 0) <= 2 * AROUND) last += 1;
    views.push(readAround(name, text, edits.slice(at, last + 1)));
    at = last + 1;
  }
  return views;
}

function readAround(name: string, text: string, edits: readonly Edit[]): View {
  const start = Math.max(0, (edits[0]?.start ?? 0) - AROUND);
  const end = Math.min(text.length, (edits.at(-1)?.end ?? 0) + AROUND);
  const pieces: Piece[] = [];
  const parts: string[] = [];
  let length = 0;
  let from = start;
  const add = (part: string, piece: Omit<Piece, 'at'>): void => {
    if (part === '') return;
    pieces.push({ ...piece, at: length });
    parts.push(part);
    length += part.length;
  };
  for (const edit of edits) {
    add(text.slice(from, edit.start), { start: from, end: edit.start, isCopy: true });
    add(edit.text, { start: edit.start, end: edit.end, isCopy: false });
    from = edit.end;
  }
  add(text.slice(from, end), { start: from, end, isCopy: true });
  return { name, text: parts.join(''), isLoose: false, start, end, pieces };
}

/** A reading of a part whose words cannot be told apart in the original. */
export const wholeView = (name: string, text: string, start: number, end: number): View => ({
  name,
  text,
  isLoose: false,
  start,
  end,
});

const READABLE_LENGTH_MIN = 6;
/** Of noise that merely looked encoded, one character in three is none. */
const ODD_SHARE = 1 / 20;

/** Whether a decoded text reads as text: foreign letters count, control characters and broken UTF-8 do not. */
export function isReadable(text: string): boolean {
  if (text.length < READABLE_LENGTH_MIN) return false;
  let odd = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if ((unit < 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) || unit === 0x7f || unit === 0xfffd) odd += 1;
  }
  return odd <= text.length * ODD_SHARE;
}
