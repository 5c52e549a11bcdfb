import { expect, it } from 'vitest';
import { least, median, quantile, ratio } from './statistics.ts';

const hundred = Array.from({ length: 100 }, (_, at) => at + 1);

it('takes the nearest rank for a percentile, never one above it', () => {
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)]).toEqual([50, 99, 100]);
});

it('takes the only number for every percentile of one', () => {
  expect([quantile([7], 0), quantile([7], 0.5), quantile([7], 0.99)]).toEqual([7, 7, 7]);
});

it('takes the middle of the two middle ones for the median of an even count', () => {
  expect([median([4, 1, 3, 2]), median([3, 1, 2])]).toEqual([2.5, 2]);
});

it('knows no percentile, median or least of nothing', () => {
  expect([quantile([], 0.5), median([]), least([])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

it('finds the least, whatever the order', () => {
  expect(least([3, 1, 2])).toBe(1);
});

it('says null instead of a ratio to what was not measured', () => {
  expect([ratio(6, 3), ratio(6, Number.NaN), ratio(Number.NaN, 3), ratio(6, 0)]).toEqual([2, null, null, null]);
});
