import { asFault, type Secret } from '../core/index.ts';
import { createAdminToken, sameHash, verifyAdminToken, type AdminTokenOperations } from '../identity/index.ts';

/** The installation's first admin token; shown once by whoever started us. */
export async function firstAdminToken(admin: AdminTokenOperations): Promise<Secret | undefined> {
  if ((await admin.tokens.listAdminTokens()).length > 0) return undefined;
  return (await createAdminToken(admin, 'first start')).secret;
}

/** A token of the configuration works without the store; the others are looked up. */
export async function isAdminToken(
  admin: AdminTokenOperations,
  configured: Secret | undefined,
  token: string,
): Promise<boolean> {
  if (configured && sameHash(admin.hash(token), admin.hash(configured.reveal()))) return true;
  try {
    await verifyAdminToken(admin, token);
    return true;
  } catch (error) {
    if (asFault(error).code === 'token.unknown') return false;
    throw error;
  }
}
