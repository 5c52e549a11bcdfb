import type { Detection, Detector } from '../detector.ts';
import { nothingDetected } from '../detector.ts';
import { disjoint } from '../spans.ts';
import { contexts } from './context.ts';
import { readEmails } from './email.ts';
import type { Report } from './found.ts';
import { ibanReader } from './iban.ts';
import { checkOf, ibantools } from './libraries.ts';
import { readColons, readHyphenMacs, readIpv4, readUrlCredentials } from './network.ts';
import { PHONE_WORDS, phoneReader } from './phone.ts';
import { recogniser, type ReadyRule } from './recognise.ts';
import { BIC_WORDS, PLACE_WORDS, readBics, readPlaces, readWordedDates } from './spoken.ts';
import { readJwts, readWallets } from './tokens.ts';
import { formTree } from './trie.ts';
import { ID_RULES, READ_TYPES } from './types.ts';
import { newWords, readWords } from './words.ts';

/** Detection is synchronous, so that one set of arrays serves every call. */
const words = newWords();

/** How near a word of context has to be for a number to call, a place, the code of a bank. */
const REACH = { phone: 45, place: 60, bic: 60, born: 60 } as const;

/**
 * Personal data with a structure. Names, addresses and what people are need a language model; see docs/guard.md.
 * @param types of `PERSONAL_TYPE_NAMES`; empty: all that are not on demand. A type that is named here counts also where the text
 * is nothing but its value and only a check digit speaks for it.
 * @param regions ISO 3166-1 alpha-2; empty: all. Types of no country are always among them.
 */
export function personalDetector(types: readonly string[], regions: readonly string[]): Detector {
  const key = `${types.toSorted().join(' ')}|${regions.toSorted().join(' ')}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const detector = compile(types, regions);
  if (made.size >= MADE_MAX) made.delete(made.keys().next().value ?? '');
  made.set(key, detector);
  return detector;
}

/** Compiling takes some 20 ms, and policies that ask for the same are then examined once. */
const made = new Map<string, Detector>();
/** A file with more different choices of types than this is read a little slower. */
const MADE_MAX = 32;

function compile(types: readonly string[], regions: readonly string[]): Detector {
  const named = new Set(types);
  const inRegion = (region: string | undefined): boolean =>
    region === undefined || regions.length === 0 || regions.includes(region);
  const wants = (type: string): boolean => (named.size === 0 ? !ON_DEMAND.has(type) : named.has(type));

  const rules: ReadyRule[] = ID_RULES.filter(
    ({ type, region }) => wants(type) && (inRegion(region) || named.has(type)),
  ).map((rule) => ({
    rule,
    check: rule.check === undefined ? undefined : checkOf(rule.check),
    named: named.has(rule.type),
  }));
  const near = contexts([...rules.map(({ rule }) => rule.context), PHONE_WORDS, PLACE_WORDS, BIC_WORDS, BORN_WORDS]);
  const recognise = recogniser(rules, formTree(rules.map(({ rule }) => rule.forms)), near);
  const [phoneAt, placeAt, bicAt, bornAt] = [rules.length, rules.length + 1, rules.length + 2, rules.length + 3];
  const nearTo = (rule: number, reach: number) => (start: number, end: number) => near.near(rule, start, end, reach);
  const nearPhone = nearTo(phoneAt, REACH.phone);
  const nearPlace = nearTo(placeAt, REACH.place);
  const nearBic = nearTo(bicAt, REACH.bic);
  const nearBirth = nearTo(bornAt, REACH.born);

  const readPhones = wants('phone') ? phoneReader(regions) : undefined;
  const readIbans = wants('iban') ? ibanReader() : undefined;
  const isCountry = wants('bic') ? countryTest() : undefined;
  const colons = wants('mac') || wants('ip');
  const dates = wants('date') || wants('date-of-birth');
  const dateType = (start: number, end: number): string | undefined =>
    wants('date-of-birth') && nearBirth(start, end) > 0 ? 'date-of-birth' : wants('date') ? 'date' : undefined;

  return (text) => {
    const found: Detection[] = [];
    const report: Report = (rule, category, score, start, end) => {
      found.push({ rule, category, score, start, end, view: 'plain' });
    };
    readWords(text, words);
    if (wants('email')) readEmails(text, report);
    if (wants('url-credentials')) readUrlCredentials(text, report);
    if (wants('jwt')) readJwts(text, report);
    if (words.digitsTotal > 0 || isCountry !== undefined) near.read(text);
    if (words.digitsTotal > 0) {
      readIbans?.(text, words, report);
      recognise(text, words, report);
      readPhones?.(text, words, nearPhone, report);
      if (wants('ip')) readIpv4(text, words, report);
      if (wants('mac')) readHyphenMacs(text, words, report);
      if (wants('crypto')) readWallets(text, words, report);
      if (wants('gps')) readPlaces(text, words, nearPlace, report);
      if (dates) readWordedDates(text, words, dateType, report);
    }
    if (colons) readColons(text, wants, report);
    if (isCountry !== undefined) readBics(text, words, isCountry, nearBic, report);
    return found.length === 0 ? nothingDetected : disjoint(found);
  };
}

const ON_DEMAND: ReadonlySet<string> = new Set(
  [...ID_RULES, ...READ_TYPES].filter(({ onDemand }) => onDemand === true).map(({ type }) => type),
);
const BORN_WORDS = ID_RULES.find(({ type }) => type === 'date-of-birth')?.context ?? [];

function countryTest(): (code: string) => boolean {
  const known = new Set(Object.keys(ibantools().countrySpecs));
  return (code) => known.has(code);
}
