import { expect, it } from 'vitest';
import { deprecationNotices } from './deprecation.ts';

it('tells callers since when, until when, and where to read on', () => {
  const told = { since: '2026-01-01', sunset: '2027-03-31T12:00:00Z', link: 'https://example.com/models' };
  expect(deprecationNotices(told)).toEqual([
    ['deprecation', '@1767225600'],
    ['sunset', 'Wed, 31 Mar 2027 12:00:00 GMT'],
    ['link', '<https://example.com/models>; rel="deprecation"'],
  ]);
});

it('names the successor where callers can look it up, beside the page that says more', () => {
  const told = { link: 'https://example.com/models', successor: 'next@2.0.0' };
  expect(deprecationNotices(told, Date.UTC(2026, 10, 24))).toEqual([
    ['deprecation', '@1795478400'],
    ['link', '<https://example.com/models>; rel="deprecation", </v1/models/next%402.0.0>; rel="successor-version"'],
  ]);
});

it('tells that a version is deprecated even where no date is known', () => {
  expect(deprecationNotices()).toEqual([['deprecation', 'true']]);
});
