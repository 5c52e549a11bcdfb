import type { CountryCode } from 'libphonenumber-js/max';
import { isDate } from './dates.ts';
import { Score, type Report } from './found.ts';
import { phones } from './libraries.ts';
import { isDigitCode, isWordCode, type Words } from './words.ts';

/** E.164: fifteen digits; fewer than six are an extension or a short code. */
const DIGITS_MAX = 15;
const DIGITS_MIN = 6;
/** Six in one piece are a code, an amount, a day. */
const DIGITS_PLAIN_MIN = 7;
/** Groups of one number: a country, an area, and five pairs. */
const GROUPS_MAX = 8;
/** Asking the library costs about 10 µs. A text with more numbers than this is a list of them, and the form is believed. */
const ASKED_MAX = 256;
/** Countries tried for a number written as at home, of those that the policy names. */
const HOMES_MAX = 8;
/** Where a policy names no countries: those whose numbers are written with a leading 0 most often, and North America. */
const HOMES: readonly CountryCode[] = ['US', 'GB', 'DE', 'FR', 'IT', 'AU', 'BE', 'JP'];

export const PHONE_WORDS: readonly string[] = [
  'phone',
  'phones',
  'telephone',
  'tel',
  'tel.',
  'mobile',
  'mobil*',
  'cell',
  'cellphone',
  'cell phone',
  'fax',
  'call',
  'calls',
  'called',
  'calling',
  'callback',
  'call back',
  'dial',
  'reach',
  'reachable',
  'ring',
  'sms',
  'whatsapp',
  'contact',
  'hotline',
  'helpline',
  'phone_number',
  'phonenumber',
  'text me',
  'toll-free',
  'toll free',
  '*telefon*',
  'handy*',
  'rufnummer*',
  'anrufen',
  'ruf',
  'téléphone',
  'portable',
  'appelez',
  'appeler',
  'joindre',
  'teléfono',
  'telefono',
  'móvil',
  'llamar',
  'llame',
  'cellulare',
  'chiamare',
  'chiamami',
  'telefone',
  'celular',
  'ligar',
  'bel',
  'gsm',
  'zadzwoń',
  'puhelin',
  'ring',
  '电话',
  '手机',
  '電話',
  '携帯',
  '전화',
  '휴대폰',
  'телефон*',
  'тел',
];

