import { expect, it } from 'vitest';
import { instant } from './schemas.ts';

it('a time of the API is ISO 8601, and the refusal shows what that looks like', () => {
  expect(instant.parse('1970-01-01T00:00:01Z')).toBe(1_000);
  expect(instant.safeParse('1').error?.issues[0]?.message).toContain('2026-11-23T08:00:00Z');
});
