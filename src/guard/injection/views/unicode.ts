import { isMixed, twinOf } from './confusables.ts';
import { type Edit, type View, rewrite } from './view.ts';

/**
 * What folding unit by unit does not reach: letters outside the first plane, ligatures, letters in circles, syllables in
 * pieces, small capitals; and selectors of variants and tags, which stand between letters unseen.
 */
const UNUSUAL =
  /(?:[\u1100-\u11ff]+|[\u0250-\u02af\u1d00-\u1dbf\u2070-\u209c\u2102-\u2149\u2160-\u2188\u2460-\u24ff\u3250-\u33ff\ua730-\ua7ff\ufb00-\ufb17]|\ud835[\udc00-\udfff]|\ud83c[\udd30-\uddff]|(?:\udb40[\udc00-\uddef])+)/g;

/** One quick look for any of it. */
const SUSPECT =
  /[\u0250-\u02af\u0370-\u058f\u1100-\u11ff\u13a0-\u13ff\u1d00-\u1dbf\u2070-\u209c\u2102-\u2149\u2160-\u2188\u2460-\u24ff\u3250-\u33ff\ua730-\ua7ff\ufb00-\ufb17]|\ud835|\ud83c|\udb40/;

/** Latin beside a script it is mistaken for. */
const MIXED =
  /[a-z\u00c0-\u024f][\u200b-\u200f\u2060\u00ad]?[\u0370-\u058f\u13a0-\u13ff]|[\u0370-\u058f\u13a0-\u13ff][\u200b-\u200f\u2060\u00ad]?[a-z\u00c0-\u024f]/i;
const TWINNED =
  /[a-z\u00ad\u00c0-\u024f\u0370-\u058f\u13a0-\u13ff\u200b-\u200f\u2060]*[\u0370-\u058f\u13a0-\u13ff][a-z\u00ad\u00c0-\u024f\u0370-\u058f\u13a0-\u13ff\u200b-\u200f\u2060]*/gi;

/** Small capitals and turned letters stand for nothing but their twins outside phonetic script. */
const PHONETIC = /[\u0250-\u02af\u1d00-\u1d7f\ua730-\ua7ff]/;

/** The text in compatibility form, with look-alikes replaced in words that mix scripts. */
export function unicodeViews(text: string): readonly View[] {
  if (!SUSPECT.test(text)) return [];
  const edits: Edit[] = [];
  for (const { 0: odd, index } of text.matchAll(UNUSUAL)) {
    const plain = compatible(odd);
    if (plain !== odd) edits.push({ start: index, end: index + odd.length, text: plain });
  }
  if (MIXED.test(text)) {
    for (const { 0: word, index } of text.matchAll(TWINNED)) if (isMixed(word)) edits.push(...unmix(word, index));
    edits.sort((a, b) => a.start - b.start);
  }
  return edits.length === 0 ? [] : rewrite('unicode', text, edits);
}

function unmix(word: string, start: number): readonly Edit[] {
  const edits: Edit[] = [];
  for (let at = 0; at < word.length; at += 1) {
    const twin = twinOf(word.charAt(at));
    if (twin !== undefined && !PHONETIC.test(word.charAt(at)))
      edits.push({ start: start + at, end: start + at + 1, text: twin });
  }
  return edits;
}

function compatible(odd: string): string {
  const point = odd.codePointAt(0) ?? 0;
  if (point >= 0xe0000) return '';
  const letter = squareLetter(point);
  if (letter !== undefined) return letter;
  return (PHONETIC.test(odd) ? twinOf(odd) : undefined) ?? odd.normalize('NFKC');
}

/** Letters in squares and circles and those of flags, which Unicode leaves as they are. */
function squareLetter(point: number): string | undefined {
  for (const first of [0x1f130, 0x1f150, 0x1f170, 0x1f1e6]) {
    if (point >= first && point < first + 26) return String.fromCharCode(0x61 + point - first);
  }
  return undefined;
}
