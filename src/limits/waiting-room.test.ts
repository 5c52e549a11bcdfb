import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Fault } from '../core/index.ts';
import { MemoryLimiter } from './memory.ts';
import type { Limiter, Priority } from './port.ts';
import { clock, grantOf, scope, setUp, stateOf } from './testing.ts';
import type { WaitingRoom } from './waiting-room.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

describe('a slot', () => {
  const one = [scope('one', { concurrency: 1 })];

  test('goes to who waits as soon as its call has ended', async () => {
    const { admitted, waiting, end, room } = setUp();
    const grant = admitted({ scopes: one });
    const waiter = waiting({ scopes: one });
    vi.advanceTimersByTime(300);
    end(grant);
    expect(await stateOf(waiter)).toMatchObject({ outcome: 'admitted', waitedMs: 300 });
    expect(room.size).toBe(0);
  });

  test('goes to the highest priority, and within it to who came first', async () => {
    const { admitted, waiting, end } = setUp();
    let grant = admitted({ scopes: one });
    const priorities: Priority[] = ['low', 'normal', 'high', 'low', 'high', 'normal'];
    const waiters = priorities.map((priority) => waiting({ scopes: one, priority }));
    const order: number[] = [];
    for (const waiter of waiters) void waiter.ended.then(() => order.push(waiters.indexOf(waiter)));
    for (let n = 0; n < waiters.length; n += 1) {
      end(grant);
      const states = await Promise.all(waiters.map(stateOf));
      grant = grantOf(states[order.at(-1) ?? -1] ?? 'waiting');
    }
    expect(order).toEqual([2, 4, 1, 5, 0, 3]);
  });

  test('is not taken by a newcomer before who waits', async () => {
    const wide = [scope('wide', { concurrency: 2 })];
    const narrow = [scope('narrow', { concurrency: 1 }), ...wide];
    const { admitted, waiting, room } = setUp();
    admitted({ scopes: narrow });
    waiting({ scopes: narrow });
    expect(room.inFront(wide, 'normal')).toBeUndefined();
    admitted({ scopes: wide });
    waiting({ scopes: wide });
    expect(room.inFront(wide, 'normal')).toMatchObject({ dimension: 'concurrency', scope: { id: 'application:wide' } });
    expect(room.inFront(wide, 'high')).toBeUndefined();
  });

  test('that another process gives back is found by asking again', async () => {
    const { limiter, admitted, waiting } = setUp();
    const grant = admitted({ scopes: one });
    const waiter = waiting({ scopes: one, waitMs: 10_000 });
    vi.advanceTimersByTime(3_000);
    grant.settle(0);
    vi.advanceTimersByTime(1_000);
    grantOf(await stateOf(waiter)).settle(0);
    expect(limiter.admit({ id: 'x', scopes: one, tokens: 0 })).toMatchObject({ admitted: true });
  });
});

