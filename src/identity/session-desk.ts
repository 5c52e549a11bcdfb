import { uuidv7, type Clock, type Secret } from '../core/index.ts';
import { sameHash, type KeyHasher } from './hash.ts';
import type { User } from './people.ts';
import type { Session, SessionStore } from './session.ts';
import { generateSession } from './token.ts';

/** Left alone for an hour it ends: a browser on an empty desk. */
const IDLE_MS = 3_600_000;
/** A working day; whoever left the company this morning is out tonight. */
const LIFE_MS = 12 * 3_600_000;
/** So that asking often writes seldom. */
const TOUCH_MS = 60_000;

export interface SessionOperations {
  readonly sessions: SessionStore;
  readonly hash: KeyHasher;
  readonly clock: Clock;
}

export type NewSession = Pick<Session, 'kind' | 'method' | 'address' | 'authTime' | 'idTokenDigest'>;

/** A new secret each time, whatever the browser brought: nobody can choose another's session for them. */
export async function openSession(
  on: SessionOperations,
  user: User,
  wanted: NewSession,
): Promise<{ readonly session: Session; readonly secret: Secret }> {
  const now = on.clock.now();
  const secret = generateSession();
  const session: Session = {
    ...wanted,
    id: uuidv7(now),
    organizationId: user.organizationId,
    userId: user.id,
    createdAt: now,
    usedAt: now,
    expiresAt: now + LIFE_MS,
    revokedAt: null,
  };
  await on.sessions.insertSession({ ...session, hash: on.hash(secret.reveal()) });
  return { session, secret };
}

/** Whose session this is, and whether it opens now; `undefined` for none of ours. @throws Fault `store.unavailable` */
export async function recognizeSession(
  on: SessionOperations,
  text: string,
  kind: Session['kind'],
): Promise<{ readonly session: Session; readonly user: User; readonly opens: boolean } | undefined> {
  const hash = on.hash(text);
  const found = await on.sessions.findSession(hash);
  if (!found || !sameHash(found.hash, hash)) return undefined;
  const { session, user } = found;
  const now = on.clock.now();
  const opens =
    session.kind === kind &&
    session.revokedAt === null &&
    user.disabledAt === null &&
    now < session.expiresAt &&
    now < session.usedAt + IDLE_MS;
  if (opens && now > session.usedAt + TOUCH_MS) await on.sessions.touchSession(session.id, now);
  return { session, user, opens };
}
