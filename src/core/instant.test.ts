import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseInstant } from './instant.ts';

it.each([
  ['2026-11-23', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T08:00Z', '2026-11-23T08:00:00.000Z'],
  ['2026-11-23T08:00:00+01:00', '2026-11-23T07:00:00.000Z'],
  ['2026-11-23T08:00:00', '2026-11-23T08:00:00.000Z'],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
])('%s is %s, wherever the machine stands', (text, utc) => {
  expect(new Date(parseInstant(text) ?? Number.NaN).toISOString()).toBe(utc);
});

it.each([
  ['yesterday', 'a word'],
  ['1', 'a number, which Date takes for a month'],
  ['11/23/2026', 'a date of one country'],
  ['Nov 23 2026', 'a date of one language'],
  ['2026-1-1', 'a date without its zeros'],
  ['2026-02-30', 'a day that is not in the calendar'],
  ['2027-02-29', 'a leap day of another year'],
  ['2026-11-23T25:00Z', 'an hour too many'],
  ['2026-11-23 08:00', 'no T'],
  ['0000-01-01', 'a year the database does not know'],
  ['', 'nothing'],
])('%s is refused: %s', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});

it('what a machine writes is read back to the millisecond', () => {
  const range = {
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  };
  fc.assert(fc.property(fc.date(range), (date) => parseInstant(date.toISOString()) === date.getTime()));
});
