import type { Fault } from '../core/index.ts';
import type { Lane } from './lane.ts';
import type { Place } from './line.ts';
import type { Admitted, Ask, Priority, Refused } from './port.ts';

/** A call that may wait for its turn. */
export interface WaitRequest {
  /** What it asks for, by the limits in force; called whenever its turn may have come. */
  ask(): Ask;
  readonly priority: Priority;
  readonly waitMs: number;
  /** What it holds in memory meanwhile. */
  readonly bytes: number;
}

/**
 * - `late`: its time was over, or what is left of it is too short.
 * - `displaced`: it made room for a call of a higher priority.
 * - `full`: there was no room, and `hopeless`: its turn cannot come in time; both at once.
 */
export type RefusedOutcome = 'late' | 'displaced' | 'full' | 'hopeless';

export type WaitEnd =
  | { readonly outcome: 'admitted'; readonly verdict: Admitted; readonly waitedMs: number }
  | { readonly outcome: RefusedOutcome; readonly verdict: Refused; readonly waitedMs: number };

const RANK: Readonly<Record<Priority, number>> = { low: 0, normal: 1, high: 2 };
export const rankOf = (priority: Priority): number => RANK[priority];

/** One call in the room. */
export class Waiter implements Place {
  readonly rank: number;
  readonly number: number;
  readonly request: WaitRequest;
  /** Monotonic milliseconds. */
  readonly since: number;
  readonly until: number;
  lane: Lane<Waiter> | undefined;
  deadline: NodeJS.Timeout | undefined;
  /** Its time is over while it is being asked for: the answer decides. */
  overdue = false;
  readonly ended: Promise<WaitEnd>;
  readonly resolve: (end: WaitEnd) => void;
  readonly reject: (fault: Fault) => void;

  constructor(request: WaitRequest, number: number, now: number) {
    this.request = request;
    this.rank = rankOf(request.priority);
    this.number = number;
    this.since = now;
    this.until = now + request.waitMs;
    const { promise, resolve, reject } = Promise.withResolvers<WaitEnd>();
    this.ended = promise;
    this.resolve = resolve;
    this.reject = reject;
  }
}