/** What a bare number next to it is rather than a number to call. */
const OTHER_BEFORE =
  /(?:\b(?:order|invoice|ticket|case|account|acct|ref|reference|id|no|serial|sku|isbn|tracking|version|build|port|part|model|item|rfc|year|years|page|pages|score|ratio|total|amount|price|zip|postcode|room|ssn|passport|license|licence|iban|card|nhs|tfn|abn|npi|code|pin|otp)\b[\s.:#=]{0,3}(?:number\s?|nr\.?\s|no\.?\s)?(?:is\s)?[:#]?\s?|[#$€£¥]\s?)$/i;
const BEFORE_MAX = 24;
const MONEY_BEHIND =
  /^\s?(?:usd|eur|gbp|jpy|chf|inr|cny|dollars?|euros?|%|€|£|kb|mb|gb|ms|seconds?|bytes|km|kg|tokens?|rows?|users?|people|items?)/i;
const EXTENSION = /^(?:\s?(?:x|ext\.?|extension|durchwahl|poste|-)\s?)\d{1,6}(?!\d)/i;

export type PhoneContext = (start: number, end: number) => number;

/** Telephone numbers, in the forms of every country with a `+` in front, and as they are written at home with a reason to. */
export function phoneReader(regions: readonly string[]) {
  const { default: parse, isSupportedCountry } = phones();
  const homes = (regions.length > 0 ? regions : HOMES)
    .filter((region): region is CountryCode => isSupportedCountry(region))
    .slice(0, HOMES_MAX);

  return (text: string, words: Words, near: PhoneContext, report: Report): void => {
    const { count, starts, ends, digits } = words;
    let asked = 0;

    for (let first = 0; first < count; first += 1) {
      const from = starts[first] ?? 0;
      if ((digits[first] ?? 0) === 0 || (digits[first] ?? 0) !== digitsUpTo(first)) continue;
      const run = runFrom(text, words, first);
      if (run.digits < DIGITS_MIN || run.digits > DIGITS_MAX || run.digits < (run.last - first) * 2) {
        first = Math.max(first, run.last);
        continue;
      }
      const start = openingOf(text, from);
      const international =
        text[start] === '+' ||
        (text[start] === '(' && text[start + 1] === '+') ||
        (text.startsWith('00', from) && text.charCodeAt(from + 2) !== 48);
      const score = international ? abroad(start, run.end) : atHome(start, run.end, run.last - first + 1, run.digits);
      if (score > 0) {
        report(
          'phone',
          'contact',
          score,
          start,
          run.end + (EXTENSION.exec(text.slice(run.end, run.end + 20))?.[0].length ?? 0),
        );
        first = run.last;
      }
    }

    function digitsUpTo(word: number): number {
      return (ends[word] ?? 0) - (starts[word] ?? 0);
    }

    function abroad(start: number, end: number): number {
      if (asked >= ASKED_MAX) return Score.form;
      asked += 1;
      const written = text
        .slice(start, end)
        .replace(/^\(?00/, '+')
        .replace(/^\(\+/, '+')
        .replace('(0)', '');
      const number = parse(written.startsWith('+') ? written : `+${written}`);
      if (number === undefined || !number.isPossible()) return near(start, end) > 0 ? Score.form : 0;
      return number.isValid() ? Score.contextAndCheck : Score.context;
    }

    function atHome(start: number, end: number, groups: number, total: number): number {
      if (start > 0 && /[\w.$€£#/:=-]/.test(text[start - 1] ?? '') && !/[\s:="']/.test(text[start - 1] ?? '')) return 0;
      const written = text.slice(start, end);
      if (
        OTHER_BEFORE.test(text.slice(Math.max(0, start - BEFORE_MAX), start)) ||
        MONEY_BEHIND.test(text.slice(end, end + 10))
      )
        return 0;
      if (
        isDate(written) ||
        /^(?:19|20)\d\d[-–/ ](?:19|20)\d\d$/.test(written) ||
        /^\d{1,3}(?:\.\d{3})+$/.test(written)
      )
        return 0;
      const close = near(start, end);
      if (total < DIGITS_PLAIN_MIN && groups < 2) return 0;
      if (close > 0) return Score.context + close * 0.05;
      const formed =
        groups >= 3 &&
        (written.startsWith('0') || written.startsWith('(') || /^1?[-. ]?\d{3}[-. ]\d{3}[-. ]\d{4}$/.test(written));
      if (!formed || asked >= ASKED_MAX) return 0;
      for (const home of homes) {
        asked += 1;
        if (parse(written, home)?.isValid() === true) return Score.form;
      }
      return 0;
    }
  };
}

interface Run {
  readonly last: number;
  readonly end: number;
  readonly digits: number;
}

/** Groups of digits that one number is written in: single separators, and brackets around the area. */
function runFrom(text: string, { count, starts, ends, digits }: Words, first: number): Run {
  let last = first;
  let total = digits[first] ?? 0;
  while (last + 1 < count && last - first + 1 < GROUPS_MAX) {
    const from = ends[last] ?? 0;
    const to = starts[last + 1] ?? 0;
    if (to - from > 3 || (digits[last + 1] ?? 0) === 0) break;
    const gap = text.slice(from, to);
    if (!/^(?:[ \u00a0\u202f.\-–‑/]|[ -]?\(|\)[ -]?|\)\s?-|\s-\s)$/.test(gap)) break;
    if ((digits[last + 1] ?? 0) !== (ends[last + 1] ?? 0) - to) {
      if (/^\d+x\d+$/i.test(text.slice(to, ends[last + 1])))
        return { last: last + 1, end: ends[last + 1] ?? 0, digits: total + digitsBeforeX(text, to) };
      break;
    }
    last += 1;
    total += digits[last] ?? 0;
  }
  return { last, end: ends[last] ?? 0, digits: total };
}

function digitsBeforeX(text: string, from: number): number {
  let at = from;
  while (isDigitCode(text.charCodeAt(at))) at += 1;
  return at - from;
}

/** Takes in `+`, `(` or `(+` before the first digit. */
function openingOf(text: string, from: number): number {
  let start = from;
  while (start > 0 && from - start < 2 && (text[start - 1] === '+' || text[start - 1] === '(')) start -= 1;
  return start > 0 && isWordCode(text.charCodeAt(start - 1)) && text[start] === '+' ? from : start;
}
