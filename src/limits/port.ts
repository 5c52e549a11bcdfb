/** What may be asked of limits, whether their state lies in this process or is shared by several. */
import type { Rate } from './rate.ts';

/** As the configuration states them. */
export interface Limits {
  /** Requests a minute. */
  readonly rpm?: number | undefined;
  /** Tokens a minute. */
  readonly tpm?: number | undefined;
  /** Calls at the same time. */
  readonly concurrency?: number | undefined;
  /** Seconds of the rate that may be used at once. Default: 10. */
  readonly burstSeconds?: number | undefined;
}

/** Who goes first among calls that wait. */
export type Priority = 'low' | 'normal' | 'high';

/** Whether and how calls wait for their turn where a limit refuses them. */
export interface Waiting {
  readonly priority: Priority;
  /** 0: not at all. */
  readonly waitMs: number;
}

export type ScopeKind = 'organization' | 'team' | 'application' | 'key' | 'model' | 'user';
export type Dimension = 'requests' | 'tokens' | 'concurrency';

/** Whose limits, and which, with the arithmetic done. */
export interface LimitScope {
  readonly kind: ScopeKind;
  /** Unique among all scopes, e.g. `application:` and its id. */
  readonly id: string;
  readonly requests?: Rate;
  readonly tokens?: Rate;
  readonly concurrency?: number;
}

/** What the configuration says about the calls of one application. */
export interface ApplicationLimits {
  /** For each of its calls, from the widest to the narrowest. */
  readonly scopes: readonly LimitScope[];
  /** By the name of a model or route, for the calls it is asked of. */
  readonly models: ReadonlyMap<string, LimitScope>;
  /** For each of its end users. */
  readonly endUser: Limits | undefined;
  /** `undefined`: as calls do where nothing is said. */
  readonly waiting: Waiting | undefined;
}

export interface Ask {
  /** The call's id; the name of the slots it holds. */
  readonly id: string;
  readonly scopes: readonly LimitScope[];
  /** Upper estimate of what the call will use. */
  readonly tokens: number;
}

/** How one rate stands after the decision. */
export interface Standing {
  /** Units a minute. */
  readonly limit: number;
  /** Units that could be used at once now. */
  readonly remaining: number;
  /** Until as much is there as ever is. */
  readonly resetMs: number;
}

/** The tightest scope's standing in each rate; absent where no scope has one. */
export interface Standings {
  readonly requests?: Standing;
  readonly tokens?: Standing;
}

/** What a call holds until it ends. */
export interface Grant {
  readonly scopes: readonly LimitScope[];
  /** Frees the slots and returns the tokens that were reserved and not used. Once, whatever happened; never throws. */
  settle(tokensUsed: number): void;
}

export interface Admitted {
  readonly admitted: true;
  readonly grant: Grant;
  readonly standings: Standings;
}

/** Nothing was taken anywhere. */
export interface Refused {
  readonly admitted: false;
  readonly dimension: Dimension;
  readonly scope: LimitScope;
  /** When asking again makes sense. */
  readonly retryAfterMs: number;
  readonly standings: Standings;
}

export type Verdict = Admitted | Refused;

export interface Limiter {
  /**
   * Decides over all dimensions of all scopes at once; a refusal takes nothing. Synchronous where the state is in this
   * process.
   * @throws Fault `limit.unavailable` when shared state is away and the fail mode is closed
   */
  admit(ask: Ask): Verdict | Promise<Verdict>;
}
