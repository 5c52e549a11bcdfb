import { expect, test } from 'vitest';
import { MemoryLimiter } from './memory.ts';
import type { LimitScope } from './port.ts';
import { limitScope } from './scope.ts';

const scope = (id: string, limits: object): LimitScope => {
  const made = limitScope('user', id, limits);
  if (!made) throw new Error('no limits');
  return made;
};
const setUp = (scopesMax: number) => {
  const time = { now: 0 };
  const limiter = new MemoryLimiter({ clock: { monotonic: () => time.now }, scopesMax });
  const admitted = (id: string, limits: object): boolean =>
    limiter.admit({ id: 'call', scopes: [scope(id, limits)], tokens: 0 }).admitted;
  return { time, limiter, admitted };
};

test('an idle scope makes room for a new one', () => {
  const { time, limiter, admitted } = setUp(10);
  for (let n = 0; n < 10; n += 1) admitted(`user-${n}`, { rpm: 60 });
  time.now = 60_000;
  admitted('another', { rpm: 60 });
  expect(limiter.size).toBe(10);
});

test('a table full of busy scopes grows no further, and those who come then are limited together', () => {
  const { limiter, admitted } = setUp(3);
  for (const id of ['a', 'b', 'c']) admitted(id, { rpm: 1 });
  expect([admitted('d', { rpm: 1 }), admitted('e', { rpm: 1 })]).toEqual([true, false]);
  expect(limiter.size).toBe(3);
});

test('a busy scope is never forgotten for a new one', () => {
  const { admitted } = setUp(2);
  admitted('busy', { rpm: 1 });
  for (let n = 0; n < 100; n += 1) admitted(`user-${n}`, { rpm: 1 });
  expect(admitted('busy', { rpm: 1 })).toBe(false);
});

test('the oldest idle scope makes room, and never one with a call under way, whatever it is limited in', () => {
  const { time, limiter } = setUp(2);
  const come = (id: string, tokens: number) => {
    const verdict = limiter.admit({ id: 'call', scopes: [scope(id, { tpm: 60, burstSeconds: 10 })], tokens });
    if (!verdict.admitted) throw new Error('it was refused');
    return verdict.grant;
  };
  const running = come('running', 1);
  come('idle', 1).settle(1);
  time.now = 60_000;
  come('new', 1).settle(1);
  // It used the whole burst: forgotten, it could use it once more.
  running.settle(11);
  expect(
    limiter.admit({ id: 'call', scopes: [scope('running', { tpm: 60, burstSeconds: 10 })], tokens: 5 }),
  ).toMatchObject({
    admitted: false,
  });
  expect(limiter.size).toBe(2);
});
