import type { Secret } from '../core/index.ts';

/** A vendor's sentence longer than this is a page of HTML or a stack trace. Characters. */
const SENTENCE_CHARS_MAX = 500;
/** What is looked at at all, so that redaction costs the same whatever came. Characters. */
const LOOKED_AT_CHARS_MAX = 4_000;

const CREDENTIAL =
  /\b(?:bearer\s+\S{6,}|(?:sk|pk|gsk|xai|bedrock-api-key)[-_][\w*.+/=-]{6,}|(?:key|token|secret|password)\s*[=:]\s*\S{6,}|(?:ABSK|AKIA|ASIA)[\w+/=]{8,}|eyJ[\w-]{8,}\.[\w.-]+)/gi;
/** URLs, IPv4 addresses and `host:port`: an operator's network is nobody else's business. */
const ADDRESS = /\b(?:[a-z][a-z0-9+.-]*:\/\/\S+|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|[\w-]+(?:\.[\w-]+)*:\d{2,5}\b)/gi;

/**
 * A vendor's error sentence made fit for a caller: one line, bounded, no credential and no address in it.
 * @param secrets the provider's own credentials, taken out wherever the vendor echoes them
 */
export function vendorSentence(text: string, secrets: readonly Secret[] = []): string {
  let sentence = text.slice(0, LOOKED_AT_CHARS_MAX);
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value !== '') sentence = sentence.replaceAll(value, '[secret]');
  }
  sentence = sentence
    .replace(CREDENTIAL, '[secret]')
    .replace(ADDRESS, '[address]')
    // Control characters and line breaks would forge lines in somebody's log.
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim();
  return sentence.length > SENTENCE_CHARS_MAX ? `${sentence.slice(0, SENTENCE_CHARS_MAX)}…` : sentence;
}

/** An error's code or name. Characters. */
const WORD = /^[\w. -]{1,128}/;

/**
 * A vendor's error code made fit for a log and a record: a word of letters, digits, `._-` and spaces, cut where anything
 * else begins. One that holds a credential is `[secret]`, which says more to an operator than nothing.
 * @returns `undefined` where no word is left
 */
export function vendorWord(text: string, secrets: readonly Secret[]): string | undefined {
  const safe = vendorSentence(text, secrets);
  if (safe.includes('[secret]')) return '[secret]';
  return WORD.exec(safe)?.[0].trim() || undefined;
}
