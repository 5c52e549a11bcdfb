import { asFault, type Secret } from '../core/index.ts';
import { createAdminToken, sameHash, verifyAdminToken, type AdminTokenOperations } from '../identity/index.ts';

/** The installation's first admin token; shown once by whoever started us. */
export async function firstAdminToken(admin: AdminTokenOperations): Promise<Secret | undefined> {
  if ((await admin.tokens.listAdminTokens()).length > 0) return undefined;
  return (await createAdminToken(admin, 'first start')).secret;
}

/** Between looks whether a store that was away at the start is there. */
const LOOK_MS = 1_000;

export interface LaterToken {
  /** `undefined` where the installation turns out to have one. */
  readonly token: Promise<Secret | undefined>;
  stop(): void;
}

/** The first admin token of an installation whose store was away at its very first start: made as soon as it is reached. */
export function laterAdminToken(admin: AdminTokenOperations, isReachable: () => boolean, lookMs = LOOK_MS): LaterToken {
  const { promise, resolve } = Promise.withResolvers<Secret | undefined>();
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      if (isReachable()) return resolve(await firstAdminToken(admin));
    } catch {
      // It is away again; the snapshot's keeper has said so.
    }
    wait();
  };
  const wait = (): void => {
    timer = setTimeout(() => void look(), lookMs);
    timer.unref();
  };
  wait();
  return { token: promise, stop: () => clearTimeout(timer) };
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
