import { uuidv7, type Clock, type Secret } from '../core/index.ts';
import { sameHash, type KeyHasher } from './hash.ts';
import { generateAdminToken } from './token.ts';

/** What is stored of an admin token. Times are epoch milliseconds. */
export interface AdminToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

export interface AdminTokenStore {
  insertAdminToken(token: AdminToken & { readonly hash: string }): Promise<void>;
  findAdminToken(hash: string): Promise<(AdminToken & { readonly hash: string }) | undefined>;
  listAdminTokens(): Promise<readonly AdminToken[]>;
  /**
   * @param keepOne whether the last token that still opens may not go: nobody could come in afterwards
   * @throws Fault `resource.unknown`; `resource.conflict` for the last one
   */
  revokeAdminToken(id: string, nowMs: number, keepOne?: boolean): Promise<AdminToken>;
}

export interface AdminTokenOperations {
  readonly tokens: AdminTokenStore;
  readonly hash: KeyHasher;
  readonly clock: Clock;
}

/**
 * Makes an admin token, or takes over one the operator chose.
 * @returns the token in clear, once
 */
export async function createAdminToken(
  on: AdminTokenOperations,
  name: string,
  secret: Secret = generateAdminToken(),
  expiresAt: number | null = null,
): Promise<{ readonly token: AdminToken; readonly secret: Secret }> {
  const now = on.clock.now();
  const token: AdminToken = { id: uuidv7(now), name, createdAt: now, expiresAt, revokedAt: null };
  await on.tokens.insertAdminToken({ ...token, hash: on.hash(secret.reveal()) });
  return { token, secret };
}

/** A token that was given out, and whether it opens now. */
export interface KnownAdminToken {
  readonly token: AdminToken;
  readonly opens: boolean;
}

/** Whose token this is; `undefined` for none of ours. @throws Fault `store.unavailable` */
export async function recognizeAdminToken(
  on: AdminTokenOperations,
  text: string,
): Promise<KnownAdminToken | undefined> {
  const hash = on.hash(text);
  const found = await on.tokens.findAdminToken(hash);
  if (!found || !sameHash(found.hash, hash)) return undefined;
  const { hash: _, ...token } = found;
  const now = on.clock.now();
  const isRevoked = token.revokedAt !== null && token.revokedAt <= now;
  const isExpired = token.expiresAt !== null && token.expiresAt <= now;
  return { token, opens: !isRevoked && !isExpired };
}
