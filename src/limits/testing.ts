import type { Ask, Grant, Limiter, Limits, LimitScope, Priority } from './port.ts';
import { MemoryLimiter } from './memory.ts';
import { limitScope } from './scope.ts';
import type { WaitEnd, Waiter } from './waiter.ts';
import { WaitingRoom, type RoomBounds } from './waiting-room.ts';

export const clock = { monotonic: () => performance.now() };
export const scope = (id: string, limits: Limits): LimitScope => {
  const made = limitScope('application', id, limits);
  if (!made) throw new Error('no limits');
  return made;
};

interface Wish {
  readonly scopes: readonly LimitScope[];
  readonly priority?: Priority;
  readonly waitMs?: number;
  readonly bytes?: number;
  readonly tokens?: number;
}

/** A limiter with its waiting room, asked as the gateway asks them. */
export function setUp(
  limiter: Limiter = new MemoryLimiter({ clock }),
  bounds: RoomBounds = { max: 100, bytesMax: 1_000 },
) {
  const outcomes: string[] = [];
  const room = new WaitingRoom({ limiter, clock, onEnd: (_priority, outcome) => outcomes.push(outcome) });
  let calls = 0;
  /** Where it is admitted at once, its grant; else how it waits. */
  const come = ({ scopes, priority = 'normal', waitMs = 1_000, bytes = 1, tokens = 0 }: Wish): Grant | Waiter => {
    calls += 1;
    const ask: Ask = { id: `call-${calls}`, scopes, tokens };
    const verdict = room.inFront(scopes, priority) ?? limiter.admit(ask);
    if (verdict instanceof Promise) throw new Error('this limiter answers at once');
    if (verdict.admitted) return verdict.grant;
    return room.enter({ ask: () => ask, priority, waitMs, bytes }, verdict, bounds);
  };
  const admitted = (wish: Wish): Grant => {
    const grant = come(wish);
    if (!('settle' in grant)) throw new Error('it has to wait');
    return grant;
  };
  const waiting = (wish: Wish): Waiter => {
    const waiter = come(wish);
    if ('settle' in waiter) throw new Error('it need not wait');
    return waiter;
  };
  /** As the gateway ends a call. */
  const end = (grant: Grant, tokensUsed = 0): void => {
    grant.settle(tokensUsed);
    room.freed(grant.scopes);
  };
  return { room, limiter, outcomes, come, admitted, waiting, end };
}

/** What is known of a wait now. */
export async function stateOf({ ended }: Waiter): Promise<WaitEnd | 'waiting'> {
  return Promise.race([ended, Promise.resolve().then(() => Promise.resolve('waiting' as const))]);
}
export const grantOf = (end: WaitEnd | 'waiting'): Grant => {
  if (end === 'waiting' || end.outcome !== 'admitted') throw new Error('it was not admitted');
  return end.verdict.grant;
};
