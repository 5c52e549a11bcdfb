import type { Actor, NewAuditEvent } from '../../audit/index.ts';
import type { Clock, Secret } from '../../core/index.ts';
import { openSession, type KeyHasher, type NewSession, type Session, type User } from '../../identity/index.ts';
import type { Repositories } from '../../store/index.ts';

/** From where a request came, and under which id it is told. */
export type From = Pick<Actor, 'address' | 'requestId'>;
export type Opened = { readonly session: Session; readonly secret: Secret; readonly user: User };

/** Opens a session and tells the audit, in the transaction of whatever proved who it is. */
export async function openTold(
  repositories: Repositories,
  { hash, clock }: { readonly hash: KeyHasher; readonly clock: Clock },
  user: User,
  wanted: NewSession,
  from: From,
): Promise<Opened> {
  const { session, secret } = await openSession({ sessions: repositories.sessions, hash, clock }, user, wanted);
  const event: NewAuditEvent = {
    chain: user.organizationId,
    action: 'session.create',
    outcome: 'done',
    actor: { type: 'user', id: user.id, name: user.name, ...from },
    object: { type: 'session', id: session.id, name: null },
    detail: { kind: session.kind, method: session.method },
  };
  await repositories.audit.append(event, clock.now());
  return { session, secret, user };
}
