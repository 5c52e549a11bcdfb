import type { Clock, Secret } from '../core/index.ts';
import {
  inForce,
  looksLikeSealedSession,
  looksLikeServiceToken,
  namesOf,
  recognizeAdminToken,
  looksLikeSession,
  recognizeSealed,
  recognizeServiceToken,
  recognizeSession,
  sameHash,
  type KeyHasher,
} from '../identity/index.ts';
import type { Store } from '../store/index.ts';
import { STRANGER, welcome, type Visitor } from './visitor.ts';

export interface VisitorDeps {
  readonly store: Pick<Store, 'adminTokens' | 'serviceAccounts' | 'grants' | 'sessions' | 'sealed'>;
  readonly hash: KeyHasher;
  readonly clock: Clock;
  /** The admin token of the configuration. */
  readonly configured: Secret | undefined;
  /** Whether people sign in with passwords, as the file in force says. */
  readonly localIsOn: () => boolean;
}

/** A cookie holds a session and nothing else; what was made for it is good nowhere else. */
export type Via = 'bearer' | 'cookie';

/** Whose token this is. One of the configuration works without the store; the others are looked up. @throws Fault `store.unavailable` */
export async function visitorOf(on: VisitorDeps, text: string, via: Via): Promise<Visitor> {
  const { store, hash, clock, configured } = on;
  if (looksLikeSession(text)) return personOf(on, text, via);
  if (via === 'cookie') return STRANGER;
  if (configured && sameHash(hash(text), hash(configured.reveal()))) {
    const name = 'the token of the configuration';
    return welcome({ type: 'configured-token', id: null, name, organizationId: null, grants: [] });
  }
  if (looksLikeServiceToken(text)) return serviceAccountOf(on, text);
  if (looksLikeSealedSession(text)) return bothOf(on, text);
  const known = await recognizeAdminToken({ tokens: store.adminTokens, hash, clock }, text);
  if (!known) return STRANGER;
  const { id, name } = known.token;
  return entering(welcome({ type: 'admin-token', id, name, organizationId: null, grants: [] }), known.opens);
}

async function serviceAccountOf({ store, hash, clock }: VisitorDeps, text: string): Promise<Visitor> {
  const known = await recognizeServiceToken({ accounts: store.serviceAccounts, hash, clock }, text);
  if (!known) return STRANGER;
  const { id, name, organizationId } = known.account;
  const grants = (await store.grants.grantsOf(id)).map(inForce);
  return entering(welcome({ type: 'service-account', id, name, organizationId, grants }), known.opens);
}

async function personOf({ store, hash, clock, localIsOn }: VisitorDeps, text: string, via: Via): Promise<Visitor> {
  const on = { sessions: store.sessions, hash, clock };
  const known = await recognizeSession(on, text, via === 'cookie' ? 'browser' : 'bearer');
  if (!known) return STRANGER;
  const { id, name, organizationId } = known.user;
  // What was opened by a password ends with signing in by one.
  const opens = known.opens && (known.session.method !== 'local' || localIsOn());
  const grants = opens ? (await store.grants.grantsOf(id)).map(inForce) : [];
  const principal = { type: 'user', id, name, organizationId, grants, session: known.session } as const;
  return entering(welcome(principal), opens);
}

/** Two people at once: all that an administrator of the installation may, and nothing that takes one person. */
async function bothOf({ store, hash, clock }: VisitorDeps, text: string): Promise<Visitor> {
  const known = await recognizeSealed({ sealed: store.sealed, hash, clock }, text);
  if (!known) return STRANGER;
  const { id } = known.access;
  const grants = [{ role: 'organization-admin', organizationId: null, teamId: null }] as const;
  const name = namesOf(known.access);
  return entering(welcome({ type: 'sealed-access', id, name, organizationId: null, grants }), known.opens);
}

/** Of a token that ended it is known whose it was, and nothing else. */
const entering = (visitor: Visitor, opens: boolean): Visitor => (opens ? visitor : { ...visitor, principal: null });
