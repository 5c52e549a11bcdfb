import { expect, test } from 'vitest';
import { planSchema, renderPlan } from './plan.ts';

test('the plan of a call reads as who, who not, and what followed', () => {
  const plan = planSchema.parse({
    strategy: 'priority',
    candidates: ['a@1.0.0/x', 'b@1.0.0/y'],
    skipped: [{ target: 'c@1.0.0/z', reason: 'it has no price' }],
    decisions: [
      { after: 1, step: 'next', reason: 'provider.slow', to: 'b@1.0.0/y', waitMs: 0 },
      { after: 2, step: 'same', reason: 'provider.throttled', to: 'b@1.0.0/y', waitMs: 120 },
      { after: 3, step: 'stop', reason: 'no attempt is left', to: null, waitMs: 0 },
    ],
  });
  expect(renderPlan(plan).split('\n')).toEqual([
    'plan    priority: a@1.0.0/x → b@1.0.0/y',
    '        without c@1.0.0/z: it has no price',
    '        after attempt 1: next, b@1.0.0/y (provider.slow)',
    '        after attempt 2: same, b@1.0.0/y, after 120 ms (provider.throttled)',
    '        after attempt 3: stop (no attempt is left)',
    '',
  ]);
});