describe('a wait', () => {
  const one = [scope('one', { concurrency: 1 })];

  test('that reaches its end is refused with what stood in its way', async () => {
    const { admitted, waiting, room, outcomes } = setUp();
    admitted({ scopes: one });
    const waiter = waiting({ scopes: one, waitMs: 500 });
    vi.advanceTimersByTime(499);
    expect(await stateOf(waiter)).toBe('waiting');
    vi.advanceTimersByTime(1);
    expect(await stateOf(waiter)).toMatchObject({
      outcome: 'late',
      waitedMs: 500,
      verdict: { dimension: 'concurrency', retryAfterMs: 1_000 },
    });
    expect([room.size, room.bytes, outcomes]).toEqual([0, 0, ['late']]);
  });

  test('whose caller is gone takes nothing, and lets the next one go', async () => {
    const { admitted, waiting, end, room } = setUp();
    const grant = admitted({ scopes: one });
    const [gone, next] = [waiting({ scopes: one }), waiting({ scopes: one })];
    room.leave(gone, new Fault('request.cancelled'));
    await expect(gone.ended).rejects.toMatchObject({ code: 'request.cancelled' });
    expect(room.size).toBe(1);
    end(grant);
    expect(await stateOf(next)).toMatchObject({ outcome: 'admitted' });
  });

  test('for a rate ends when the rate allows, one after the other', async () => {
    const rate = [scope('rate', { rpm: 60, burstSeconds: 1 })];
    const { admitted, waiting } = setUp();
    admitted({ scopes: rate });
    const waiters = [1, 2, 3].map(() => waiting({ scopes: rate, waitMs: 5_000 }));
    const admittedAt: number[] = [];
    const start = performance.now();
    for (const { ended } of waiters) void ended.then(() => admittedAt.push(Math.round(performance.now() - start)));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(admittedAt).toEqual([1_000, 2_000, 3_000]);
  });

  test('for a rate that cannot end in time is refused at once, those before it counted', async () => {
    const rate = [scope('rate', { rpm: 60, burstSeconds: 1 })];
    const { admitted, waiting, outcomes } = setUp();
    admitted({ scopes: rate });
    expect(await stateOf(waiting({ scopes: rate, waitMs: 999 }))).toMatchObject({ outcome: 'hopeless' });
    waiting({ scopes: rate, waitMs: 2_500 });
    waiting({ scopes: rate, waitMs: 2_500 });
    expect(await stateOf(waiting({ scopes: rate, waitMs: 2_500 }))).toMatchObject({
      outcome: 'hopeless',
      verdict: { retryAfterMs: 3_000 },
    });
    expect(outcomes).toEqual(['hopeless', 'hopeless']);
  });

  test('for tokens ends when a call gives back what it did not use', async () => {
    const rate = [scope('rate', { tpm: 60, burstSeconds: 10 })];
    const { admitted, waiting, end } = setUp();
    const grant = admitted({ scopes: rate, tokens: 10 });
    const waiter = waiting({ scopes: rate, tokens: 9, waitMs: 30_000 });
    end(grant, 1);
    expect(await stateOf(waiter)).toMatchObject({ outcome: 'admitted', waitedMs: 0 });
  });

  test('for much that is given up lets those go who need less', async () => {
    const rate = [scope('rate', { tpm: 60, burstSeconds: 10 })];
    const { admitted, waiting, room } = setUp();
    admitted({ scopes: rate, tokens: 5 });
    const much = waiting({ scopes: rate, tokens: 10, waitMs: 30_000 });
    const little = waiting({ scopes: rate, tokens: 1, waitMs: 30_000 });
    expect(await stateOf(little)).toBe('waiting');
    room.leave(much, new Fault('request.cancelled'));
    await expect(much.ended).rejects.toThrow(/./);
    expect(await stateOf(little)).toMatchObject({ outcome: 'admitted' });
  });

  test('for one limit does not overtake who waits for another that both need', async () => {
    const [inner, outer] = [scope('inner', { concurrency: 1 }), scope('outer', { concurrency: 2 })];
    const { admitted, waiting } = setUp();
    const first = admitted({ scopes: [inner, outer] });
    admitted({ scopes: [outer] });
    const low = waiting({ scopes: [inner, outer], priority: 'low' });
    vi.advanceTimersByTime(10);
    const normal = waiting({ scopes: [outer] });
    // Not told to the room, as where another process gives it back.
    first.settle(0);
    vi.advanceTimersByTime(40);
    expect(await stateOf(low)).toBe('waiting');
    vi.advanceTimersByTime(10);
    expect([await stateOf(low), (await stateOf(normal)) !== 'waiting']).toEqual(['waiting', true]);
  });

  test('for one limit goes on for another where that refuses it next', async () => {
    const [inner, outer] = [scope('inner', { concurrency: 1 }), scope('outer', { concurrency: 2 })];
    const { admitted, waiting, end } = setUp();
    const first = admitted({ scopes: [inner, outer] });
    const waiter = waiting({ scopes: [inner, outer] });
    const [second] = [admitted({ scopes: [outer] })];
    const before = waiting({ scopes: [outer], priority: 'high' });
    end(first);
    expect([await stateOf(waiter), (await stateOf(before)) !== 'waiting']).toEqual(['waiting', true]);
    end(second);
    expect(await stateOf(waiter)).toMatchObject({ outcome: 'admitted' });
  });
});

