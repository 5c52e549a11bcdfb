/** A date, or a date and a time with or without seconds, fractions and an offset: ISO 8601's extended format. */
const ISO_8601 =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/;

/** Year 1 to the end of 9999 in UTC: what the database, four digits and people agree on. */
const INSTANT_MS_MIN = -62_135_596_800_000;
const INSTANT_MS_MAX = 253_402_300_799_999;

/** What to write, for messages. */
export const INSTANT_FORMS = '2026-11-23, 2026-11-23T08:00:00Z or 2026-11-23T08:00:00+01:00';

/**
 * ISO 8601 as epoch milliseconds; a date is its midnight in UTC, and so is a time without an offset read in UTC: the
 * zone of the machine must not decide when a price holds.
 * @returns `undefined` for anything else, a day that is not in the calendar too
 */
export function parseInstant(text: string): number | undefined {
  const parts = ISO_8601.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, offset] = parts;
  // `Date` reads the 30th of February as the 2nd of March.
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return undefined;
  const ms = Date.parse(text.includes('T') && offset === undefined ? `${text}Z` : text);
  return ms >= INSTANT_MS_MIN && ms <= INSTANT_MS_MAX ? ms : undefined;
}
