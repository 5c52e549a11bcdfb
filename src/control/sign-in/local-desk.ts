import type { Logger } from 'pino';
import { INSTALLATION_CHAIN, type NewAuditEvent } from '../../audit/index.ts';
import { asFault, Fault, type Clock } from '../../core/index.ts';
import {
  bucketsOf,
  FAILURES_MAX,
  passwordFault,
  type KeyHasher,
  type LocalCredential,
  type Passwords,
  type User,
} from '../../identity/index.ts';
import type { Store } from '../../store/index.ts';
import { openTold, type From, type Opened } from './opened.ts';

/** Who vouches for people that sign in with a password. */
export const LOCAL_ISSUER = 'local';
/** Somebody who is asked for like somebody who is there. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface LocalDeskDeps {
  readonly store: Pick<Store, 'transaction' | 'users' | 'credentials' | 'audit'>;
  readonly clock: Clock;
  readonly hash: KeyHasher;
  readonly passwords: Passwords;
  readonly log: Pick<Logger, 'warn'>;
  /** As the file in force says. */
  isOn(): boolean;
}

/** What somebody says to be let in. */
export interface Said {
  readonly name: string;
  readonly password: string;
  readonly kind: 'browser' | 'bearer';
}

interface Proved {
  readonly user: User;
  readonly credential: LocalCredential;
}

/**
 * Lets people in by a password, where there is no identity provider. Whether a name is anybody's, is disabled or has a
 * secret that ended: the same is asked of the store, the same is computed, and the same is answered.
 */
export class LocalDesk {
  readonly #deps: LocalDeskDeps;

  constructor(deps: LocalDeskDeps) {
    this.#deps = deps;
  }

  get isOn(): boolean {
    return this.#deps.isOn();
  }

