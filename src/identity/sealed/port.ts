/**
 * Access for the day when nobody can sign in: two people each keep a secret, and both together open one session that ends
 * by itself. Times are epoch milliseconds.
 */
import type { Page, PageRequest } from '../administration.ts';

/** What one person keeps in an envelope. */
export interface SealedSecret {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly userName: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** When it was last shown while it waited for another. */
  readonly shownAt: number | null;
  readonly usedAt: number | null;
  readonly revokedAt: number | null;
}

/** A session that two people opened together. */
export interface SealedAccess {
  readonly id: string;
  /** Of whoever showed theirs first, and second. */
  readonly people: readonly [Custodian, Custodian];
  readonly reason: string;
  readonly address: string | null;
  readonly openedAt: number;
  readonly endsAt: number;
  readonly endedAt: number | null;
  readonly review: Review | null;
}

export interface Custodian {
  readonly id: string;
  readonly name: string;
}

/** What a third person found. */
export interface Review {
  readonly userId: string;
  readonly at: number;
  readonly finding: string;
}

export type NewSealedSecret = Omit<SealedSecret, 'userName' | 'shownAt' | 'usedAt' | 'revokedAt'> & {
  readonly hash: string;
};
export type NewSealedAccess = Pick<SealedAccess, 'id' | 'reason' | 'address' | 'openedAt' | 'endsAt'> & {
  readonly hash: string;
  readonly first: SealedSecret;
  readonly second: SealedSecret;
};

export interface SealedStore {
  /** Takes the place of the one that the person kept before. */
  insertSecret(secret: NewSealedSecret): Promise<SealedSecret>;
  findSecret(id: string): Promise<SealedSecret | undefined>;
  findSecretByHash(hash: string): Promise<SealedSecret | undefined>;
  /** @param open those alone that would open something now, at `nowMs` */
  listSecrets(page: PageRequest, nowMs: number, open: boolean): Promise<Page<SealedSecret>>;
  /** Of others than `userId`, shown after `sinceMs` and still good. Newest first. */
  shownSince(userId: string, sinceMs: number, nowMs: number): Promise<readonly SealedSecret[]>;
  noteShown(id: string, nowMs: number): Promise<void>;
  /** Doing it twice changes nothing. @throws Fault `resource.unknown` */
  revokeSecret(id: string, nowMs: number): Promise<SealedSecret>;
  /** Uses up both secrets. @throws Fault `signin.refused` where one was used meanwhile */
  openAccess(access: NewSealedAccess): Promise<SealedAccess>;
  findAccess(id: string): Promise<SealedAccess | undefined>;
  /** @returns `isKept`: whether neither of the two was shut out since */
  findAccessByHash(
    hash: string,
  ): Promise<{ readonly access: SealedAccess; readonly hash: string; readonly isKept: boolean } | undefined>;
  /** @param unreviewed those alone that nobody looked at yet */
  listAccesses(page: PageRequest, unreviewed: boolean): Promise<Page<SealedAccess>>;
  /** Doing it twice changes nothing. @throws Fault `resource.unknown` */
  endAccess(id: string, nowMs: number): Promise<SealedAccess>;
  /** @throws Fault `resource.unknown`; `resource.conflict` where it was reviewed before */
  reviewAccess(id: string, review: Review): Promise<SealedAccess>;
}
