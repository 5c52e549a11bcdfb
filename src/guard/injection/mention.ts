import type { SegmentKind } from '../detector.ts';

/** What is left of a rule's weight where the text speaks about attacks instead of making one. */
const DISCOUNT = 0.15;

/** How far around a match the sentence is looked for. */
const BEFORE = 240;
const AFTER = 160;

/** Words about texts: whoever quotes after one of them speaks about what is quoted. */
const ABOUT =
  /\b(?:phrase|sentence|words?|wording|string|term|text|token|tag|marker|line|message|example|regex(?:p|es)?|pattern|rule|filter|test(?:s|ed)?|detect(?:s|ed|ion|or|ing)?|classif\w+|block(?:s|ed|ing)?|flag(?:s|ged)?|says?|said|saying|called|named|titled|error|warning|reads?|means?|mean|meaning|explain\w*|define[sd]?|definition|difference|owasp|cve|injections?|jailbreak(?:s|ing)?|attack(?:s|er|ers)?|attempts?|vulnerabilit\w+|training|course|slide|blog|article|paper|research|documentation|docs|translate|translation|grammar|idiom|lyrics|novel|film|movie|song|poem|story|quote[sd]?|format)\b/i;

/** A question that asks about the world, not one that asks the model to do something. */
const QUESTION =
  /^[\s"'(]*(?:how (?:do|does|did|can|could|should|would|to|is|are|many|much)|why|what (?:is|are|does|do|did|happens|would)|which|when|where|who|whose|is (?:it|there|this|that|a|an|the)|are there|does|do (?:i|we|you|they|people|most|some|all)|did|should (?:i|we)|can (?:i|we|a|an|the)|may (?:i|we)|in (?:a|an|the|which|what)\b|explain|describe|define|summari[sz]e|compare|discuss|show (?:how|me how)|my\b|our\b|the\b)/i;
const TO_THE_MODEL = /\b(?:your?|you)\b/i;

/** What a document is about that quotes attacks. */
const SUBJECT =
  /\b(?:prompt[ -]?inje[ck]\w+|inje[ck][tc]i?[oó]n\w*|jailbreak(?:s|ing)|owasp|red[ -]team\w*|guardrails?)/i;

const QUOTES = `"'\`“”„«»‘’「」『』/`;

/**
 * The factor for a rule that held at a place: below one where it is quoted after a word about texts, or where the sentence
 * asks about something. Results of tools have nobody to discuss anything with.
 */
export function mentionFactor(text: string, start: number, end: number, kind: SegmentKind): number {
  if (kind === 'tool-result') return 1;
  const before = text.slice(Math.max(0, start - BEFORE), start);
  const after = text.slice(end, end + AFTER);
  const sentence = sentenceAround(before, text.slice(start, end), after);
  if (isQuoted(before, after) && ABOUT.test(sentence.before + before.slice(-120) + after)) return DISCOUNT;
  if (kind === 'retrieved' && SUBJECT.test(before + after)) return DISCOUNT;
  if (!QUESTION.test(sentence.whole)) return 1;
  const isQuestion =
    sentence.ends === '?' ||
    /^[\s"'(]*(?:explain|describe|define|summari|compare|discuss|show how)/i.test(sentence.whole);
  return isQuestion && !TO_THE_MODEL.test(sentence.whole) ? DISCOUNT : 1;
}

/** An opening quote shortly before and its end shortly after, on the same line. */
function isQuoted(before: string, after: string): boolean {
  const open = lastQuote(before.slice(-60));
  if (open === undefined) return false;
  const line = after.slice(0, 80).split('\n')[0] ?? '';
  return Array.from(QUOTES).some((quote) => closes(open, quote) && line.includes(quote));
}

function lastQuote(before: string): string | undefined {
  for (let at = before.length - 1; at >= 0; at -= 1) {
    const char = before.charAt(at);
    if (char === '\n') return undefined;
    // An apostrophe inside a word opens nothing.
    if (QUOTES.includes(char) && !(char === "'" && /\w/.test(before.charAt(at - 1)))) return char;
  }
  return undefined;
}

function closes(open: string, quote: string): boolean {
  const pairs: Readonly<Record<string, string>> = { '“': '”', '„': '“', '«': '»', '‘': '’', '「': '」', '『': '』' };
  return quote === (pairs[open] ?? open);
}

const ENDS = /[.!?\n。！？؟]/g;

function sentenceAround(before: string, match: string, after: string) {
  let from = 0;
  for (const { index } of before.matchAll(ENDS)) {
    // A full stop inside a name such as ".gitignore" ends nothing.
    if (/\s/.test(before.charAt(index + 1)) || before.charAt(index) === '\n') from = index + 1;
  }
  ENDS.lastIndex = 0;
  const end = Array.from(after.matchAll(ENDS)).find(({ index }) => !/\w/.test(after.charAt(index + 1)));
  const tail = end ? after.slice(0, end.index) : after;
  return { before: before.slice(from), whole: before.slice(from) + match + tail, ends: end?.[0] ?? '' };
}
