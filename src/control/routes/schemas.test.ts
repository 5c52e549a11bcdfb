import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instant, pageThrough } from './schemas.ts';

it('a time of the API is ISO 8601, and the refusal shows what that looks like', () => {
  expect(instant.parse('1970-01-01T00:00:01Z')).toBe(1_000);
  expect(instant.safeParse('1').error?.issues[0]?.message).toContain('2026-11-23T08:00:00Z');
});

it('pages of a whole listing hold every row once and in order, whatever is made between them', () => {
  const rows = fc.uniqueArray(fc.string());
  fc.assert(
    fc.property(rows, rows, fc.integer({ min: 1, max: 5 }), fc.boolean(), (before, meanwhile, limit, isDown) => {
      const order = isDown ? ('descending' as const) : ('ascending' as const);
      const seen: string[] = [];
      let all = before;
      let cursor: string | undefined;
      do {
        const page = pageThrough(all, (row) => row, { limit, cursor }, order);
        seen.push(...page.data);
        cursor = page.next ?? undefined;
        all = [...new Set([...all, ...meanwhile])];
      } while (cursor !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((row) => before.includes(row)).toSorted()).toEqual(before.toSorted());
      expect(seen).toEqual(isDown ? seen.toSorted().toReversed() : seen.toSorted());
    }),
  );
});
