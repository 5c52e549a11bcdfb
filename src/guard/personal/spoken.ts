import { Score, type Report } from './found.ts';
import { isDigitCode, type Words } from './words.ts';

const MONTHS =
  'jan(?:uary|uar|vier|\\.)?|feb(?:ruary|ruar|\\.)?|février|mar(?:ch|s|zo|\\.)?|märz|apr(?:il|ile|\\.)?|avril|abril|may|mai|mayo|maggio|june?|juni|juin|junio|giugno|july?|juli|juillet|julio|luglio|aug(?:ust|\\.)?|août|agosto|sept?(?:ember|embre|\\.)?|se[pt]tiembre|settembre|o[ck]t(?:ober|obre|ubre|\\.)?|ottobre|nov(?:ember|embre|iembre|\\.)?|de[cz](?:ember|\\.)?|décembre|diciembre|dicembre|enero|gennaio|febrero|febbraio|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro';

/** Days with the month in words, before and behind the day. */
const WORDED = new RegExp(
  `(?:\\d{1,2}(?:st|nd|rd|th|er|\\.|º)?[ -]?(?:of |de |d')?(?:${MONTHS})(?:[ ,-]+(?:de |del )?(?:19|20)\\d\\d)?|(?:${MONTHS}) \\d{1,2}(?:st|nd|rd|th)?(?:, ?| )(?:19|20)\\d\\d|(?:${MONTHS}) \\d{1,2}(?:st|nd|rd|th)?|(?:${MONTHS}),? (?:19|20)\\d\\d)(?![\\p{L}\\d])`,
  'iuy',
);
const MONTH_WORD = new RegExp(`^(?:${MONTHS})$`, 'iu');

/**
 * Days such as `3 March 1984` and `Dec. 24th, 2001`, in English, German, French, Spanish, Italian and Portuguese.
 * @param typeOf what such a day at that place counts as, undefined where it is of no interest
 */
export function readWordedDates(
  text: string,
  words: Words,
  typeOf: (start: number, end: number) => string | undefined,
  report: Report,
): void {
  const { count, starts, ends, digits } = words;
  for (let at = 0; at < count; at += 1) {
    const length = (ends[at] ?? 0) - (starts[at] ?? 0);
    if ((digits[at] ?? 0) > 0 || length < 3 || length > 10) continue;
    const isBesideDigits = (digits[at + 1] ?? 0) > 0 || (at > 0 && (digits[at - 1] ?? 0) > 0);
    if (!isBesideDigits && (at < 2 || (digits[at - 2] ?? 0) === 0)) continue;
    if (!MONTH_WORD.test(text.slice(starts[at], ends[at]))) continue;
    const day =
      at > 0 &&
      /^\d{1,2}(?:st|nd|rd|th|er)?$/i.test(text.slice(starts[at - 1], ends[at - 1])) &&
      (starts[at] ?? 0) - (ends[at - 1] ?? 0) < 3;
    const dayOf =
      !day &&
      at > 1 &&
      /^(?:of|de)$/i.test(text.slice(starts[at - 1], ends[at - 1])) &&
      isDigitCode(text.charCodeAt(starts[at - 2] ?? 0));
    const start = starts[day ? at - 1 : dayOf ? at - 2 : at] ?? 0;
    WORDED.lastIndex = start;
    const [written] = WORDED.exec(text) ?? [];
    if (written === undefined) continue;
    const end = start + written.length;
    const type = typeOf(start, end);
    if (type !== undefined) report(type, 'date', Score.form + 0.05, start, end);
  }
}

/** Degrees with three or more decimals, latitude first: about a hundred metres. */
const PLACE = /-?\d{1,2}\.\d{3,10}°?\s?[NS]?[,;\s]{1,3}(?:lon(?:gitude)?\s?[:=]?\s?)?-?\d{1,3}\.\d{3,10}°?\s?[EWO]?/iy;
export const PLACE_WORDS: readonly string[] = [
  'gps',
  'lat',
  'latitude',
  'lng',
  'longitude',
  'coordinates',
  'coords',
  'geolocation',
  'lat/long',
  'lat/lng',
  'koordinaten',
  'standort',
  'coordonnées',
  'coordenadas',
  'coordinate',
  'ubicación',
  'position',
  'located at',
  'location',
];

/** Pairs of coordinates with a word beside them. */
export function readPlaces(
  text: string,
  words: Words,
  near: (start: number, end: number) => number,
  report: Report,
): void {
  const { count, starts, ends, digits } = words;
  for (let at = 0; at + 3 < count; at += 1) {
    const from = starts[at] ?? 0;
    if (
      (digits[at] ?? 0) !== (ends[at] ?? 0) - from ||
      text.charCodeAt(ends[at] ?? 0) !== 46 ||
      (digits[at + 1] ?? 0) < 3
    )
      continue;
    const start = from > 0 && text[from - 1] === '-' ? from - 1 : from;
    PLACE.lastIndex = start;
    const [written] = PLACE.exec(text) ?? [];
    if (written === undefined) continue;
    const [latitude = 91, longitude = 181] = (written.match(/-?\d+\.\d+/g) ?? []).map(Number);
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180 || near(start, start + written.length) === 0) continue;
    report('gps', 'place', Score.context, start, start + written.trimEnd().length);
  }
}

const BIC = /^[A-Z]{6}[A-Z\d]{2}(?:[A-Z\d]{3})?$/;
export const BIC_WORDS: readonly string[] = [
  'bic',
  'swift',
  'swift code',
  'bank code',
  'bic/swift',
  'bankverbindung',
  'bank identifier',
];

/** Business identifier codes (ISO 9362); eight capitals are a word in many texts, so something has to say what they are. */
export function readBics(
  text: string,
  words: Words,
  isCountry: (code: string) => boolean,
  near: (start: number, end: number) => number,
  report: Report,
): void {
  const { count, starts, ends } = words;
  for (let at = 0; at < count; at += 1) {
    const [start, end] = [starts[at] ?? 0, ends[at] ?? 0];
    if (end - start !== 8 && end - start !== 11) continue;
    const first = text.charCodeAt(start);
    if (first < 65 || first > 90) continue;
    const written = text.slice(start, end);
    if (BIC.test(written) && isCountry(written.slice(4, 6)) && near(start, end) > 0)
      report('bic', 'financial', Score.contextAndCheck, start, end);
  }
}
