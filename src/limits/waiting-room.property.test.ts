import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fault } from '../core/index.ts';
import type { Grant, Priority } from './port.ts';
import { scope, setUp } from './testing.ts';
import type { Waiter } from './waiter.ts';

/** Any sequence of callers that come, leave and are served, over one limit of their own and one of all. */
test('no sequence of events admits above a limit, overtakes anybody, or loses a call or a slot', async () => {
  const step = fc.oneof(
    fc.record({
      does: fc.constant('come' as const),
      app: fc.nat(2),
      priority: fc.constantFrom<Priority>('low', 'normal', 'high'),
      bytes: fc.integer({ min: 1, max: 40 }),
    }),
    fc.record({ does: fc.constant('end' as const), which: fc.nat(5) }),
    fc.record({ does: fc.constant('leave' as const), which: fc.nat(9) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const all = scope('all', { concurrency: 3 });
      const apps = [0, 1, 2].map((n) => scope(`app-${n}`, { concurrency: 2 }));
      const bounds = { max: 6, bytesMax: 100 };
      const { room, limiter, come, end } = setUp(undefined, bounds);
      const running: { readonly grant: Grant; readonly app: number }[] = [];
      const waiters: { readonly waiter: Waiter; readonly app: number; readonly rank: number }[] = [];
      let arrived = 0;
      let over = 0;
      const look = async (): Promise<void> => {
        await sleep(0);
        expect(running.length).toBeLessThanOrEqual(3);
        for (const app of [0, 1, 2]) expect(running.filter((each) => each.app === app).length).toBeLessThanOrEqual(2);
        expect(room.size).toBe(waiters.length);
        expect(room.size).toBeLessThanOrEqual(bounds.max);
        expect(room.bytes).toBeLessThanOrEqual(bounds.bytesMax);
      };
      const forget = (waiter: Waiter): void => {
        waiters.splice(
          waiters.findIndex((each) => each.waiter === waiter),
          1,
        );
      };
      const watch = async (waiter: Waiter, app: number): Promise<void> => {
        const wait = await waiter.ended.catch(() => undefined);
        forget(waiter);
        if (wait?.outcome === 'admitted') {
          // Whoever came before, with this priority or a higher one, and wants the same, is served already.
          const before = waiters.filter((other) => other.rank >= waiter.rank && other.app === app);
          expect(before.filter((other) => other.waiter.number < waiter.number)).toEqual([]);
          running.push({ grant: wait.verdict.grant, app });
        } else over += 1;
      };
      for (const event of steps) {
        if (event.does === 'come') {
          arrived += 1;
          const { app, priority, bytes } = event;
          const appScope = apps[app];
          if (!appScope) continue;
          const got = come({ scopes: [appScope, all], priority, bytes, waitMs: 60_000 });
          if ('settle' in got) running.push({ grant: got, app });
          else {
            waiters.push({ waiter: got, app, rank: got.rank });
            void watch(got, app);
          }
        } else if (event.does === 'end') {
          const [ended] = running.splice(event.which % Math.max(running.length, 1), 1);
          if (ended) {
            over += 1;
            end(ended.grant);
          }
        } else {
          const leaving = waiters[event.which % Math.max(waiters.length, 1)];
          if (leaving) room.leave(leaving.waiter, new Fault('request.cancelled'));
        }
        await look();
      }
      while (running.length > 0) {
        const ended = running.shift();
        over += 1;
        if (ended) end(ended.grant);
        await look();
      }
      expect([over, waiters.length, room.size, room.bytes]).toEqual([arrived, 0, 0, 0]);
      // Every slot is free again.
      for (const [n, app] of apps.entries())
        expect(limiter.admit({ id: `last-${n}`, scopes: [app, all], tokens: 0 })).toMatchObject({ admitted: true });
    }),
    { numRuns: 60, seed: 7 },
  );
});
