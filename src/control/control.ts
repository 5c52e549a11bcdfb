import type { Logger } from 'pino';
import type { Actor, SigningKey } from '../audit/index.ts';
import type { Config } from '../config/index.ts';
import type { Clock, Secret } from '../core/index.ts';
import type { SignInDesk } from './sign-in/desk.ts';
import type { LocalDesk } from './sign-in/local-desk.ts';
import type { SealedDesk } from './sign-in/sealed-desk.ts';
import type { Visitor } from './visitor.ts';
import type { Identities } from './identities.ts';
import type { RefusalLog } from './refusals.ts';
import type { ScimRule } from './scim/rule.ts';
import type { Passwords } from '../identity/index.ts';
import type { Finding } from '../config/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import type { DeploymentHealth } from '../routing/index.ts';
import type { BodyVault, DerivedSecrets, Store } from '../store/index.ts';

export interface Reloaded {
  readonly revision: number;
  readonly warnings: readonly Finding[];
}

/** What a reload would do now. */
export interface ReloadRehearsed extends Reloaded {
  /** Top-level fields of the file that are not what is in force; of a secret only that it is there. */
  readonly changed: readonly string[];
  /** Teams, applications and rows of the registry that it would add, change or retire. */
  readonly rows: number;
}

/** What stands in `GET /api/v1/status`. */
export interface Status {
  readonly version: string;
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly store: { readonly engine: string; readonly reachable: boolean; readonly confirmedAt: number };
  readonly journal: { readonly bytes: number; readonly postedRows: number };
  readonly providers: readonly {
    readonly id: string;
    readonly kind: string;
    readonly region: string;
    readonly origin: string;
  }[];
  readonly callsInFlight: number;
  /** `name@version` of what is in production by decisions that hold no longer. */
  readonly lapsed: readonly string[];
}

/** What is known of each deployment, by its id. */
export type DeploymentStatuses = Pick<DeploymentHealth, 'status'>;

/** What the routes of the control plane work with. Made once by `main`. */
export interface Control {
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly pepper: Secret;
  readonly bodies: BodyVault;
  /** Names and seals what an idempotency key is answered with. */
  readonly repeatSecrets: DerivedSecrets;
  /** After data keys were retired: from now on new ones seal on this node, instead of within a minute. */
  forgetDataKeys(): void;
  /** What this node has seen of the deployments, in all its processes. */
  health(): Promise<DeploymentStatuses>;
  readonly snapshot: Snapshot;
  /** What the providers' names stand for in the file in force. */
  readonly identities: Identities;
  /** Of the file in force. */
  readonly scimRules: () => readonly ScimRule[];
  /** Whose token this is. @throws Fault `store.unavailable` */
  identify(token: string, via: 'bearer' | 'cookie'): Promise<Visitor>;
  readonly signIn: SignInDesk;
  readonly localSignIn: LocalDesk;
  readonly sealedAccess: SealedDesk;
  readonly passwords: Passwords;
  /** How many reverse proxies in front may be believed about whom they speak for. */
  readonly trustedProxies: number;
  readonly cookiesAreSecure: boolean;
  readonly refusals: RefusalLog;
  /** Of the file in force. */
  readonly governance: Config['governance'];
  /** Signs decisions about versions. */
  signingKey(): Promise<SigningKey>;
  /** Whether one stands in the configuration, so that those of the store may all go. */
  readonly hasConfiguredToken: boolean;
  /** Takes the changes of the store into force on this node now, instead of at the next poll. */
  refresh(): Promise<void>;
  /**
   * @param by who asked for it; default: the process itself, on a signal
   * @throws ReloadRefused with every violation; Fault `resource.conflict` where the file would take over a row of the API
   */
  reload(by?: Actor): Promise<Reloaded>;
  /** Reads and judges the file as `reload` does, and takes nothing of it into force. @throws as `reload` */
  rehearseReload(): Promise<ReloadRehearsed>;
  readonly version: string;
  status(): Promise<Status>;
  renderMetrics(): Promise<string>;
}
