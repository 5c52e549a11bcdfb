/**
 * The compiled, immutable configuration the data plane runs on. The control plane makes it, validates it whole and
 * swaps it by reference; a call keeps the one it started with, unless it
 * waits for its turn.
 */
import type { GuardBook } from '../guard/index.ts';
import type { Application, TokenRules } from '../identity/index.ts';
import type { ApplicationLimits, RoomBounds } from '../limits/index.ts';
import type { AttemptTimeouts, CacheRule, ModelOrigin, ModelVersion, Route } from '../registry/index.ts';
import type { ApplicationUse, RoutePattern } from '../routing/index.ts';
import type { NetworkSettings, Provider } from '../providers/index.ts';

/** How a host is reached that is asked now and then. */
export type Reach = Omit<NetworkSettings, 'connections'>;

export interface TokenAccess {
  /** The same value until the file is read again. */
  readonly rules: TokenRules;
  /** By issuer: how its documents are fetched. */
  readonly networks: ReadonlyMap<string, Reach>;
  /** By `team/application`. */
  readonly applications: ReadonlyMap<string, Application>;
}

export interface Snapshot {
  /** Grows with every change in the store or the file. */
  readonly revision: number;
  /** Epoch milliseconds when this was last known to be current. */
  readonly confirmedAt: number;
  readonly applications: ReadonlyMap<string, Application>;
  /** By id of the application: its own limits, its team's, its organization's. Absent: none of them is limited. */
  readonly limits: ReadonlyMap<string, ApplicationLimits>;
  /** How many calls may wait for a limit, and how long where their application says nothing. */
  readonly queue: RoomBounds & { readonly waitMs: number };
  /** By id of the application: what the file says of its answers. */
  readonly cacheRules: ReadonlyMap<string, CacheRule>;
  /** Which policies each call has; `null`: none has any. */
  readonly guards: GuardBook | null;
  /** By id of the application: what it may send where. Absent: nothing is said of it. */
  readonly uses: ReadonlyMap<string, ApplicationUse>;
  /** Whose tokens are taken in place of keys; `null`: nobody's. */
  readonly tokens: TokenAccess | null;
  readonly providers: ReadonlyMap<string, Provider>;
  /** By `name@version`. */
  readonly versions: ReadonlyMap<string, ModelVersion>;
  /** By name of the model: since when it is registered, and whose it is. */
  readonly origins: ReadonlyMap<string, ModelOrigin>;
  /** Model name → `name@version` of its default (highest PRODUCTION) version. */
  readonly defaultVersions: ReadonlyMap<string, string>;
  /** Routes with a plain name. */
  readonly routes: ReadonlyMap<string, Route>;
  /** Routes whose name is a pattern, most specific first. */
  readonly patterns: readonly RoutePattern[];
  /** Of calls that name no route. */
  readonly timeouts: AttemptTimeouts;
}
