import type { Clock, Fault } from '../core/index.ts';
import type { EjectionSettings } from '../providers/index.ts';
import { fail, newFare, obstacleOf, stateOf, succeed, type DeploymentState, type Fare } from './ejection.ts';
import { expectedMs, observe, type Latency } from './latency.ts';

interface Known {
  readonly fare: Fare;
  readonly latency: Latency;
  inFlight: number;
}

/** What is known of one deployment, for people. */
export interface DeploymentStatus {
  readonly state: DeploymentState;
  readonly inFlight: number;
  /** Failures in a row. */
  readonly failures: number;
  /** Until it may be called again; 0: now. */
  readonly outMs: number;
  /** Normalised time to first token; `null`: not measured yet. */
  readonly latencyMs: number | null;
}

/** How an attempt ended. */
export interface AttemptEnd {
  /** `undefined`: answered. */
  readonly fault: Fault | undefined;
  readonly settings: EjectionSettings;
  readonly isLast: boolean;
  /** Normalised time to first token; `undefined`: none came. */
  readonly latencyMs: number | undefined;
}

/** Names come from configuration; what reloads left behind goes, oldest first. */
const DEPLOYMENTS_MAX = 20_000;

/** What this process has seen of every deployment: how it fares, how fast it is, how much it has to do. */
export class DeploymentHealth {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #known = new Map<string, Known>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** An attempt begins; a half-open deployment is being probed by it. */
  begin(id: string): void {
    const known = this.#of(id);
    known.inFlight += 1;
    if (known.fare.ejectedUntil > 0) known.fare.probing = true;
  }

  /** An attempt ended of which nothing can be learned. */
  release(id: string): void {
    const known = this.#of(id);
    known.inFlight -= 1;
    known.fare.probing = false;
  }

  end(id: string, { fault, settings, isLast, latencyMs }: AttemptEnd): void {
    const known = this.#of(id);
    const nowMs = this.#clock.monotonic();
    known.inFlight -= 1;
    known.fare.probing = false;
    if (latencyMs !== undefined) observe(known.latency, latencyMs, nowMs);
    if (fault) fail(known.fare, fault, { settings, isLast, nowMs });
    else succeed(known.fare, nowMs);
  }

  /** @returns why no call should go there while another deployment can take it */
  obstacle(id: string): string | undefined {
    const known = this.#known.get(id);
    return known && obstacleOf(known.fare, this.#clock.monotonic());
  }

  expectedMs(id: string): number {
    const known = this.#known.get(id);
    return known ? expectedMs(known.latency, known.inFlight, this.#clock.monotonic()) : 0;
  }

  status(id: string): DeploymentStatus {
    const known = this.#known.get(id) ?? UNKNOWN;
    const { fare, latency, inFlight } = known;
    const nowMs = this.#clock.monotonic();
    return {
      state: stateOf(fare, nowMs),
      inFlight,
      failures: fare.failures,
      outMs: Math.ceil(Math.max(0, fare.ejectedUntil - nowMs, fare.coolUntil - nowMs)),
      latencyMs: latency.ms === 0 ? null : Math.round(latency.ms),
    };
  }

  #of(id: string): Known {
    const found = this.#known.get(id);
    if (found) return found;
    if (this.#known.size >= DEPLOYMENTS_MAX) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    const known = { fare: newFare(), latency: { ms: 0, at: 0 }, inFlight: 0 };
    this.#known.set(id, known);
    return known;
  }
}

const UNKNOWN: Known = { fare: newFare(), latency: { ms: 0, at: 0 }, inFlight: 0 };
