import { expect, test } from 'vitest';
import { Fault, type ErrorCode, type FaultDetail } from '../core/index.ts';
import { backoffMs, decide, WAIT_MS_MAX, type Standing } from './retry.ts';

const standing = (change: Partial<Standing> = {}): Standing => ({
  attemptsLeft: 2,
  hasNext: false,
  repeats: true,
  repeated: 0,
  timeLeftMs: 60_000,
  hasFallback: () => false,
  spend: () => true,
  random: () => 0.5,
  ...change,
});
const after = (code: ErrorCode, change: Partial<Standing> = {}, detail: FaultDetail = {}) =>
  decide(new Fault(code, detail), standing(change));

test.each([
  ['provider.throttled', 'next', 'same'],
  ['provider.overloaded', 'next', 'same'],
  ['provider.failed', 'next', 'same'],
  ['provider.unreachable', 'next', 'same'],
  ['provider.cut', 'next', 'same'],
  ['provider.malformed', 'next', 'same'],
  ['provider.slow', 'next', 'stop'],
  ['provider.exhausted', 'next', 'stop'],
  ['provider.credentials', 'next', 'stop'],
  ['provider.model_missing', 'next', 'stop'],
  ['egress.denied', 'next', 'stop'],
  ['provider.refused', 'stop', 'stop'],
  ['provider.content_filter', 'stop', 'stop'],
  ['provider.context_overflow', 'stop', 'stop'],
  ['provider.too_large', 'stop', 'stop'],
  ['request.unsupported_parameter', 'stop', 'stop'],
  ['request.cancelled', 'stop', 'stop'],
  ['internal', 'stop', 'stop'],
] as const)('%s: %s where another deployment is left, %s where none is', (code, withNext, alone) => {
  expect(after(code, { hasNext: true }).step).toBe(withNext);
  expect(after(code).step).toBe(alone);
});

test('a fallback is for the refusal it is named for, even when no attempt is left', () => {
  const hasFallback: Standing['hasFallback'] = (reason) => reason === 'contextOverflow';
  const of = (code: ErrorCode) => after(code, { attemptsLeft: 0, hasFallback }).step;
  expect(of('provider.context_overflow')).toBe('fallback');
  expect(of('provider.content_filter')).toBe('stop');
  expect(of('provider.refused')).toBe('stop');
});

test('nothing follows when no attempt or no time is left', () => {
  expect(after('provider.failed', { hasNext: true, attemptsLeft: 0 }).step).toBe('stop');
  expect(after('provider.failed', { hasNext: true, timeLeftMs: 50 }).step).toBe('stop');
});

test('a call that names a model asks no deployment twice', () => {
  expect(after('provider.overloaded', { repeats: false }).step).toBe('stop');
});

test('a repeat waits at least as long as the provider asks', () => {
  expect(after('provider.throttled', {}, { retryAfterMs: 3_000 })).toMatchObject({ step: 'same', waitMs: 3_000 });
  expect(after('provider.throttled', {}, { retryAfterMs: 1 })).toMatchObject({ step: 'same', waitMs: 125 });
});

test('a wait longer than the time left, or than anybody is held for, is none', () => {
  expect(after('provider.throttled', { timeLeftMs: 3_050 }, { retryAfterMs: 3_000 }).step).toBe('stop');
  const long = { retryAfterMs: WAIT_MS_MAX + 1 };
  expect(after('provider.throttled', { timeLeftMs: 600_000 }, long).step).toBe('stop');
});

test('a spent budget ends repeats, and does not touch going elsewhere', () => {
  const spend = () => false;
  expect(after('provider.failed', { spend }).step).toBe('stop');
  expect(after('provider.failed', { spend, hasNext: true }).step).toBe('next');
});

test('the backoff lies between nothing and a bound that doubles up to 8 s', () => {
  const highest = () => 0.999_999;
  expect([0, 1, 2, 10].map((repeated) => backoffMs(repeated, highest))).toEqual([249, 499, 999, 7999]);
  expect(backoffMs(3, () => 0)).toBe(0);
});
