import type { Decimal } from '../core/index.ts';
import type { EjectionSettings, Operation, Target, Usage } from '../providers/index.ts';

export type LifecycleState = 'development' | 'staging' | 'approved' | 'production' | 'deprecated' | 'archived';

/** One effective-dated price of one meter. Cost is a pure function of a usage vector and such rows. */
export interface PriceRow {
  /** Which row priced a call; kept on the attempt, so that the cost can be computed again. */
  readonly id: string;
  /** The class of usage it prices. `cacheRead`, `cacheWrite` fall back to `inputUncached`, `reasoning` to `outputVisible`. */
  readonly meter: keyof Usage;
  readonly usdPerMillion: Decimal;
  /** Whether it is of the deployment's own region; such a row goes before one of all regions. */
  readonly isRegional: boolean;
  /** It prices calls of at least so many input tokens, whole; a row with a higher bound that the call reaches goes before it. */
  readonly contextMinTokens: number;
  /** Epoch milliseconds, half open: from ≤ t < to. */
  readonly effectiveFrom: number;
  readonly effectiveTo: number | null;
  readonly source: string;
  /** A price of the file goes before imported ones. */
  readonly managedBy: 'file' | 'api';
}

/** A model version served by one provider under the vendor's own id. */
export interface Deployment {
  /** `name@version/provider` with `#n` from the second of the same provider; stable across reloads. */
  readonly id: string;
  readonly providerId: string;
  /** Its provider's; empty: nobody has said. */
  readonly region: string;
  readonly target: Target;
  /** Of each meter, the row in force when the call started prices it. Empty: no price. */
  readonly prices: readonly PriceRow[];
  readonly unpriced: 'deny' | 'allow';
  /** Its provider's, where a route says nothing. */
  readonly ejection: EjectionSettings;
}

export interface ModelVersion {
  /** SHA-256 of its canonical manifest: deployments, their options, their providers' settings; neither prices nor state. */
  readonly digest: string;
  readonly model: string;
  readonly version: string;
  /** `model@version`. */
  readonly id: string;
  readonly kind: Operation;
  /** Whose applications it exists for; `null`: everybody's, as what the file declares. */
  readonly organizationId: string | null;
  readonly state: LifecycleState;
  /** It is in production by its last decision, which holds no longer: it counts as deprecated, and is found by its model's name. */
  readonly lapsed: boolean;
  /** Why nobody may call it whatever its state: it was stopped, or no decisions that this installation signed brought it there. */
  readonly barred: 'quarantine' | 'proof' | null;
  readonly deployments: readonly Deployment[];
  /** Whose development keys try it before anybody else's; `null`: nobody's. */
  readonly ownerTeamId: string | null;
  /** Classes of data it may be given; `null`: nobody has said. */
  readonly dataClasses: ReadonlySet<string> | null;
  /** Where it may run; `null`: wherever it is deployed. */
  readonly regions: ReadonlySet<string> | null;
  /** Teams, and applications as `team/application`, that it is meant for; `null`: whoever may name it. */
  readonly access: ReadonlySet<string> | null;
  /** Of a deprecated version the applications that go on with it, each with its grant; `null`: it takes new uses too. */
  readonly uses: ReadonlyMap<string, string> | null;
  /** `name@version` of what to call instead. */
  readonly successor: string | null;
  /** Headers that tell callers of a deprecated version; empty for the others. */
  readonly notices: readonly (readonly [name: string, value: string])[];
}

/** All but the last hold for each attempt. */
export interface AttemptTimeouts {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly firstTokenMs: number;
  readonly idleMs: number;
  /** Over all attempts of a call and the waits between them. */
  readonly totalMs: number;
}

/** What is said about repeating answers; what is not said is left to whoever else says it. */
export interface CacheRule {
  readonly exact?: boolean | undefined;
  readonly ttlSeconds?: number | undefined;
}

export interface Route {
  readonly name: string;
  readonly strategy: 'priority' | 'weighted' | 'latency' | 'cost';
  /** `name` or `name@version`, in order. */
  readonly targets: readonly { readonly model: string; readonly weight: number }[];
  /** Attempts after the first. */
  readonly retriesMax: number;
  readonly cache: CacheRule | null;
  /** `null`: as each provider says. */
  readonly ejection: EjectionSettings | null;
  /** Where refusals go that otherwise go nowhere: `name` or `name@version`. */
  readonly fallbackOn: { readonly contextOverflow?: string | undefined; readonly contentFilter?: string | undefined };
  readonly timeouts: AttemptTimeouts;
}
