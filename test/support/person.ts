/** People of an installation under test, put into its store as signing in would. */
import { systemClock, uuidv7 } from '../../src/core/index.ts';
import { hashKey, openSession, type Role } from '../../src/identity/index.ts';
import { controlClient, type ControlClient } from './control.ts';
import type { Installation } from './installation.ts';

export interface PersonOptions {
  readonly email?: string;
  /** How long ago the person signed in; default a second. */
  readonly signedInMsAgo?: number;
  /** Whether the roles hold everywhere; default `false`. */
  readonly installation?: boolean;
}

/** Somebody who signed in, with these roles in the organization of the file. @returns what to ask the API with */
export async function personWith(
  on: Installation,
  roles: readonly Role[],
  { email, signedInMsAgo = 1_000, installation = false }: PersonOptions = {},
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
    await store.grants.insertGrant({ id: uuidv7(now), holder, role, installation, teamId: null, ...by });
  }
  const opening = { sessions: store.sessions, hash: hashKey(pepper), clock: systemClock };
  const proof = { authTime: now - signedInMsAgo, idTokenDigest: null };
  const { secret } = await openSession(opening, user, { kind: 'bearer', method: 'local', address: null, ...proof });
  const token = secret.reveal();
  return { id, name: user.name, token, headers: { authorization: `Bearer ${token}` } };
}

export interface Person extends ControlClient {
  readonly id: string;
  readonly name: string;
  /** Of a session. */
  readonly token: string;
}

/** Somebody who signed in, with one role, and asks the API. */
export async function personOf(on: Installation, role: Role, options: PersonOptions = {}): Promise<Person> {
  const { id, name, token } = await personWith(on, [role], options);
  return { ...controlClient(on.controlUrl, token, on.prepared.application), id, name, token };
}
