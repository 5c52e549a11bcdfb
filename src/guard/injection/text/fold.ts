/** What vanishes: invisible characters, accents, marks put over letters. */
export const SKIP = 0;
/** What parts words: everything that is neither letter nor digit. */
export const GAP = 1;

/** Marks that decorate a letter. Vowel signs of Indic and Thai script are letters of their own and stay. */
const DECORATION: readonly (readonly [from: number, to: number])[] = [
  [0x0300, 0x036f],
  [0x0483, 0x0489],
  [0x0591, 0x05c7],
  [0x0610, 0x061a],
  [0x064b, 0x065f],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe00, 0xfe0f],
  [0xfe20, 0xfe2f],
];

/** Letters that Unicode does not decompose, and Arabic spellings that people and keyboards exchange freely. */
const ALIKE = new Map(
  'øo łl đd ðd ħh ıi ŧt ƀb ɨi əe ىي ةه کك یي ٱا'.split(' ').map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]),
);

const INVISIBLE = /\p{Cf}|\p{Cn}|\u034f|\u0640|\u0670|\u115f|\u1160|[\u180b-\u180f]|\u3164|\uffa0/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;

/**
 * Every UTF-16 unit as the matcher reads it: letters lose case, width and accents, invisible characters vanish, whatever
 * is no letter or digit is a gap. So "Ígnore", "ＩＧＮＯＲＥ" and "ig\u200bnore" are one word, without a copy of the text.
 */
export const FOLDED: Uint16Array = Uint16Array.from({ length: 0x10000 }, (_, unit) => foldUnit(unit));

function foldUnit(unit: number): number {
  if (unit < 0x80) return foldAscii(unit);
  // Ideographs and syllables stand for themselves, surrogates and private use for nothing: not asking Unicode about
  // them keeps the table at a few milliseconds of the start.
  if ((unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0xac00 && unit <= 0xd7a3)) return unit;
  if (unit >= 0xd800 && unit <= 0xf8ff) return GAP;
  if (isDecoration(unit)) return SKIP;
  const char = String.fromCharCode(unit);
  if (INVISIBLE.test(char)) return SKIP;
  if (!WORD.test(char)) return GAP;
  // Kana carry their marks as letters of their own.
  if (unit >= 0x3040 && unit <= 0x30ff) return unit;
  const bare = Array.from(char.normalize('NFKD').toLowerCase().normalize('NFKD'), (part) => part.charCodeAt(0)).filter(
    (part) => !isDecoration(part),
  );
  const only = bare.length === 1 ? (bare[0] ?? unit) : unit;
  return ALIKE.get(only) ?? only;
}

function foldAscii(unit: number): number {
  if (unit >= 0x41 && unit <= 0x5a) return unit + 0x20;
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) ? unit : GAP;
}

function isDecoration(unit: number): boolean {
  return DECORATION.some(([from, to]) => unit >= from && unit <= to);
}

/** A word or phrase as the matcher reads it, gaps being single spaces. */
export function fold(text: string): string {
  let folded = '';
  for (let at = 0; at < text.length; at += 1) {
    const symbol = FOLDED[text.charCodeAt(at)] ?? GAP;
    if (symbol === SKIP) continue;
    if (symbol !== GAP) folded += String.fromCharCode(symbol);
    else if (folded !== '' && !folded.endsWith(' ')) folded += ' ';
  }
  return folded.trimEnd();
}
