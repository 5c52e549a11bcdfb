import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Fault } from '../../core/index.ts';
import { Deadlines } from './deadlines.ts';

const timeouts = { connectMs: 1, headersMs: 1, firstTokenMs: 100, idleMs: 50, totalMs: 1_000 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watched(): { deadlines: Deadlines; faults: Fault[] } {
  const faults: Fault[] = [];
  const deadlines = new Deadlines(timeouts, performance.now() + timeouts.totalMs, {
    abort: (fault) => faults.push(fault),
  });
  return { deadlines, faults };
}

it('waits for the first token as long as its timer says, and not longer', () => {
  const { deadlines, faults } = watched();
  deadlines.awaitFirstToken();
  vi.advanceTimersByTime(98);
  expect(faults).toEqual([]);
  vi.advanceTimersByTime(5);
  expect(faults.map(({ code, message }) => [code, message])).toEqual([['provider.slow', 'timer "first token" fired']]);
});

it('lets pieces come for as long as none is late, then ends an answer that stalls', () => {
  const { deadlines, faults } = watched();
  for (let piece = 0; piece < 10; piece += 1) {
    deadlines.touch();
    vi.advanceTimersByTime(40);
  }
  expect(faults).toEqual([]);
  vi.advanceTimersByTime(15);
  expect(faults.map(({ message }) => message)).toEqual(['timer "idle" fired']);
});

it('does not blame the provider while the caller does not read, but keeps the total', () => {
  const { deadlines, faults } = watched();
  deadlines.touch();
  deadlines.pause();
  vi.advanceTimersByTime(900);
  expect(faults).toEqual([]);
  vi.advanceTimersByTime(105);
  expect(faults.map(({ message }) => message)).toEqual(['timer "total" fired']);
});

it('is silent once cleared', () => {
  const { deadlines, faults } = watched();
  deadlines.touch();
  deadlines.clear();
  vi.advanceTimersByTime(2_000);
  expect(faults).toEqual([]);
});
