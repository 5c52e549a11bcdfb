/** People of an installation under test, put into its store as signing in would. */
import { systemClock, uuidv7 } from '../../src/core/index.ts';
import { hashKey, openSession, type Role } from '../../src/identity/index.ts';
import type { Installation } from './installation.ts';

export interface PersonOptions {
  readonly email?: string;
  /** How long ago the person signed in; default a second. */
  readonly signedInMsAgo?: number;
}

/** Somebody who signed in, with these roles in the organization of the file. @returns what to ask the API with */
export async function personWith(
  on: Installation,
  roles: readonly Role[],
  { email, signedInMsAgo = 1_000 }: PersonOptions = {},
) {
  const { store, pepper } = on.running.control;
  const now = Date.now();
  const id = uuidv7(now);
  const { id: organizationId } = await store.tenancy.ensureOrganization('default', now);
  const user = {
    id,
    organizationId,
    issuer: 'local',
    subject: id,
    name: `person ${id.slice(-6)}`,
    email: email ?? null,
    createdAt: now,
    signedInAt: now,
    disabledAt: null,
  };
  await store.users.insertUser(user);
  for (const role of roles) {
    const by = { source: 'manual', grantedBy: 'a test', createdAt: now, revokedAt: null, revokedBy: null } as const;
    const holder = { type: 'user', id, organizationId } as const;
    await store.grants.insertGrant({ id: uuidv7(now), holder, role, installation: false, teamId: null, ...by });
  }
  const opening = { sessions: store.sessions, hash: hashKey(pepper), clock: systemClock };
  const proof = { authTime: now - signedInMsAgo, idTokenDigest: null };
  const { secret } = await openSession(opening, user, { kind: 'bearer', method: 'local', address: null, ...proof });
  return { id, headers: { authorization: `Bearer ${secret.reveal()}` } };
}
