/**
 * A text as the words it is made of, found in one pass. A word is a run of digits and letters; its key tells its length and
 * which of its places hold letters, so that a form such as `DDD-DD-DDDD` is three keys and a look-up.
 */
export interface Words {
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  /** `wordKey`, or -1 for a word longer than WORD_MAX. */
  keys: Int32Array;
  /** How many digits each word has. */
  digits: Int32Array;
  digitsTotal: number;
}

/** A card of 19 digits and a codice fiscale stay below; longer words (IBAN, addresses of wallets) have readers of their own. */
export const WORD_MAX = 20;
const LETTERS_BITS = 21;
const WORDS_FIRST = 1_024;

const DIGIT = 1;
const LETTER = 2;

/** What each UTF-16 unit is. Scripts without spaces count as separators, so that digits between their signs stand alone. */
const KIND = Uint8Array.from({ length: 65_536 }, (_, code) => {
  if (code >= 48 && code <= 57) return DIGIT;
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95) return LETTER;
  return code >= 0xc0 && code < 0x2000 && code !== 0xd7 && code !== 0xf7 ? LETTER : 0;
});

/** What may stand between the groups of one number. Each class is one bit pattern in the key of an edge. */
export const Separator = { none: 0, hyphen: 1, space: 2, dot: 3, slash: 4, plus: 5, bracket: 6 } as const;

const SEPARATORS = new Map<number, number>([
  [0x2d, Separator.hyphen],
  [0x2010, Separator.hyphen],
  [0x2011, Separator.hyphen],
  [0x2013, Separator.hyphen],
  [0x20, Separator.space],
  [0xa0, Separator.space],
  [0x202f, Separator.space],
  [0x2e, Separator.dot],
  [0x2f, Separator.slash],
  [0x2b, Separator.plus],
  [0x28, Separator.bracket],
  [0x5b, Separator.bracket],
]);

export const separatorOf = (code: number): number => SEPARATORS.get(code) ?? Separator.none;

export const isWordCode = (code: number): boolean => (KIND[code] ?? 0) !== 0;
export const isDigitCode = (code: number): boolean => code >= 48 && code <= 57;

/** @param letters bit 0 is the last place of the word */
export const wordKey = (length: number, letters: number): number => (length << LETTERS_BITS) | letters;

/** The key of a word of that length whatever its places hold. */
export const anyKey = (length: number): number => (length << LETTERS_BITS) | (1 << WORD_MAX);

export const newWords = (): Words => ({
  count: 0,
  starts: new Int32Array(WORDS_FIRST),
  ends: new Int32Array(WORDS_FIRST),
  keys: new Int32Array(WORDS_FIRST),
  digits: new Int32Array(WORDS_FIRST),
  digitsTotal: 0,
});

function grow(words: Words): void {
  for (const key of ['starts', 'ends', 'keys', 'digits'] as const) {
    const bigger = new Int32Array(words[key].length * 2);
    bigger.set(words[key]);
    words[key] = bigger;
  }
}

/** Overwrites what `words` held. */
export function readWords(text: string, words: Words): void {
  let count = 0;
  let total = 0;
  const { length } = text;
  let at = 0;
  while (at < length) {
    let kind = KIND[text.charCodeAt(at)] ?? 0;
    if (kind === 0) {
      at += 1;
      continue;
    }
    const start = at;
    let letters = 0;
    let digits = 0;
    while (kind !== 0) {
      if (kind === DIGIT) {
        digits += 1;
        letters <<= 1;
      } else letters = (letters << 1) | 1;
      at += 1;
      kind = at < length ? (KIND[text.charCodeAt(at)] ?? 0) : 0;
    }
    if (count === words.starts.length) grow(words);
    words.starts[count] = start;
    words.ends[count] = at;
    words.digits[count] = digits;
    words.keys[count] = at - start > WORD_MAX ? -1 : wordKey(at - start, letters);
    total += digits;
    count += 1;
  }
  words.count = count;
  words.digitsTotal = total;
}
