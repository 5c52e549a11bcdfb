/** Who calls, as the data plane needs it. Records are small and plain: they live in caches and in the snapshot on disk. */
import type { TokenIdentity } from './tokens/rules.ts';

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly teamId: string;
  readonly teamName: string;
  readonly organizationId: string;
  readonly organizationName: string;
  /** Names of models and routes it may call; `null`: all. */
  readonly models: readonly string[] | null;
  readonly bodies: { readonly store: boolean; readonly retentionDays: number };
  readonly managedBy: 'file' | 'api';
  readonly retiredAt: number | null;
}

/** What a key is for: trying models, testing with them, or running things for people. */
export const keyEnvironments = ['development', 'staging', 'production'] as const;
export type KeyEnvironment = (typeof keyEnvironments)[number];

/** What is stored of an API key. The key itself is shown once and never stored. Times are epoch milliseconds. */
export interface ApiKey {
  readonly id: string;
  readonly applicationId: string;
  readonly name: string;
  /** `sp-` and the first four characters, for people. */
  readonly prefix: string;
  readonly lastFour: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** Set by revoke; for a rotated key the end of its grace. In force from that moment on. */
  readonly revokedAt: number | null;
  /** Further restriction of the application's models; `null`: none. */
  readonly models: readonly string[] | null;
  /** Addresses it may be used from, single or CIDR; `null`: any. */
  readonly addresses: readonly string[] | null;
  /** Which states of a model it reaches. */
  readonly environment: KeyEnvironment;
  /** What this key may use, beside the limits of its application; `null`: no limits of its own. */
  readonly limits: KeyLimits | null;
}

export interface KeyLimits {
  /** Requests a minute. */
  readonly rpm?: number | undefined;
  /** Tokens a minute. */
  readonly tpm?: number | undefined;
  /** Calls at the same time. */
  readonly concurrency?: number | undefined;
  /** Seconds of each rate that may be used at once. */
  readonly burstSeconds?: number | undefined;
}

/** Who makes this call: an application, by one of its keys or by a token of an identity provider. */
export interface Principal {
  readonly key: ApiKey | null;
  readonly token: TokenIdentity | null;
  readonly application: Application;
}

/** What the key cache asks of the store. Both throw Fault `store.unavailable` when the database is away. */
export interface KeyStore {
  /** @param hash HMAC-SHA-256 of the key under the pepper, lower-case hex */
  findKeyByHash(hash: string): Promise<ApiKey | undefined>;
}
