import type { Secret } from '../../core/index.ts';
import type { User } from '../people.ts';
import { generateOneTimeSecret } from '../token.ts';
import type { Passwords } from './passwords.ts';
import type { LocalCredential } from './port.ts';

/** Long enough to hand it over on the same day. */
const LIFE_MS = 24 * 3_600_000;

export interface OneTimeSecret {
  readonly credential: LocalCredential;
  /** In clear, once. */
  readonly secret: Secret;
  readonly expiresAt: number;
}

/** A secret that its person chooses a password with, and nothing else. @throws Fault `gateway.overloaded` */
export async function oneTimeSecret(passwords: Passwords, user: User, nowMs: number): Promise<OneTimeSecret> {
  const secret = generateOneTimeSecret();
  const expiresAt = nowMs + LIFE_MS;
  return {
    secret,
    expiresAt,
    credential: {
      userId: user.id,
      organizationId: user.organizationId,
      password: await passwords.hash(secret.reveal(), user.id),
      oneTime: true,
      expiresAt,
      changedAt: nowMs,
      failures: 0,
    },
  };
}
