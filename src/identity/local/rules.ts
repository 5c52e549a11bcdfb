/** Which passwords people may choose, after NIST SP 800-63B-4 §3.1.1.2: long ones, and none that are tried first. */

/** For a password that is the only factor. */
export const PASSWORD_LENGTH_MIN = 15;
/** At least 64 must be taken; this many cost nothing more, and nobody types them. */
export const PASSWORD_LENGTH_MAX = 256;
/** What is left of a password without the words that are tried first. */
const OWN_LENGTH_MIN = 8;
const DISTINCT_MIN = 5;

/** Of every list of passwords that leaked, and what this product is called. */
// prettier-ignore
const TRIED_FIRST = [
  'password', 'passwort', 'passphrase', 'motdepasse', 'contrasena', 'qwerty', 'qwertz', 'azerty', 'qwertyuiop',
  'asdfghjkl', 'zxcvbnm', 'letmein', 'iloveyou', 'welcome', 'willkommen', 'administrator', 'admin', 'changeme',
  'default', 'secret', 'football', 'baseball', 'basketball', 'princess', 'sunshine', 'superman', 'batman', 'dragon',
  'monkey', 'shadow', 'master', 'starwars', 'pokemon', 'michael', 'jennifer', 'sallyport', 'gateway', 'company',
  'summer', 'winter', 'spring', 'autumn', '123456789', '987654321', '12345678', '1234567', '123456',
];

/**
 * Why somebody cannot have this password; `undefined` where they can. No rule asks for kinds of characters, and none for
 * a change after some time.
 * @param about names of the person and of what is around them
 */
export function passwordFault(password: string, about: readonly string[]): string | undefined {
  const text = password.normalize('NFC');
  const { length } = Array.from(text);
  if (length < PASSWORD_LENGTH_MIN)
    return `A password has at least ${PASSWORD_LENGTH_MIN} characters; this has ${length}.`;
  if (length > PASSWORD_LENGTH_MAX)
    return `A password has at most ${PASSWORD_LENGTH_MAX} characters; this has ${length}.`;
  if (/\p{Cc}/u.test(text)) return 'A password holds no control characters.';
  const own = withoutWords(text.toLowerCase(), [...TRIED_FIRST, ...about.flatMap(wordsOf)]);
  if (Array.from(own).length < OWN_LENGTH_MIN || isPlain(own) || isPlain(text.toLowerCase()))
    return 'This password is made of what is tried first: common words, names around you, rows of keys, repetitions. A few unrelated words make a good one.';
  return undefined;
}

/** Parts of names, as they are tried: shorter ones stand in too many words. */
const wordsOf = (name: string): string[] =>
  [name, ...name.split(/[^\p{L}\p{N}]+/u)].map((word) => word.toLowerCase()).filter((word) => word.length >= 3);

const withoutWords = (text: string, words: readonly string[]): string =>
  words.toSorted((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, ''), text);

/** Few characters, one piece again and again, or one character after the other as they stand in the alphabet. */
function isPlain(text: string): boolean {
  const characters = Array.from(text);
  if (new Set(characters).size < DISTINCT_MIN) return true;
  const doubled = (text + text).indexOf(text, 1);
  if (doubled <= text.length / 2) return true;
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).filter((code, at) => Math.abs(code - (codes[at] ?? 0)) <= 1);
  return steps.length > codes.length * 0.75;
}
