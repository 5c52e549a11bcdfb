import { entropyOf, standsForSecret } from './entropy.ts';

/** Names that something secret is kept under. With a star they may go on: `passwords`, `db_pass_secure`. */
export const SECRET_NAMES: readonly string[] = [
  '*password*',
  '*passwd*',
  '*passphrase*',
  '*pwd*',
  '*passw',
  '_pass',
  '-pass',
  'pass',
  '*secret*',
  '*api_key*',
  '*apikey*',
  '*api-key*',
  '*api key*',
  '*access_key*',
  '*access-key*',
  '*accesskey*',
  '*private_key*',
  '*privatekey*',
  '*private-key*',
  '*auth_token*',
  '*authtoken*',
  '*auth-token*',
  '*access_token*',
  '*accesstoken*',
  '*access-token*',
  '*refresh_token*',
  '*token',
  '*credential*',
  '*encryption_key*',
  '*signing_key*',
  '*account_key*',
  '*accountkey*',
  '*auth_key*',
  '*master_key*',
  '*service_key*',
  '*client_key*',
  '*session_key*',
  '*_key',
  '*-key',
  '*kennwort*',
  '*passwort*',
  '*contraseña*',
  '*mot de passe*',
  '*senha*',
  '*wachtwoord*',
  '*hasło*',
  '_pw',
  '*пароль*',
  '密码',
  'パスワード',
];

/** A name of more than forty characters, or a value of more than two hundred, is no assignment of a secret. */
const NAME_MAX = 40;
/** What stands for a value says so at its beginning. */
const PLACE_REACH = 48;
const VALUE_MAX = 200;

