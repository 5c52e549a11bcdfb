/** What administering API keys asks of the store. Every method is scoped by tenant; `store` implements it. */
import type { ApiKey } from './port.ts';

/** Whose rows a listing may show: an organization's, or those of some of its teams. `everything` is for the operator of the installation. */
export type TenantScope =
  | { readonly organizationId: string; readonly teamIds?: readonly string[] }
  | { readonly everything: true };

/** A page of a listing, newest first. `next` is opaque; `null` on the last page. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: string | null;
}

export interface PageRequest {
  readonly cursor?: string | undefined;
  /** 1 to 200; default 50. */
  readonly limit?: number | undefined;
}

/** A key as it is about to be stored: by its hash. Times are epoch milliseconds. */
export interface NewApiKey extends Omit<ApiKey, 'revokedAt'> {
  readonly organizationId: string;
  /** HMAC-SHA-256 of the key under the pepper, lower-case hex. */
  readonly hash: string;
}

/** What differs between a key and the one that replaces it; the rest is taken over. */
export type ReplacementKey = Pick<NewApiKey, 'id' | 'hash' | 'prefix' | 'lastFour' | 'createdAt'>;

export interface KeyAdministration {
  insertKey(key: NewApiKey): Promise<ApiKey>;
  /**
   * Makes the replacement and lets the old key end at `graceEndsAt`, both or neither.
   * @throws Fault `resource.unknown`; `resource.conflict` when the old one is revoked, rotated or expired
   */
  rotateKey(
    organizationId: string,
    oldId: string,
    replacement: ReplacementKey,
    graceEndsAt: number,
    nowMs: number,
  ): Promise<ApiKey>;
  /** Ends a key now, a running grace too. Doing it twice changes nothing. @throws Fault `resource.unknown` */
  revokeKey(organizationId: string, id: string, nowMs: number): Promise<ApiKey>;
  listKeys(scope: TenantScope, filter: PageRequest & { readonly applicationId?: string }): Promise<Page<ApiKey>>;
  findKeyById(id: string): Promise<ApiKey | undefined>;
}
