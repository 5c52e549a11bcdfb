import { expect, it } from 'vitest';
import { mergedHealth } from './merged-health.ts';

const healthy = { state: 'healthy', inFlight: 2, failures: 0, outMs: 0, latencyMs: 40, toldBy: null } as const;
const ejected = { state: 'ejected', inFlight: 1, failures: 5, outMs: 900, latencyMs: null, toldBy: 'other' } as const;

it('shows the worst state of any worker, all calls in flight, and the slowest latency', () => {
  const { status } = mergedHealth([{ a: healthy }, { a: ejected }, {}]);
  expect(status('a')).toEqual({ ...ejected, inFlight: 3, latencyMs: 40 });
});

it('was told of an ejection only where no worker found it out', () => {
  expect(mergedHealth([{ a: ejected }, { a: { ...ejected, toldBy: null } }]).status('a').toldBy).toBeNull();
});

it('shows a deployment that nobody has called as healthy', () => {
  expect(mergedHealth([]).status('a').state).toBe('healthy');
});
