import { expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

test('a provider that fails every call is asked at most a fifth more often', () => {
  const budget = new RetryBudget();
  let repeats = 0;
  for (let call = 0; call < 10_000; call += 1) {
    budget.earn();
    while (budget.spend()) repeats += 1;
  }
  expect(repeats).toBeGreaterThan(1_990);
  expect(repeats).toBeLessThanOrEqual(2_000 + 10);
});

test('a quiet process may repeat a few single failures', () => {
  const budget = new RetryBudget();
  for (let call = 0; call < 1_000; call += 1) budget.earn();
  expect(Array.from({ length: 12 }, () => budget.spend()).filter(Boolean)).toHaveLength(10);
});
