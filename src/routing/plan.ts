import type { ErrorCode } from '../core/index.ts';
import type { EjectionSettings } from '../providers/index.ts';
import type { AttemptTimeouts, CacheRule, Deployment, ModelVersion, Route } from '../registry/index.ts';
import type { Match } from './match.ts';

/** A deployment that may serve the call. */
export interface Candidate {
  readonly version: ModelVersion;
  readonly deployment: Deployment;
  /** Share of the traffic by the route's word; only `weighted` reads it. */
  readonly weight: number;
  /** `name@version` of the one whose place its version took; `null`: it was asked for. */
  readonly insteadOf: string | null;
}

/** What left a target out: one of the checks that every target passes, or how its deployment stands. */
export type SkipRule =
  | 'unknown'
  | 'quarantine'
  | 'proof'
  | 'state'
  | 'use'
  | 'access'
  | 'data-class'
  | 'region'
  | 'stale'
  | 'operation'
  | 'price'
  | 'health';

/** Why a target of the route is not among the candidates. */
export interface Skipped {
  /** A deployment's id, or a target as the route names it. */
  readonly target: string;
  readonly rule: SkipRule;
  readonly reason: string;
}

/** Refusals after which a route may name another model; nothing else of a caller's own making goes elsewhere. */
export type FallbackReason = 'contextOverflow' | 'contentFilter';

/** The attempts a call may make, in order, and what may follow a failure. */
export interface Plan {
  /** What the name in `model` is. */
  readonly matched: Match['how'];
  readonly route: string | null;
  readonly strategy: Route['strategy'];
  readonly timeouts: AttemptTimeouts | null;
  readonly candidates: readonly Candidate[];
  /** Attempts after the first, over all candidates. */
  readonly retriesMax: number;
  /**
   * Whether a deployment may be asked twice by one call. A route decides that; a call that names a model asks each of
   * its deployments once.
   */
  readonly repeats: boolean;
  /** The route's own word. */
  readonly cache: CacheRule | null;
  /** The route's own; `null`: each deployment's. */
  readonly ejection: EjectionSettings | null;
  readonly fallbacks: Readonly<Partial<Record<FallbackReason, readonly Candidate[]>>>;
  readonly skipped: readonly Skipped[];
}

/** The refusals a route may name a fallback for, as the catalogue of errors calls them. */
export const fallbackReasonOf: Readonly<Partial<Record<ErrorCode, FallbackReason>>> = {
  'provider.context_overflow': 'contextOverflow',
  'provider.content_filter': 'contentFilter',
};
