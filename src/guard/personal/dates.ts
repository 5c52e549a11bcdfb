/** A day that the calendar of some person may hold, in any usual order of its parts. */
const YEAR_FIRST = 1850;
const YEAR_LAST = 2100;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isDay = (year: number, month: number, day: number): boolean =>
  year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] ?? 0);

/** @param text as it stands, three groups of digits between equal separators */
export function isDate(text: string): boolean {
  const [first = '', second = '', third = ''] = text.split(/\D/);
  const [a, b, c] = [Number(first), Number(second), Number(third)];
  if (first.length === 4) return isDay(a, b, c);
  const year = third.length === 4 ? c : third.length === 2 ? (c > 30 ? 1900 + c : 2000 + c) : 0;
  return isDay(year, b, a) || isDay(year, a, b);
}
