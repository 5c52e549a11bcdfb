import { Fault, uuidv7, type Clock, type Secret } from '../core/index.ts';
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

/** Whose token this is. @throws Fault `token.unknown` whatever is wrong with it, `store.unavailable` */
export async function verifyAdminToken(on: AdminTokenOperations, text: string): Promise<AdminToken> {
  const hash = on.hash(text);
  const found = await on.tokens.findAdminToken(hash);
  if (!found || !sameHash(found.hash, hash)) throw new Fault('token.unknown');
  const now = on.clock.now();
  if (found.revokedAt !== null && found.revokedAt <= now) throw new Fault('token.unknown');
  if (found.expiresAt !== null && found.expiresAt <= now) throw new Fault('token.unknown');
  const { hash: _, ...token } = found;
  return token;
}