  /** @throws Fault `signin.refused`, `signin.locked`, `signin.password_change`, `gateway.overloaded` */
  async signIn(said: Said, from: From): Promise<Opened> {
    const { user, credential } = await this.#prove(said, from);
    if (credential.oneTime) throw new Fault('signin.password_change');
    return this.#deps.store.transaction(async (repositories) => {
      const now = this.#deps.clock.now();
      const known = await repositories.users.noteSignIn(user.id, user, now);
      return openTold(repositories, this.#deps, known, wantedBy(said, from, now), from);
    });
  }

  /**
   * Takes the place of a password or of a one-time secret, ends every other session, and lets its person in.
   * @throws Fault as `signIn`; `request.invalid` for a password that nobody may have
   */
  async changePassword(said: Said, wanted: string, from: From): Promise<Opened> {
    const { user, credential } = await this.#prove(said, from);
    const { store, passwords, clock } = this.#deps;
    const fault =
      said.password === wanted
        ? 'The new password is the one before.'
        : passwordFault(wanted, [user.name, user.subject, ...(user.email === null ? [] : [user.email])]);
    if (fault !== undefined) throw new Fault('request.invalid', { public: fault, param: 'newPassword' });
    const password = await passwords.hash(wanted, user.id);
    return store.transaction(async (repositories) => {
      const now = clock.now();
      const { credentials, sessions, users, audit } = repositories;
      const chosen = { ...credential, password, oneTime: false, expiresAt: null, changedAt: now, failures: 0 };
      // A one-time secret that two send at the same time is good for one of them.
      if (!(await credentials.replaceCredential(credential.password, chosen)))
        throw new Fault('signin.refused', { internal: 'the password was changed meanwhile' });
      const ended = await sessions.revokeSessionsOf(user.id, now);
      const known = await users.noteSignIn(user.id, user, now);
      const opened = await openTold(repositories, this.#deps, known, wantedBy(said, from, now), from);
      await audit.append(
        {
          chain: user.organizationId,
          action: 'password.change',
          outcome: 'done',
          actor: { type: 'user', id: user.id, name: user.name, ...from },
          object: { type: 'user', id: user.id, name: user.name },
          detail: { oneTime: credential.oneTime, sessionsEnded: ended },
        },
        now,
      );
      return opened;
    });
  }

  async #prove({ name, password }: Said, from: From): Promise<Proved> {
    if (!this.isOn)
      throw new Fault('path.unknown', { public: 'Nobody signs in with a password here: identity.local is off.' });
    const { store, clock, hash, passwords } = this.#deps;
    const { users, credentials } = store;
    const login = loginOf(name);
    const [nameBucket, addressBucket] = bucketsOf(hash, login, from.address ?? '');
    const counted = await credentials.chargeAttempt([nameBucket, addressBucket], clock.now());
    if (counted.waitMs > 0) throw new Fault('signin.locked', { retryAfterMs: counted.waitMs });
    const user = await users.findUserBySubject(LOCAL_ISSUER, login);
    const credential = await credentials.chargeCredential(user?.id ?? NOBODY);
    const fits = await passwords.fits(password, credential?.password, user?.id ?? NOBODY);
    const now = clock.now();
    const isOpen =
      credential !== undefined &&
      user?.disabledAt === null &&
      credential.failures <= FAILURES_MAX &&
      (credential.expiresAt === null || now < credential.expiresAt);
    if (fits && isOpen && user) {
      await credentials.forgiveCredential(user.id);
      await credentials.forgiveAttempt(nameBucket, addressBucket);
      return { user, credential };
    }
    const [ofName = 0, ofAddress = 0] = counted.failures;
    if (ofName === nameBucket.free) this.#tell(`sign-in-lock:${nameBucket.id}`, lockOf(user, from, ofName));
    if (ofAddress === addressBucket.free)
      this.#tell(`sign-in-lock:${addressBucket.id}`, lockOf({ address: from.address }, from, ofAddress));
    const inARow = credential?.failures ?? 0;
    if (user && inARow === FAILURES_MAX) this.#tell(`sign-in-end:${user.id}`, lockOf(user, from, inARow));
    if (user) this.#tell(`sign-in-refused:${user.id}`, refusalOf(user, from, inARow));
    throw new Fault('signin.refused', { internal: 'name and password do not fit, or open nothing now' });
  }

  /** Beside the answer, which must not take longer for a name that is there. At most once an hour, over all nodes. */
  #tell(what: string, event: NewAuditEvent): void {
    const { store, clock, log } = this.#deps;
    store.audit.appendOnceAnHour(what, event, clock.now()).catch((error: unknown) => {
      log.warn({ code: asFault(error).code }, 'a refused sign-in could not be written to the audit');
    });
  }
}

/** Names are in small letters, however they are typed. */
export const loginOf = (name: string): string => name.trim().normalize('NFC').toLowerCase();

const wantedBy = ({ kind }: Said, { address }: From, authTime: number) =>
  ({ kind, method: 'local', address, authTime, idTokenDigest: null }) as const;

const stranger = (from: From) => ({ type: 'unknown', id: null, name: null, ...from }) as const;

/** @param whom a name that nobody has is not told: it may be a password in the wrong field */
const lockOf = (whom: User | { address: string | null } | undefined, from: From, failures: number): NewAuditEvent => ({
  chain: whom && 'organizationId' in whom ? whom.organizationId : INSTALLATION_CHAIN,
  action: 'sign-in.lock',
  outcome: 'done',
  actor: stranger(from),
  object:
    whom && 'organizationId' in whom
      ? { type: 'user', id: whom.id, name: whom.name }
      : { type: whom ? 'address' : 'name', id: null, name: whom?.address ?? null },
  detail: { failures },
});

const refusalOf = (user: User, from: From, failures: number): NewAuditEvent => ({
  chain: user.organizationId,
  action: 'sign-in.refuse',
  outcome: 'refused',
  actor: stranger(from),
  object: { type: 'user', id: user.id, name: user.name },
  detail: { failures },
});
