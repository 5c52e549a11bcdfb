/**
 * One kind of secret. A rule costs nothing where none of its keywords stands: all keywords of all rules are looked for in one
 * pass, and the pattern is tried there only.
 */
export interface SecretRule {
  /** `secret.` and the service and kind. */
  readonly id: string;
  /** In lower case; compared without regard to case, so that the pattern decides about it. */
  readonly keywords: readonly string[];
  /**
   * Sticky: tried where the keyword begins. Its group `value`, where it has one, is the secret; else all of it. Every
   * repetition is bounded, so that one attempt costs a bounded time.
   */
  readonly pattern: RegExp;
  /** What may not stand right before the keyword; letters and digits where absent. */
  readonly before?: RegExp;
  /** Characters before the keyword where the pattern may begin: then it is looked for from there on and not only tried. */
  readonly back?: number;
  /** A question cheaper than the pattern, for keywords that stand everywhere. */
  readonly applies?: (text: string, start: number) => boolean;
  /** Shannon entropy in bits for each character, over the secret; where absent only letters that stand for others are refused. */
  readonly entropyMin?: number;
  readonly check?: (value: string, text: string, start: number) => boolean;
  readonly score?: number;
  /** Held by a test. `·` stands nowhere in a secret and is taken out, so that no scanner takes the example for one. */
  readonly finds: readonly string[];
  readonly leaves: readonly string[];
}

const AFTER = { word: '(?![A-Za-z0-9])', token: '(?![\\w-])' } as const;

type Examples = Pick<SecretRule, 'finds' | 'leaves'>;
type More = Partial<Omit<SecretRule, 'id' | 'keywords' | 'pattern'>>;

/** A token that begins with letters of its own, as most services issue them today. */
export function prefixed(
  id: string,
  prefixes: readonly string[],
  body: string,
  examples: Examples,
  more: More = {},
): SecretRule {
  const escaped = prefixes.map((prefix) => prefix.replaceAll(/[.$^*+?()[\]{}|\\]/g, '\\$&')).join('|');
  const isHyphened = /[_-]\]\{[^}]*\}$/.test(body);
  return {
    id: `secret.${id}`,
    keywords: prefixes.map((prefix) => prefix.toLowerCase()),
    pattern: new RegExp(`(?:${escaped})${body}${isHyphened ? AFTER.token : AFTER.word}`, 'y'),
    // where its own letters go on before it, all of them were tried at their beginning
    ...(isHyphened && { before: /[\w-]/ }),
    ...examples,
    ...more,
  };
}

/** A value without a form of its own that stands behind the name of the service: `okta_token = "…"`. */
export function named(
  id: string,
  names: readonly string[],
  value: string,
  examples: Examples,
  more: More = {},
): SecretRule {
  return {
    id: `secret.${id}`,
    keywords: names,
    pattern: new RegExp(
      `(?:${names.join('|')})[\\w.-]{0,24}(?: [\\w-]{1,16}){0,2}["'\`]?\\]?(?:\\s{0,3}(?::=|=>|==?=?|!=|:|,|\\()\\s{0,3}|\\s{1,3})["'\`]?(?<value>${value})(?![\\w+/-])`,
      'iy',
    ),
    entropyMin: 3,
    before: /[a-z]/i,
    ...examples,
    ...more,
  };
}
