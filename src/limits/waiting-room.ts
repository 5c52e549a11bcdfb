import { asFault, type Clock, type Fault } from '../core/index.ts';
import { Lane } from './lane.ts';
import { goesFirst, Line, type Place } from './line.ts';
import type { Limiter, LimitScope, Priority, Refused, Verdict } from './port.ts';
import { rankOf, Waiter, type RefusedOutcome, type WaitEnd, type WaitRequest } from './waiter.ts';

export type WaitOutcome = WaitEnd['outcome'] | 'gone' | 'failed';

export interface RoomBounds {
  /** Calls. */
  readonly max: number;
  /** Of their bodies together. */
  readonly bytesMax: number;
}

export interface WaitingRoomOptions {
  readonly limiter: Limiter;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Told once for each call that came here. */
  readonly onEnd: (priority: Priority, outcome: WaitOutcome, waitedMs: number) => void;
}

/**
 * Where calls wait that a limit refused, bounded in number, bytes and time. Whoever waits stands in the lane of the scope
 * that refused it; a higher priority goes first, and within a priority who came first. Nobody overtakes those who wait
 * for a scope it needs itself.
 */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions;
  readonly #everybody = new Line<Waiter>();
  readonly #lanes = new Map<string, Lane<Waiter>>();
  #bytes = 0;
  #numbers = 0;

  constructor(options: WaitingRoomOptions) {
    this.#options = options;
  }

  /** Calls that wait. */
  get size(): number {
    return this.#everybody.length;
  }
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns the refusal of a call that has just come and needs what others wait for who go first */
  inFront(scopes: readonly LimitScope[], priority: Priority): Refused | undefined {
    const place = { rank: rankOf(priority), number: Infinity };
    return this.#laneInFront(scopes, place)?.refusalAt(place, this.#now());
  }

  /**
   * Takes in a call that was refused. Its end is `ended`: how the wait ended, or a fault.
   * @param refused by the limiter, or by those in front
   */
  enter(request: WaitRequest, refused: Refused, bounds: RoomBounds): Waiter {
    const waiter = new Waiter(request, (this.#numbers += 1), this.#now());
    if (isHopeless(refused, request.waitMs)) this.#end(waiter, 'hopeless', refused);
    else if (!this.#makeRoom(waiter, bounds)) this.#end(waiter, 'full', refused);
    else {
      this.#everybody.add(waiter);
      this.#bytes += request.bytes;
      waiter.deadline = setTimeout(() => this.#expire(waiter), request.waitMs);
      const lane = this.#join(waiter, refused);
      // A slot may have become free in another process: whoever is first asks for it now instead of soon.
      if (lane.isForSlots && lane.line.first !== waiter && !lane.asking) this.#callUp(lane);
    }
    return waiter;
  }

  /** The caller went away, or the program stops. */
  leave(waiter: Waiter, fault: Fault): void {
    if (!waiter.lane) return;
    const { lane } = waiter;
    const wasFirst = lane.line.first === waiter;
    this.#remove(waiter, 'gone');
    waiter.reject(fault);
    if (wasFirst) this.#callUp(lane);
  }

  /** Something of these scopes was given back. */
  freed(scopes: readonly LimitScope[]): void {
    const lanes: Lane<Waiter>[] = [];
    for (const { id } of scopes) {
      const lane = this.#lanes.get(id);
      if (lane) lanes.push(lane);
    }
    if (lanes.length > 1) lanes.sort(byFirst);
    for (const lane of lanes) this.#callUp(lane);
  }

  /** Asks for those in front, one after the other, until one is refused. */
  #callUp(lane: Lane<Waiter>): void {
    if (lane.asking) {
      lane.again = true;
      return;
    }
    for (;;) {
      const waiter = lane.line.first;
      if (!waiter) return this.#close(lane);
      const verdict = this.#askFor(waiter, lane);
      if (verdict instanceof Promise) return;
      if (verdict && !this.#goesOn(lane, waiter, verdict)) return;
    }
  }

  /** @returns `undefined` where the waiter is in this lane no more */
  #askFor(waiter: Waiter, lane: Lane<Waiter>): Verdict | undefined | Promise<void> {
    try {
      const ask = waiter.request.ask();
      const other = this.#laneInFront(ask.scopes, waiter, lane);
      if (other) {
        this.#move(waiter, lane, other);
        return undefined;
      }
      const verdict = this.#options.limiter.admit(ask);
      if (!(verdict instanceof Promise)) return verdict;
      lane.asking = waiter;
      return this.#answered(lane, waiter, verdict);
    } catch (thrown) {
      this.#fail(waiter, thrown);
      return undefined;
    }
  }

  async #answered(lane: Lane<Waiter>, waiter: Waiter, answer: Promise<Verdict>): Promise<void> {
    let goesOn = true;
    try {
      const verdict = await answer;
      if (waiter.lane === lane) goesOn = this.#goesOn(lane, waiter, verdict);
      else if (verdict.admitted) this.#giveBack(verdict);
    } catch (thrown) {
      this.#fail(waiter, thrown);
    }
    lane.asking = undefined;
    goesOn ||= lane.again;
    lane.again = false;
    if (goesOn) this.#callUp(lane);
  }

  /** @returns whether the next one in the lane may ask */
  #goesOn(lane: Lane<Waiter>, waiter: Waiter, verdict: Verdict): boolean {
    const now = this.#now();
    if (verdict.admitted) {
      lane.admitted();
      this.#remove(waiter, 'admitted');
      waiter.resolve({ outcome: 'admitted', verdict, waitedMs: now - waiter.since });
      return true;
    }
    if (waiter.overdue || isHopeless(verdict, waiter.until - now)) {
      this.#end(waiter, 'late', verdict);
      return true;
    }
    if (verdict.scope.id !== lane.id) {
      lane.line.remove(waiter);
      this.#join(waiter, verdict);
      return true;
    }
    lane.refusedAt(now, verdict, () => this.#callUp(lane));
    return false;
  }

  /** It had left when the answer came. */
  #giveBack({ grant }: Verdict & { admitted: true }): void {
    grant.settle(0);
    this.freed(grant.scopes);
  }

  #laneInFront(scopes: readonly LimitScope[], place: Place, except?: Lane<Waiter>): Lane<Waiter> | undefined {
    for (const { id } of scopes) {
      const lane = this.#lanes.get(id);
      if (lane && lane !== except && lane.line.first && goesFirst(lane.line.first, place)) return lane;
    }
    return undefined;
  }

  #join(waiter: Waiter, refused: Refused): Lane<Waiter> {
    const { id } = refused.scope;
    const found = this.#lanes.get(id);
    const lane = found ?? new Lane(id, refused);
    if (!found) this.#lanes.set(id, lane);
    waiter.lane = lane;
    lane.line.add(waiter);
    // Whoever stands in front was refused just now; the others wait for their turn.
    if (lane.line.first === waiter) lane.refusedAt(this.#now(), refused, () => this.#callUp(lane));
    return lane;
  }

  #move(waiter: Waiter, from: Lane<Waiter>, to: Lane<Waiter>): void {
    from.line.remove(waiter);
    waiter.lane = to;
    to.line.add(waiter);
  }

  #expire(waiter: Waiter): void {
    const { lane } = waiter;
    if (!lane) return;
    waiter.overdue = true;
    if (lane.asking === waiter) return;
    const wasFirst = lane.line.first === waiter;
    this.#end(waiter, 'late', lane.refusalAt(waiter, this.#now()));
    if (wasFirst) this.#callUp(lane);
  }

  /** The newest of the lowest priority make room, where the one who comes has a higher one and fits then. */
  #makeRoom({ rank, request }: Waiter, { max, bytesMax }: RoomBounds): boolean {
    const fits = (size: number, bytes: number): boolean => size < max && bytes + request.bytes <= bytesMax;
    const leaving: Waiter[] = [];
    let bytes = this.#bytes;
    const newestFirst = fits(this.size, bytes) ? [] : [...this.#everybody].toReversed();
    for (const other of newestFirst) {
      if (other.rank >= rank || fits(this.size - leaving.length, bytes)) break;
      leaving.push(other);
      bytes -= other.request.bytes;
    }
    if (!fits(this.size - leaving.length, bytes)) return false;
    for (const other of leaving) {
      const { lane } = other;
      if (lane) this.#end(other, 'displaced', lane.refusalAt(other, this.#now()));
    }
    return true;
  }

  #end(waiter: Waiter, outcome: RefusedOutcome, verdict: Refused): void {
    this.#remove(waiter, outcome);
    waiter.resolve({ outcome, verdict, waitedMs: this.#now() - waiter.since });
  }

  #fail(waiter: Waiter, thrown: unknown): void {
    if (!waiter.lane) return;
    this.#remove(waiter, 'failed');
    waiter.reject(asFault(thrown));
  }

  #remove(waiter: Waiter, outcome: WaitOutcome): void {
    const { lane, request } = waiter;
    clearTimeout(waiter.deadline);
    if (lane) {
      lane.line.remove(waiter);
      this.#everybody.remove(waiter);
      this.#bytes -= request.bytes;
      waiter.lane = undefined;
      if (!lane.line.first) this.#close(lane);
    }
    this.#options.onEnd(request.priority, outcome, this.#now() - waiter.since);
  }

  /** A lane whose first one is being asked for ends with the answer. */
  #close(lane: Lane<Waiter>): void {
    if (lane.asking) return;
    lane.rest();
    this.#lanes.delete(lane.id);
  }

  #now(): number {
    return this.#options.clock.monotonic();
  }
}

/** Only slots come back at a moment that nobody knows. */
const isHopeless = ({ dimension, retryAfterMs }: Refused, leftMs: number): boolean =>
  dimension !== 'concurrency' && retryAfterMs > leftMs;

function byFirst({ line: a }: Lane<Waiter>, { line: b }: Lane<Waiter>): number {
  if (!a.first || !b.first) return a.first ? -1 : 1;
  return goesFirst(a.first, b.first) ? -1 : 1;
}
