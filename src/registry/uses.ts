/** Who goes on with a version that is deprecated. Times are epoch milliseconds. */
import type { Author } from './records.ts';

/**
 * Why: the version's `access` names the application or its team; the application's own list names the model; it called
 * the version in the thirty days before; it was there before the version, which was never anything but deprecated here;
 * or the owner has said so since.
 */
export type UseSource = 'access' | 'models' | 'calls' | 'declared' | 'owner';

/** The right of an application to go on with a deprecated version. */
export interface UseGrant {
  readonly id: string;
  readonly applicationId: string;
  readonly organizationId: string;
  readonly team: string;
  readonly application: string;
  readonly at: number;
  readonly author: Author;
  readonly sources: readonly UseSource[];
  /** In the thirty days before the version was deprecated; `null`: none. */
  readonly calls: number | null;
  readonly lastCallAt: number | null;
  readonly withdrawn: boolean;
  readonly reason: string | null;
}

/** The uses of one deprecated version as the snapshot needs them. */
export interface FrozenUses {
  /** `name@version`. */
  readonly version: string;
  /** When it was deprecated here. */
  readonly at: number;
  /** Ids of applications, each with the id of its grant. */
  readonly grants: readonly (readonly [applicationId: string, grantId: string])[];
}
