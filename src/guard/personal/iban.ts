import type { Report } from './found.ts';
import { Score } from './found.ts';
import { ibantools } from './libraries.ts';
import { isWordCode, type Words } from './words.ts';

/** 34 places in groups of four, and some write the country apart. */
const GROUPS_MAX = 12;

interface Country {
  readonly length: number;
  readonly form: RegExp;
}

/** Where the registry of ISO 13616 (release 99) asks for letters and the library for either. */
const STRICTER: Readonly<Record<string, RegExp>> = {
  IE: /^[A-Z]{4}\d{14}$/,
  PS: /^[A-Z]{4}[A-Z\d]{21}$/,
  VG: /^[A-Z]{4}\d{16}$/,
};

/** ISO 7064 modulo 97-10 over a text of digits and letters. */
function mod97(iban: string): number {
  let rest = 0;
  for (let at = 0; at < iban.length; at += 1) {
    const code = iban.charCodeAt((at + 4) % iban.length);
    if (code > 64) rest = (rest * 100 + code - 55) % 97;
    else rest = (rest * 10 + code - 48) % 97;
  }
  return rest;
}

/**
 * International bank account numbers (ISO 13616), whole or in groups. Countries, lengths and forms are those of `ibantools`;
 * the digits that some banks check inside are not asked for, since a typing error there is still somebody's account.
 */
export function ibanReader(): (text: string, words: Words, report: Report) => void {
  const countries = new Map<string, Country>();
  for (const [code, { chars, bban_regexp, IBANRegistry }] of Object.entries(ibantools().countrySpecs)) {
    if (typeof chars === 'number' && typeof bban_regexp === 'string' && (IBANRegistry ?? true))
      countries.set(code, { length: chars, form: STRICTER[code] ?? new RegExp(bban_regexp) });
  }
  return (text, words, report) => {
    const { count, starts, ends, digits } = words;
    for (let first = 0; first < count; first += 1) {
      const start = starts[first] ?? 0;
      if ((digits[first] ?? 0) < 2 || (ends[first] ?? 0) - start < 4) continue;
      const code = text.charCodeAt(start) & 0xdf;
      if (code < 65 || code > 90 || !isTwoDigits(text, start + 2)) continue;
      const country = countries.get(text.slice(start, start + 2).toUpperCase());
      if (country === undefined) continue;
      let compact = '';
      for (let last = first; last < count && last < first + GROUPS_MAX; last += 1) {
        if (last > first && !isGap(text, ends[last - 1] ?? 0, starts[last] ?? 0)) break;
        compact += text.slice(starts[last], ends[last]);
        if (compact.length < country.length) continue;
        if (compact.length === country.length) {
          const iban = compact.toUpperCase();
          if (mod97(iban) === 1 && country.form.test(iban.slice(4)))
            report('iban', 'financial', Score.certain + 0.03, start, ends[last] ?? 0);
        }
        break;
      }
    }
  };
}

const isTwoDigits = (text: string, at: number): boolean => {
  const first = text.charCodeAt(at);
  const second = text.charCodeAt(at + 1);
  return first >= 48 && first <= 57 && second >= 48 && second <= 57;
};

/** One space or hyphen, as banks print it. */
const isGap = (text: string, from: number, to: number): boolean =>
  to - from === 1 && /[ \u00a0\u202f-]/.test(text[from] ?? '') && isWordCode(text.charCodeAt(to));
