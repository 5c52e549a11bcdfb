import { uuidv7, type Clock, type Secret } from '../core/index.ts';
import { sameHash, type KeyHasher } from './hash.ts';
import type { ServiceAccount, ServiceAccountStore, ServiceAccountToken } from './people.ts';
import { displayOf, generateServiceToken } from './token.ts';

export interface ServiceTokenOperations {
  readonly accounts: ServiceAccountStore;
  readonly hash: KeyHasher;
  readonly clock: Clock;
}

/** @returns the token in clear, once */
export async function createServiceToken(
  on: ServiceTokenOperations,
  account: ServiceAccount,
  name: string,
  expiresAt: number | null,
): Promise<{ readonly token: ServiceAccountToken; readonly secret: Secret }> {
  const now = on.clock.now();
  const secret = generateServiceToken();
  const token: ServiceAccountToken = {
    id: uuidv7(now),
    organizationId: account.organizationId,
    serviceAccountId: account.id,
    name,
    lastFour: displayOf(secret).lastFour,
    createdAt: now,
    expiresAt,
    revokedAt: null,
  };
  await on.accounts.insertServiceToken({ ...token, hash: on.hash(secret.reveal()) });
  return { token, secret };
}

/** Whose token this is, and whether it opens now; `undefined` for none of ours. @throws Fault `store.unavailable` */
export async function recognizeServiceToken(
  on: ServiceTokenOperations,
  text: string,
): Promise<{ readonly account: ServiceAccount; readonly opens: boolean } | undefined> {
  const hash = on.hash(text);
  const found = await on.accounts.findServiceToken(hash);
  if (!found || !sameHash(found.hash, hash)) return undefined;
  const { token, account } = found;
  const now = on.clock.now();
  const hasEnded = (at: number | null): boolean => at !== null && at <= now;
  return { account, opens: !hasEnded(token.revokedAt) && !hasEnded(token.expiresAt) && !hasEnded(account.disabledAt) };
}
