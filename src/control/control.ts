import type { Logger } from 'pino';
import type { Clock, Secret } from '../core/index.ts';
import type { Finding } from '../config/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import type { DeploymentHealth } from '../routing/index.ts';
import type { BodyVault, Store } from '../store/index.ts';

export interface Reloaded {
  readonly revision: number;
  readonly warnings: readonly Finding[];
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
  /** From now on new data keys seal; what is sealed stays readable. @returns how many retired */
  rotateDataKeys(): Promise<number>;
  /** What this node has seen of the deployments, in all its processes. */
  health(): Promise<DeploymentStatuses>;
  readonly snapshot: Snapshot;
  verifyAdminToken(token: string): Promise<boolean>;
  /** Whether one stands in the configuration, so that those of the store may all go. */
  readonly hasConfiguredToken: boolean;
  /** Takes the changes of the store into force on this node now, instead of at the next poll. */
  refresh(): Promise<void>;
  /** @throws ReloadRefused with every violation; Fault `resource.conflict` where the file would take over a row of the API */
  reload(): Promise<Reloaded>;
  readonly version: string;
  status(): Promise<Status>;
  renderMetrics(): Promise<string>;
}
