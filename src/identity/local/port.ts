/** What signing in with a password asks of the store. Times are epoch milliseconds. */
import type { Bucket } from './lockout.ts';

/** What is stored of a password; a one-time secret is good for choosing another, and ends. */
export interface LocalCredential {
  readonly userId: string;
  readonly organizationId: string;
  /** argon2id in its PHC form. */
  readonly password: string;
  readonly oneTime: boolean;
  readonly expiresAt: number | null;
  readonly changedAt: number;
  /** In a row. */
  readonly failures: number;
}

export interface CredentialStore {
  /** Takes the place of the one before. */
  setCredential(credential: LocalCredential): Promise<void>;
  /** As `setCredential`, where `password` is still the one stored. @returns whether it was */
  replaceCredential(password: string, credential: LocalCredential): Promise<boolean>;
  /** Counts an attempt before it is made. @returns as it is now */
  chargeCredential(userId: string): Promise<LocalCredential | undefined>;
  /** An attempt fitted: none in a row any more. */
  forgiveCredential(userId: string): Promise<void>;
  /**
   * Counts an attempt in every bucket, or in none where one of them has to wait: before anything is tried, so that attempts
   * at the same time count too.
   * @returns `waitMs` 0 where it was counted, and then how many are in each bucket
   */
  chargeAttempt(
    buckets: readonly Bucket[],
    nowMs: number,
  ): Promise<{ readonly waitMs: number; readonly failures: readonly number[] }>;
  /** The attempt fitted: none of the name any more, and one less of the address. */
  forgiveAttempt(name: Bucket, address: Bucket): Promise<void>;
}
