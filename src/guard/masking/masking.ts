/**
 * What was hidden in one request, and under which names. It lives as long as the request does, in memory, and belongs to
 * nobody else: never keep it on an object that two requests share, never write it to a log or a cache entry. What is cached
 * is the masked text.
 */
export interface Masking {
  /** A few random letters of this request, so that no one can write a placeholder that is restored. */
  readonly nonce: string;
  /** The placeholder of each kind and value; the same value has the same placeholder throughout the request. */
  readonly placeholders: Map<string, string>;
  /** The value behind each placeholder. */
  readonly values: Map<string, string>;
  /** How many of each kind there are. */
  readonly counts: Map<string, number>;
}

/** Five letters and digits: a guess is right once in sixty million, and a wrong one is left as it stands. */
const NONCE_LENGTH = 5;
const NONCE_SIGNS = '23456789abcdefghjkmnpqrstuvwxyz';

/** @param random a byte source, e.g. `randomBytes` of node:crypto */
export function newMasking(random: (bytes: number) => Uint8Array): Masking {
  const nonce = [...random(NONCE_LENGTH)].map((byte) => NONCE_SIGNS[byte % NONCE_SIGNS.length]).join('');
  return { nonce, placeholders: new Map(), values: new Map(), counts: new Map() };
}

/** `us-ssn` → `US_SSN`, `secret.aws-access-key` → `SECRET_AWS_ACCESS_KEY`: what a model reads as the kind of the value. */
export const labelOf = (rule: string): string => rule.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');

/** `[[IBAN_1·k7f2m]]`. Square brackets, capitals and digits come back from models as they went; the dot marks it as ours. */
export function placeholderFor(masking: Masking, rule: string, value: string): string {
  const key = `${rule}\n${value}`;
  const known = masking.placeholders.get(key);
  if (known !== undefined) return known;
  const label = labelOf(rule);
  const ordinal = (masking.counts.get(label) ?? 0) + 1;
  const placeholder = `[[${label}_${ordinal}·${masking.nonce}]]`;
  masking.counts.set(label, ordinal);
  masking.placeholders.set(key, placeholder);
  masking.values.set(placeholder, value);
  return placeholder;
}