describe('a full room', () => {
  const one = [scope('one', { concurrency: 1 })];

  test('refuses at once', async () => {
    const { admitted, waiting, room } = setUp(undefined, { max: 2, bytesMax: 1_000 });
    admitted({ scopes: one });
    waiting({ scopes: one });
    waiting({ scopes: one });
    expect(await stateOf(waiting({ scopes: one }))).toMatchObject({ outcome: 'full', waitedMs: 0 });
    expect(room.size).toBe(2);
  });

  test('has the newest of the lowest priority make room for a higher one', async () => {
    const { admitted, waiting } = setUp(undefined, { max: 3, bytesMax: 1_000 });
    admitted({ scopes: one });
    const waiters = (['low', 'low', 'normal'] as const).map((priority) => waiting({ scopes: one, priority }));
    waiting({ scopes: one, priority: 'high' });
    const states = await Promise.all(waiters.map(stateOf));
    expect(states.map((state) => (state === 'waiting' ? state : state.outcome))).toEqual([
      'waiting',
      'displaced',
      'waiting',
    ]);
  });

  test('is full by bytes too, and nobody is sent away for a call that would not fit then', async () => {
    const { admitted, waiting, room } = setUp(undefined, { max: 9, bytesMax: 100 });
    admitted({ scopes: one });
    waiting({ scopes: one, priority: 'low', bytes: 40 });
    waiting({ scopes: one, priority: 'high', bytes: 60 });
    expect(await stateOf(waiting({ scopes: one, priority: 'high', bytes: 41 }))).toMatchObject({ outcome: 'full' });
    expect(room.bytes).toBe(100);
    waiting({ scopes: one, priority: 'normal', bytes: 30 });
    expect([room.size, room.bytes]).toEqual([2, 90]);
  });
});

describe('a limiter that answers later', () => {
  /** The one of the process, asked over a line that takes a moment. */
  const later = (): Limiter & { down: boolean } => {
    const limiter = new MemoryLimiter({ clock });
    return {
      down: false,
      async admit(ask) {
        await Promise.resolve();
        if (this.down) throw new Fault('limit.unavailable');
        return limiter.admit(ask);
      },
    };
  };
  const one = [scope('one', { concurrency: 1 })];
  const enter = async (room: WaitingRoom, limiter: Limiter, waitMs = 1_000) => {
    const ask = { id: 'call', scopes: one, tokens: 0 };
    const verdict = await limiter.admit(ask);
    if (verdict.admitted) return { grant: verdict.grant };
    const request = { ask: () => ask, priority: 'normal', waitMs, bytes: 1 } as const;
    return { waiter: room.enter(request, verdict, { max: 9, bytesMax: 9 }) };
  };

  test('gives nothing to a caller that left while it was asked', async () => {
    const limiter = later();
    const { room } = setUp(limiter);
    const { grant } = await enter(room, limiter);
    const [{ waiter: gone }, { waiter: next }] = [await enter(room, limiter), await enter(room, limiter)];
    if (!gone || !next || !grant) throw new Error('one is to be admitted, two wait');
    grant.settle(0);
    room.freed(grant.scopes);
    room.leave(gone, new Fault('request.cancelled'));
    await expect(gone.ended).rejects.toThrow(/./);
    expect(await next.ended).toMatchObject({ outcome: 'admitted' });
  });

  test('that can decide no more ends the wait with its fault', async () => {
    const limiter = later();
    const { room, outcomes } = setUp(limiter);
    await enter(room, limiter);
    const { waiter } = await enter(room, limiter);
    limiter.down = true;
    room.freed(one);
    await expect(waiter?.ended).rejects.toMatchObject({ code: 'limit.unavailable' });
    expect([room.size, outcomes]).toEqual([0, ['failed']]);
  });

  test('decides a wait whose time ends while it is asked', async () => {
    const limiter = later();
    const { room } = setUp(limiter);
    const { grant } = await enter(room, limiter);
    const { waiter } = await enter(room, limiter, 40);
    grant?.settle(0);
    room.freed(one);
    vi.advanceTimersByTime(40);
    expect(await waiter?.ended).toMatchObject({ outcome: 'admitted' });
  });
});
