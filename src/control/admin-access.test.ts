import { expect, it, vi } from 'vitest';
import { Fault } from '../core/index.ts';
import type { AdminTokenStore } from '../identity/index.ts';
import type { Repositories } from '../store/index.ts';
import { laterAdminToken, type FirstTokenDeps } from './admin-access.ts';

function operations() {
  const inserted: string[] = [];
  let isAway = true;
  const adminTokens: AdminTokenStore = {
    insertAdminToken: async ({ name }) => void inserted.push(name),
    findAdminToken: async () => undefined,
    listAdminTokens: async () => {
      if (isAway) throw new Fault('store.unavailable');
      return [];
    },
    revokeAdminToken: () => Promise.reject(new Error('not asked')),
  };
  const audit = { append: async ({ action }: { action: string }) => void inserted.push(action) };
  const on: FirstTokenDeps = {
    store: { transaction: (work) => work({ adminTokens, audit } as unknown as Repositories) },
    hash: (text) => text,
    clock: { now: () => 0, monotonic: () => 0 },
  };
  return { on, inserted, comeBack: () => (isAway = false) };
}

it('the first admin token is made when the store is first reached, and once', async () => {
  const { on, inserted, comeBack } = operations();
  const isReachable = vi.fn(() => isReachable.mock.calls.length > 2);
  const later = laterAdminToken(on, isReachable, 1);
  await vi.waitUntil(() => isReachable.mock.calls.length > 4, { timeout: 20_000 });
  comeBack();
  expect((await later.token)?.reveal()).toBeTruthy();
  expect(inserted).toEqual(['first start', 'admin-token.create']);
});
