import { uuidv7, type Clock, type Secret } from '../../core/index.ts';
import { sameHash, type KeyHasher } from '../hash.ts';
import type { User } from '../people.ts';
import { generateSealedSecret, generateSealedSession } from '../token.ts';
import type { NewSealedAccess, SealedAccess, SealedSecret, SealedStore } from './port.ts';

/** How long the first of two waits for the second. */
export const SEALED_WINDOW_MS = 15 * 60_000;

export interface SealedOperations {
  readonly sealed: SealedStore;
  readonly hash: KeyHasher;
  readonly clock: Clock;
}

/** @returns the secret in clear, once */
export async function sealSecret(
  on: SealedOperations,
  user: Pick<User, 'id' | 'organizationId'>,
  lifeMs: number,
): Promise<{ readonly sealed: SealedSecret; readonly secret: Secret }> {
  const now = on.clock.now();
  const secret = generateSealedSecret();
  const sealed = await on.sealed.insertSecret({
    id: uuidv7(now),
    organizationId: user.organizationId,
    userId: user.id,
    createdAt: now,
    expiresAt: now + lifeMs,
    hash: on.hash(secret.reveal()),
  });
  return { sealed, secret };
}

/** Whether it would open something now, beside another one. */
export const isSealed = ({ expiresAt, usedAt, revokedAt }: SealedSecret, nowMs: number): boolean =>
  usedAt === null && revokedAt === null && nowMs < expiresAt;

/** @returns the session in clear, once. @throws Fault `signin.refused` */
export async function openSealed(
  on: SealedOperations,
  opening: Pick<NewSealedAccess, 'first' | 'second' | 'reason' | 'address'>,
  lifeMs: number,
): Promise<{ readonly access: SealedAccess; readonly secret: Secret }> {
  const now = on.clock.now();
  const secret = generateSealedSession();
  const access = await on.sealed.openAccess({
    ...opening,
    id: uuidv7(now),
    openedAt: now,
    endsAt: now + lifeMs,
    hash: on.hash(secret.reveal()),
  });
  return { access, secret };
}

export const isOpenAccess = ({ endsAt, endedAt }: SealedAccess, nowMs: number): boolean =>
  endedAt === null && nowMs < endsAt;

/** What was opened together is told under both names. */
export const namesOf = ({ people: [first, second] }: SealedAccess): string => `${first.name} and ${second.name}`;

/** @throws Fault `store.unavailable` */
export async function recognizeSealed(
  on: SealedOperations,
  text: string,
): Promise<{ readonly access: SealedAccess; readonly opens: boolean } | undefined> {
  const hash = on.hash(text);
  const found = await on.sealed.findAccessByHash(hash);
  if (!found || !sameHash(found.hash, hash)) return undefined;
  return { access: found.access, opens: found.isKept && isOpenAccess(found.access, on.clock.now()) };
}