const NAME_REST = /[\w$.-]{0,40}(?:\[\d{0,4}\])?["'`\])]{0,2}/y;
const OPERATOR =
  /[ \t]{0,3}(?:(?::=|=>|->|===?|!==?|=|:)[ \t]{0,3}|\.assign\(|\(|,[ \t]{0,3}(?=["'`]))|[ \t]{1,3}(?:is|was|lautet|ist|est|es|è|é|jest)[ \t]{1,2}:?[ \t]{0,1}|[ \t]{1,3}(?=["'`])|(?:은|는|は|是|：)[ \t]{0,2}/y;
const SPOKEN = /\b(?:is|was|lautet|ist|est|es|è|é|jest)\b|[은는は是]/;
const QUOTED = /@?[bfru]{0,2}(["'`])((?:(?!\1)[^\n\\]|\\.){1,200})\1/y;
const BARE = /[^\s"'`,;<>&|][^\s"'`,;<>&|]{0,199}/y;
/** `if ("…" == password)`: the value before the name. */
const COMPARED_BEFORE = /(["'`])([^"'`\n]{6,200})\1\s{0,2}[!=]==?\s{0,2}[\w$.]{0,40}$/;

/** What stands in documentation, configuration and code where a value is put in later. */
/** `a=b=c`, `auth: {password: x}`: the name of the next assignment. */
const NEXT_NAME = /^(?:[A-Za-z_][A-Za-z_.-]{1,40}=(?!=?$)|\{[\w"']{1,40}:)/;

const PLACE =
  /^(?:\$|%[a-z({]|\{\{|\{[a-z_]+\}|<|\[|\(|@\{|&|\*|\/|\.{2}|--|::|null|none|nil|true|false|undefined|empty|void|string|str|int|bool|text|env|process|import|require|await|new |self|this|config|settings|os\.|get|function|lambda|not|no$|yes$|required|optional|enter|provide|type|see|same)|(?:your|my)[-_ ]|change[-_ ]?me|example|placeholder|insert|replace|redact|dummy|sample|fake|todo|tbd|real_|_here|to_be|not[-_ ]?(?:a|real|long|set)|password[-_]?(?:here|hash)|xxx|\.\.\.|…/i;
const CALL =
  /^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*(?:\(|\[)|^[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)+$|^[A-Za-z]\w{2,}\{|:\/\//;
/** Halves of a pair that anyone may see. */
const PUBLIC = /public[_-]?|foreign|primary|sort_|cache_|partition/i;
const COMMON = /^(?:password|passwd|secret|token|admin|root|user|test|guest|default|pass)\d{0,4}$/i;

export interface Assigned {
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/**
 * The value that is given to a name which keeps secrets, as configuration, programs, command lines and people write it; what
 * looks made up, computed or looked up is left alone.
 * @param start of the name's keyword
 * @param nameEnd `nameEndAt` of the keyword
 */
export function assignedAt(text: string, start: number, nameEnd: number): Assigned | undefined {
  if (PUBLIC.test(text.slice(Math.max(0, start - 12), nameEnd))) return undefined;
  OPERATOR.lastIndex = nameEnd;
  const operator = OPERATOR.exec(text)?.[0];
  if (operator === undefined) return comparedBefore(text, start);
  const at = nameEnd + operator.length;
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text);
  const keyword = text.slice(start, nameEnd).toLowerCase();
  if (quoted !== null) {
    const value = quoted[2] ?? '';
    if (!isSecretValue(value, keyword, true)) return undefined;
    const from = at + quoted[0].length - 1 - value.length;
    return { start: from, end: from + value.length, score: 0.8 };
  }
  if (/^\(|,/.test(operator.trim())) return undefined;
  BARE.lastIndex = at;
  const bare = BARE.exec(text)?.[0].replace(/[.)\]}:!?]+$/, (tail) =>
    /[)}\]]/.test(tail) && /[({[]/.test(BARE.source) ? tail : '',
  );
  if (bare === undefined || bare === '' || NEXT_NAME.test(bare) || !isSecretValue(bare, keyword, false))
    return comparedBefore(text, start);
  if (SPOKEN.test(operator) && !isPasswordLike(bare)) return undefined;
  return { start: at, end: at + bare.length, score: SPOKEN.test(operator) ? 0.65 : 0.75 };
}

/** Where a name that such a keyword stands in ends, with what closes it. @param end of the keyword */
export function nameEndAt(text: string, end: number): number {
  NAME_REST.lastIndex = end;
  return NAME_REST.test(text) ? NAME_REST.lastIndex : end;
}

function comparedBefore(text: string, start: number): Assigned | undefined {
  const before = text.slice(Math.max(0, start - VALUE_MAX - NAME_MAX), start);
  if (!before.includes('=')) return undefined;
  const match = COMPARED_BEFORE.exec(before);
  const value = match?.[2];
  if (match === null || value === undefined || !isSecretValue(value, 'password', true)) return undefined;
  const from = start - before.length + match.index + 1;
  return { start: from, end: from + value.length, score: 0.75 };
}

const DIGIT = /\d/;
const LOWER = /[a-z]/;
const UPPER = /[A-Z]/;
const SIGN = /[^\w\s.,:/-]/;

const kinds = (value: string): number => [DIGIT, LOWER, UPPER, SIGN].filter((kind) => kind.test(value)).length;

/** Letters and digits together, or more kinds of signs than a word has. */
const isPasswordLike = (value: string): boolean =>
  value.length >= 6 && ((DIGIT.test(value) && /[A-Za-z]/.test(value)) || kinds(value) >= 3);

function isSecretValue(value: string, keyword: string, quoted: boolean): boolean {
  const { length } = value;
  if (
    length < 6 ||
    length > VALUE_MAX ||
    standsForSecret(value) ||
    PLACE.test(value.slice(0, PLACE_REACH)) ||
    COMMON.test(value)
  )
    return false;
  if (CALL.test(value) || (/\$\(|\{\{.*\}\}$|^https?:|^\//.test(value) && !SIGN.test(value.slice(-8)))) return false;
  const isPassword = /pass|pwd|pw|kennwort|contrase|senha|wachtwoord|hasło|пароль|密码|パスワード/.test(keyword);
  const bits = entropyOf(value);
  if (/\s/.test(value)) return false;
  if (isPassword)
    return (
      (kinds(value) >= 2 && bits >= 2.2 && (DIGIT.test(value) || SIGN.test(value))) ||
      (quoted && length >= 12 && bits >= 3.5 && UPPER.test(value))
    );
  if (length < 8) return false;
  if (SIGN.test(value) && kinds(value) >= 2 && length >= 10) return bits >= 3;
  if (!DIGIT.test(value))
    return (
      length >= 20 &&
      bits >= 4 &&
      LOWER.test(value) &&
      UPPER.test(value) &&
      !/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)+$/.test(value)
    );
  if (/^[\d.:,/-]+$/.test(value)) return false;
  return length >= 16
    ? bits >= 3 && !/^[a-z]+(?:[-_.][a-z]+)+[-_.]?\d{0,4}$/i.test(value)
    : bits >= 2.8 && kinds(value) >= (quoted ? 2 : 3);
}
