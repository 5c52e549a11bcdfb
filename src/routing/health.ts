import type { Clock, Fault } from '../core/index.ts';
import type { EjectionSettings } from '../providers/index.ts';
import { fail, newFare, obstacleOf, stateOf, succeed, takeBack, type DeploymentState, type Fare } from './ejection.ts';
import { expectedMs, observe, type Latency } from './latency.ts';

interface Known {
  readonly fare: Fare;
  readonly latency: Latency;
  inFlight: number;
  /** Who told of its ejection; `null`: found out here. */
  toldBy: string | null;
  /** A call would have gone there since this was last asked. */
  wasMissed: boolean;
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
  /** The process that found out that it is ejected; `null`: the one asked. */
  readonly toldBy: string | null;
}

/** An ejection as other processes know it. */
export interface EjectionNews {
  /** From now; negative: it is half-open since then. */
  readonly outMs: number;
  /** In a row. */
  readonly ejections: number;
  readonly by: string;
}

/** How an ejected deployment stands. */
export interface Outlook {
  readonly outMs: number;
  readonly ejections: number;
  /** A call is its probe, or would have been since this was last asked. */
  readonly isAsked: boolean;
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
  /** Told when an attempt ejected a deployment or brought it back. */
  onChange: ((id: string) => void) | undefined;

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
    const before = known.fare.ejectedUntil;
    if (fault) fail(known.fare, fault, { settings, isLast, nowMs });
    else succeed(known.fare, nowMs);
    if (known.fare.ejectedUntil === before) return;
    known.toldBy = null;
    this.onChange?.(id);
  }

  /** What another process found out. @param news `undefined`: it is back */
  learn(id: string, news: EjectionNews | undefined): void {
    const known = this.#of(id);
    const { fare } = known;
    const nowMs = this.#clock.monotonic();
    known.toldBy = news?.by ?? null;
    if (!news) {
      if (fare.ejectedUntil > 0) takeBack(fare, nowMs);
      return;
    }
    fare.ejectedUntil = Math.max(nowMs + news.outMs, SOME_TIME_AGO);
    fare.ejections = Math.max(fare.ejections, news.ejections);
  }

  /** For so long the next probe is for another process to make. */
  holdProbe(id: string, ms: number): void {
    this.#of(id).fare.probeHeldUntil = this.#clock.monotonic() + ms;
  }

  /** @returns `undefined` where it is not ejected */
  outlook(id: string): Outlook | undefined {
    const known = this.#known.get(id);
    if (!known || known.fare.ejectedUntil === 0) return undefined;
    const { fare, wasMissed } = known;
    known.wasMissed = false;
    return {
      outMs: fare.ejectedUntil - this.#clock.monotonic(),
      ejections: fare.ejections,
      isAsked: fare.probing || wasMissed,
    };
  }

  /** @returns why no call should go there while another deployment can take it */
  obstacle(id: string): string | undefined {
    const known = this.#known.get(id);
    if (!known) return undefined;
    const obstacle = obstacleOf(known.fare, this.#clock.monotonic());
    if (obstacle !== undefined) known.wasMissed = true;
    return obstacle;
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
      toldBy: fare.ejectedUntil > 0 ? known.toldBy : null,
    };
  }

  #of(id: string): Known {
    const found = this.#known.get(id);
    if (found) return found;
    if (this.#known.size >= DEPLOYMENTS_MAX) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    const known = newKnown();
    this.#known.set(id, known);
    return known;
  }
}

const newKnown = (): Known => ({
  fare: newFare(),
  latency: { ms: 0, at: 0 },
  inFlight: 0,
  toldBy: null,
  wasMissed: false,
});
const UNKNOWN: Known = newKnown();
/** 0 would mean that it never was ejected. */
const SOME_TIME_AGO = 1e-3;
