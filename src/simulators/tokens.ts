/** Four bytes of UTF-8 to a token: near what the vendors' tokenizers give for English, and the same on every run. */
const BYTES_PER_TOKEN = 4;

/** Believable number of tokens of a text; 0 for an empty one. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** The longest beginning of `text` that costs at most `tokensMax` tokens, never half a character. */
export function cutToTokens(text: string, tokensMax: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > tokensMax * BYTES_PER_TOKEN) return cut;
    cut += character;
  }
  return cut;
}

/** The text in the pieces a stream carries: a word with the space before it. Joined they are the text again. */
export function splitIntoPieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? (text === '' ? [] : [text]);
}

/** A string in fragments of `length` characters, as tool arguments arrive. Never splits a surrogate pair. */
export function splitIntoFragments(text: string, length = 8): string[] {
  const characters = Array.from(text);
  const fragments: string[] = [];
  for (let at = 0; at < characters.length; at += length) fragments.push(characters.slice(at, at + length).join(''));
  return fragments;
}
