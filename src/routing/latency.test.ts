import { expect, test } from 'vitest';
import { expectedMs, normalisedMs, observe } from './latency.ts';

test('a worse time counts at once, a better one bit by bit', () => {
  const latency = { ms: 0, at: 0 };
  observe(latency, 100, 0);
  observe(latency, 900, 1_000);
  expect(latency.ms).toBe(900);
  observe(latency, 100, 2_000);
  expect(latency.ms).toBeGreaterThan(880);
  observe(latency, 100, 62_000);
  expect(latency.ms).toBeCloseTo(500, -2);
});

test('who has more to do is expected to take longer', () => {
  const latency = { ms: 100, at: 0 };
  expect(expectedMs(latency, 3, 0)).toBe(400);
  expect(expectedMs(latency, 0, 0)).toBe(100);
});

test('what is known is half forgotten after a minute, so that a slow deployment is tried again', () => {
  expect(expectedMs({ ms: 1_000, at: 0 }, 0, 60_000)).toBeCloseTo(500);
});

test('an unknown deployment is asked by one call, and by others only once it has answered', () => {
  const unknown = { ms: 0, at: 0 };
  expect(expectedMs(unknown, 0, 0)).toBe(0);
  expect(expectedMs(unknown, 1, 0)).toBeGreaterThan(30_000);
});

test('long prompts and long answers do not make a deployment look slow', () => {
  expect(normalisedMs(500, 0, 0)).toBe(500);
  expect(normalisedMs(2_500, 4_000, 0)).toBe(500);
  expect(normalisedMs(5_500, 0, 500)).toBe(500);
});
