/**
 * Wraps data keys. A file or environment variable holds it today; a cloud key service or a vault implements the same
 * three members, for what it can do is wrap and unwrap, not hand out a key.
 */
export interface MasterKey {
  /** A fingerprint that tells keys apart and says nothing about them. */
  readonly id: string;
  /** @param context bound to the result: unwrapping under another context fails */
  wrap(plain: Uint8Array, context: string): Promise<Uint8Array>;
  /** @throws Fault `internal` when it was not wrapped by this key under this context, or was changed since */
  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array>;
}

export interface WrappedDataKey {
  readonly id: string;
  /** `null`: of the installation as a whole. */
  readonly organizationId: string | null;
  readonly purpose: string;
  readonly masterKeyId: string;
  readonly wrapped: Uint8Array;
  readonly createdAt: number;
}

/** A known text under the master key, sealed at the first start. */
export interface Canary {
  readonly masterKeyId: string;
  readonly sealed: Uint8Array;
}

export interface DataKeyStore {
  findDataKey(id: string): Promise<WrappedDataKey | undefined>;
  /** The one that seals new data. */
  currentDataKey(organizationId: string | null, purpose: string): Promise<WrappedDataKey | undefined>;
  /** @returns `false` when another node's came first, or the master key is no longer the one in use */
  insertDataKey(key: WrappedDataKey): Promise<boolean>;
  /** Retired keys still open what they sealed. @returns how many were retired */
  retireDataKeys(
    scope: { readonly organizationId?: string | null; readonly purpose?: string },
    nowMs: number,
  ): Promise<number>;
  readCanary(): Promise<Canary | undefined>;
  /** Keeps the first one. */
  insertCanary(canary: Canary, nowMs: number): Promise<void>;
  /** Changes every data key and the canary over in one transaction. @returns how many keys changed */
  rewrap(
    canaryOf: (present: Canary | undefined) => Promise<Canary>,
    rewrapped: (key: WrappedDataKey) => Promise<{ wrapped: Uint8Array; masterKeyId: string } | undefined>,
  ): Promise<number>;
}
