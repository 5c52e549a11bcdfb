import { describe, expect, it } from 'vitest';
import type { SealedAccess, SealedSecret } from './port.ts';
import { isOpenAccess, isSealed } from './seal.ts';

const NOW = 1_800_000_000_000;
const secret: SealedSecret = {
  id: 's',
  organizationId: 'o',
  userId: 'u',
  userName: 'Ada',
  createdAt: NOW,
  expiresAt: NOW + 1_000,
  shownAt: null,
  usedAt: null,
  revokedAt: null,
};
const access: SealedAccess = {
  id: 'a',
  people: [
    { id: 'u', name: 'Ada' },
    { id: 'v', name: 'Grace' },
  ],
  reason: 'r',
  address: null,
  openedAt: NOW,
  endsAt: NOW + 1_000,
  endedAt: null,
  review: null,
};

describe('what ends by itself', () => {
  it('a sealed secret is good up to its end', () => {
    expect([isSealed(secret, NOW + 999), isSealed(secret, NOW + 1_000)]).toEqual([true, false]);
  });

  it('a sealed access is open up to its end', () => {
    expect([isOpenAccess(access, NOW + 999), isOpenAccess(access, NOW + 1_000)]).toEqual([true, false]);
  });
});

it.each([{ usedAt: NOW }, { revokedAt: NOW }])('a secret with %j opens nothing', (change) => {
  expect(isSealed({ ...secret, ...change }, NOW)).toBe(false);
});
