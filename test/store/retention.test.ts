/** What is deleted for its age, by a clock that is right and by one that has jumped. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { housekeeping } from '../../src/control/index.ts';
import type { CallRecord } from '../../src/observe/index.ts';
import type { Store } from '../../src/store/index.ts';
import { embedded, server } from './engines.ts';
import { rowOf, sampleCall } from './samples.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

describe.each([embedded, server()])('a store on $name', (engine) => {
  let store: Store;
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs, monotonic: () => performance.now() };
  beforeAll(async () => {
    await engine.start();
    store = await engine.open();
  }, 300_000);
  afterAll(async () => {
    await store?.close();
    await engine.stop();
  });

  let call: CallRecord;
  beforeEach(async () => {
    aheadMs = 0;
    call = sampleCall(Date.now() - 90 * DAY_MS);
    await store.calls.ensurePartitions(call.startedAt);
    await store.calls.insertCalls([rowOf(store, call)]);
  });
  const isKept = async () => (await store.calls.getCall({ everything: true }, call.id)) !== undefined;
  const tasks = (callRetentionDays: number) => housekeeping({ clock, store, callRetentionDays });

  it('drops months past their retention by a clock that is right', async () => {
    const [first] = tasks(30);
    await first?.run();
    expect(await isKept()).toBe(false);
  });

  it('drops nothing while the clock is away from where it should be, says why, and goes on when it is back', async () => {
    const [calls, bodies] = tasks(120);
    aheadMs = YEAR_MS;
    await expect(calls?.run()).rejects.toThrow('nothing is deleted for its age: the clock says');
    await expect(bodies?.run()).rejects.toThrow('nothing is deleted for its age: the clock says');
    aheadMs = 60 * 60 * 1_000 - 60_000;
    await calls?.run();
    expect(await isKept()).toBe(true);
  });

  // The embedded store has the process's own clock.
  if (engine.name === 'Postgres server')
    it('believes no clock that was wrong from the start', async () => {
      aheadMs = YEAR_MS;
      await expect(tasks(120)[0]?.run()).rejects.toThrow("by the database's clock");
      expect(await isKept()).toBe(true);
    });
});
