/** What runs of characters might be, before they are looked at closely: encodings, or letters one by one. */
export type RunKind = 'long' | 'bytes' | 'signs' | 'single';

/** Words of people are shorter. */
const LONG = 16;
/** Fewer bytes or letters than this say nothing. */
const RUN_MIN = 7;
const SINGLE_MIN = 6;

const OTHER = 0;
const LETTER = 1;
const HEX = 2;
const SIGN = 3;
const PADDING = 4;

/** What each ASCII character can be part of; hexadecimal digits are letters of other encodings too. */
const KINDS = Uint8Array.from({ length: 0x80 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  if (/[0-9a-f\\]/i.test(char)) return HEX;
  if (/[a-z]/i.test(char)) return LETTER;
  if (/[+/=]/.test(char)) return PADDING;
  return char === '.' || char === '-' || char === '_' ? SIGN : OTHER;
});

/**
 * One quick pass that tells which encodings may be in a text at all: the patterns of each would cost ten times as much.
 */
export function surveyRuns(text: string): ReadonlySet<RunKind> {
  const found = new Set<RunKind>();
  let length = 0;
  let isHex = true;
  let isSigns = true;
  let shortHex = 0;
  let shortSigns = 0;
  let single = 0;
  let word = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const unit = at < text.length ? text.charCodeAt(at) : 0x20;
    const kind = unit < 0x80 ? (KINDS[unit] ?? OTHER) : unit >= 0x2010 && unit <= 0x2022 ? SIGN : LETTER;
    if (kind === LETTER || kind === HEX) word += 1;
    else if (word > 0) {
      single = word === 1 ? single + 1 : 0;
      if (single >= SINGLE_MIN) found.add('single');
      word = 0;
    }
    if (kind !== OTHER) {
      length += 1;
      if (kind !== HEX) isHex = false;
      if (kind !== SIGN) isSigns = false;
      continue;
    }
    if (length === 0) continue;
    if (length >= LONG) {
      found.add('long');
      if (isHex) found.add('bytes');
      if (isSigns) found.add('signs');
    }
    shortHex = isHex && length <= 8 ? shortHex + 1 : 0;
    shortSigns = isSigns && length <= 6 ? shortSigns + 1 : 0;
    if (shortHex >= RUN_MIN) found.add('bytes');
    if (shortSigns >= RUN_MIN) found.add('signs');
    length = 0;
    isHex = true;
    isSigns = true;
  }
  return found;
}
