import type { Fault } from '../../core/index.ts';
import type { PlanRecord } from '../../observe/index.ts';
import { decide, type Candidate, type FallbackReason, type Plan, type Standing } from '../../routing/index.ts';
import { required, type Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import { choose } from './choose.ts';

/** A call's way through its plan: whom to ask next, how long to wait before, and why. Writes it on the call record. */
export class Walk {
  readonly #gateway: Gateway;
  readonly #call: Call;
  readonly #plan: Plan;
  readonly #record: PlanRecord;
  readonly #standing: { -readonly [Key in keyof Standing]: Standing[Key] };
  #queue: readonly Candidate[];
  #at = 0;
  #usedFallback: FallbackReason | undefined;
  /** Monotonic milliseconds when the whole call must have ended. */
  readonly totalAt: number;
  /** Whether the route names a model for this refusal, and the call has not turned to one yet. */
  readonly hasFallback = (reason: FallbackReason): boolean =>
    this.#usedFallback === undefined && (this.#plan.fallbacks[reason]?.length ?? 0) > 0;

  constructor(gateway: Gateway, call: Call, queue: readonly Candidate[], record: PlanRecord) {
    this.#gateway = gateway;
    this.#call = call;
    this.#plan = required(call, 'plan');
    this.#record = record;
    this.#queue = queue;
    this.totalAt = performance.now() + required(call, 'timeouts').totalMs - call.record.queuedMs;
    this.#standing = {
      attemptsLeft: this.#plan.retriesMax,
      hasNext: false,
      repeats: this.#plan.repeats,
      repeated: 0,
      timeLeftMs: 0,
      hasFallback: this.hasFallback,
      spend: gateway.retries.spend,
      random: gateway.random,
    };
  }

  get candidate(): Candidate | undefined {
    return this.#queue[this.#at];
  }

  /**
   * What follows a failure before the first byte; waits where that is what follows.
   * @returns whether there is another attempt to make, at `candidate`
   * @throws Fault where the caller leaves, or the program stops, during the wait
   */
  async goOn(fault: Fault): Promise<boolean> {
    const standing = this.#standing;
    standing.hasNext = this.#at + 1 < this.#queue.length;
    standing.timeLeftMs = this.totalAt - performance.now();
    const decision = decide(fault, standing);
    standing.attemptsLeft -= 1;
    let waitMs = 0;
    if (decision.step === 'next') this.#at = this.#nextStanding();
    if (decision.step === 'same') {
      standing.repeated += 1;
      waitMs = decision.waitMs;
    }
    if (decision.step === 'fallback') this.#turnTo(decision.reason);
    const isOver = decision.step === 'stop';
    this.#record.decisions.push({
      after: this.#call.record.attempts.length,
      step: decision.step,
      reason: decision.reason,
      to: isOver ? null : (this.candidate?.deployment.id ?? null),
      waitMs,
    });
    if (waitMs > 0) await pause(this.#call, waitMs);
    return !isOver;
  }

  /** The model the route names for this refusal takes the place of the rest of the plan. */
  #turnTo(reason: FallbackReason): void {
    this.#usedFallback = reason;
    const { queue } = choose(this.#gateway, this.#call, this.#plan.strategy, this.#plan.fallbacks[reason] ?? []);
    this.#queue = queue;
    this.#at = 0;
  }

  /** Who was ejected while this call was elsewhere is passed over, if anybody comes after. */
  #nextStanding(): number {
    const { health } = this.#gateway;
    const after = this.#at + 1;
    for (let at = after; at < this.#queue.length; at += 1) {
      if (health.obstacle(this.#queue[at]?.deployment.id ?? '') === undefined) return at;
    }
    return after;
  }
}

/** A wait that ends at once, with its fault, when the caller leaves. */
function pause(call: Call, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      call.underWay = undefined;
      resolve();
    }, ms);
    const abort = (fault: Fault): void => {
      clearTimeout(timer);
      reject(fault);
    };
    call.underWay = { abort };
    if (call.cancelled) abort(call.cancelled);
  });
}
