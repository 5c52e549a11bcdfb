import type { DatabaseConnection, Driver } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GuardedDriver, TURN_WAIT_MS_MAX } from './driver.ts';

/** A driver of one connection that counts who holds it. */
function fake() {
  const state = { held: 0, heldMax: 0, failing: false };
  const connection = {} as DatabaseConnection;
  const driver = {
    init: async () => {},
    async acquireConnection() {
      if (state.failing) throw Object.assign(new Error('password authentication failed'), { code: '28P01' });
      state.held += 1;
      state.heldMax = Math.max(state.heldMax, state.held);
      return connection;
    },
    async releaseConnection() {
      state.held -= 1;
    },
  } as unknown as Driver;
  return { state, guarded: new GuardedDriver(driver, 'single') };
}

describe('the one embedded connection', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is held by one user at a time, in the order they came', async () => {
    const { state, guarded } = fake();
    const order: number[] = [];
    const use = async (user: number) => {
      const connection = await guarded.acquireConnection();
      order.push(user);
      await Promise.resolve();
      await guarded.releaseConnection(connection);
    };
    await Promise.all([use(1), use(2), use(3)]);
    expect([state.heldMax, order]).toEqual([1, [1, 2, 3]]);
  });

  it('keeps nobody waiting longer than the limit', async () => {
    const { guarded } = fake();
    await guarded.acquireConnection();
    const waiting = guarded.acquireConnection().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(TURN_WAIT_MS_MAX);
    expect(await waiting).toMatchObject({ code: 'store.unavailable' });
  });

  it('goes to the next in line after someone gave up waiting', async () => {
    const { guarded } = fake();
    const first = await guarded.acquireConnection();
    const gaveUp = guarded.acquireConnection().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(TURN_WAIT_MS_MAX - 1);
    const patient = guarded.acquireConnection();
    await vi.advanceTimersByTimeAsync(1);
    await gaveUp;
    await guarded.releaseConnection(first);
    await expect(patient).resolves.toBeDefined();
  });

  it('is free again after it could not be had, and says "away" for whatever reason', async () => {
    const { state, guarded } = fake();
    state.failing = true;
    await expect(guarded.acquireConnection()).rejects.toMatchObject({ code: 'store.unavailable' });
    state.failing = false;
    await expect(guarded.acquireConnection()).resolves.toBeDefined();
  });
});
