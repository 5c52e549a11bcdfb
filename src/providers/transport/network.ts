import type { Secret } from '../../core/index.ts';

/** Network settings every kind shares; parsed by the shared schema in `transport/`. */
export interface NetworkSettings {
  readonly proxy?: { readonly url: string; readonly username?: string; readonly password?: Secret };
  /** PEM of private certificate authorities, added to the system's. */
  readonly ca?: string;
  readonly clientCertificate?: { readonly certificate: string; readonly privateKey: Secret };
  /** CIDR ranges that this provider's host name may resolve to although they are private. */
  readonly privateAddresses: readonly string[];
  readonly connections: number;
  /** Whether images that callers name by URL may be fetched for vendors that take only bytes. Default: no. */
  readonly fetchImages?: boolean;
}
