import type { Logger } from 'pino';
import { INSTALLATION_CHAIN, type NewAuditEvent } from '../../audit/index.ts';
import { asFault, Fault, type Clock, type Secret } from '../../core/index.ts';
import {
  allows,
  inForce,
  isSealed,
  namesOf,
  openSealed,
  SEALED_WINDOW_MS,
  type KeyHasher,
  type SealedAccess,
  type SealedSecret,
} from '../../identity/index.ts';
import type { Repositories, Store } from '../../store/index.ts';
import type { From } from './opened.ts';

export interface SealedDeskDeps {
  readonly store: Pick<Store, 'transaction' | 'audit'>;
  readonly clock: Clock;
  readonly hash: KeyHasher;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Shown {
  readonly secret: string;
  readonly reason: string;
  readonly minutes: number;
}

/** What showing a secret came to: it waits for another, or both opened a session. */
export type Unsealed =
  | { readonly state: 'waiting'; readonly until: number }
  | { readonly state: 'open'; readonly access: SealedAccess; readonly secret: Secret };

/** Why a secret of ours opened nothing, for the audit. */
class Refused extends Error {
  readonly known: SealedSecret;

  constructor(known: SealedSecret, why: string) {
    super(why);
    this.known = known;
  }
}

/** Nobody shows two secrets at the same time: one of two would not see the other. */
const LOCK = 'sealed access';
const MINUTE_MS = 60_000;

/** Lets two people in together when nobody can sign in. */
export class SealedDesk {
  readonly #deps: SealedDeskDeps;

  constructor(deps: SealedDeskDeps) {
    this.#deps = deps;
  }

  /** @throws Fault `signin.refused` */
  async show(shown: Shown, from: From): Promise<Unsealed> {
    const { store, clock, log } = this.#deps;
    try {
      const unsealed = await store.transaction((repositories) => this.#show(repositories, shown, from));
      if (unsealed.state === 'open')
        log.warn({ access: unsealed.access.id, people: namesOf(unsealed.access) }, 'sealed access was opened');
      return unsealed;
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      const { known, message } = thrown;
      const event: NewAuditEvent = {
        chain: INSTALLATION_CHAIN,
        action: 'sealed-access.refuse',
        outcome: 'refused',
        actor: { type: 'unknown', id: null, name: null, ...from },
        object: { type: 'sealed-secret', id: known.id, name: known.userName },
        detail: { why: message },
      };
      await store.audit.appendOnceAnHour(`sealed:${known.id}`, event, clock.now()).catch((error: unknown) => {
        log.warn({ code: asFault(error).code }, 'a refused sealed secret could not be written to the audit');
      });
      throw new Fault('signin.refused', { internal: `a sealed secret opened nothing: ${message}` });
    }
  }

  async #show(repositories: Repositories, { secret, reason, minutes }: Shown, from: From): Promise<Unsealed> {
    const { clock, hash } = this.#deps;
    const { sealed, locks, audit } = repositories;
    await locks.hold(LOCK);
    const now = clock.now();
    const mine = await sealed.findSecretByHash(hash(secret));
    if (!mine) throw new Fault('signin.refused', { internal: 'there is no such sealed secret' });
    const fault = await faultOf(repositories, mine, now);
    if (fault !== undefined) throw new Refused(mine, fault);
    const first = await waiting(repositories, mine, now);
    if (!first) {
      await sealed.noteShown(mine.id, now);
      const until = now + SEALED_WINDOW_MS;
      await audit.append({ ...told('sealed-access.begin', mine, from), reason }, now);
      return { state: 'waiting', until };
    }
    const opening = { first, second: mine, reason, address: from.address };
    const { access, secret: session } = await openSealed({ sealed, hash, clock }, opening, minutes * MINUTE_MS);
    await audit.append(
      {
        chain: INSTALLATION_CHAIN,
        action: 'sealed-access.open',
        outcome: 'done',
        actor: { type: 'sealed-access', id: access.id, name: namesOf(access), ...from },
        object: { type: 'sealed-access', id: access.id, name: namesOf(access) },
        reason,
        detail: { first: first.userId, second: mine.userId, minutes },
      },
      now,
    );
    return { state: 'open', access, secret: session };
  }
}

/** Somebody else who showed theirs a moment ago, and still may. */
async function waiting(repositories: Repositories, mine: SealedSecret, now: number): Promise<SealedSecret | undefined> {
  for (const other of await repositories.sealed.shownSince(mine.userId, now - SEALED_WINDOW_MS, now)) {
    if ((await faultOf(repositories, other, now)) === undefined) return other;
  }
  return undefined;
}

/** Why a secret opens nothing; `undefined` where it does. Who keeps one no longer may when the role is gone. */
async function faultOf(
  { users, grants }: Repositories,
  secret: SealedSecret,
  now: number,
): Promise<string | undefined> {
  if (secret.usedAt !== null) return 'used';
  if (secret.revokedAt !== null) return 'revoked';
  if (!isSealed(secret, now)) return 'expired';
  const user = await users.findUser(secret.userId);
  if (!user || user.disabledAt !== null) return 'its person is disabled';
  const held = (await grants.grantsOf(user.id)).map(inForce);
  const { id, name, organizationId } = user;
  const mayHold = allows(
    { type: 'user', id, name, organizationId, grants: held },
    'sealed-access:hold',
    'installation',
  );
  return mayHold ? undefined : 'its person may not keep one any more';
}

const told = (action: string, { userId, userName, id }: SealedSecret, from: From): NewAuditEvent => ({
  chain: INSTALLATION_CHAIN,
  action,
  outcome: 'done',
  actor: { type: 'user', id: userId, name: userName, ...from },
  object: { type: 'sealed-secret', id, name: userName },
});
