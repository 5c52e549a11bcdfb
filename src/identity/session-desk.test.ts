import { describe, expect, it } from 'vitest';
import type { User } from './people.ts';
import { openSession, recognizeSession } from './session-desk.ts';
import type { Session, SessionStore } from './session.ts';

const START = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const user = { id: 'u', organizationId: 'o', disabledAt: null } as User;

/** A store of one session, and a clock that a test moves. */
async function opened(kind: Session['kind'] = 'bearer') {
  let now = START;
  let stored: (Session & { hash: string }) | undefined;
  let person: User = user;
  const touched: number[] = [];
  const sessions = {
    async insertSession(session: Session & { hash: string }) {
      stored = session;
    },
    async findSession(hash: string) {
      return stored?.hash === hash ? { session: stored, user: person, hash } : undefined;
    },
    async touchSession(_id: string, at: number) {
      touched.push(at);
      if (stored) stored = { ...stored, usedAt: at };
    },
  } as unknown as SessionStore;
  const on = { sessions, hash: (text: string) => `hash of ${text}`, clock: { now: () => now, monotonic: () => 0 } };
  const proof = { kind, method: 'oidc', address: null, authTime: START, idTokenDigest: null } as const;
  const { secret } = await openSession(on, user, proof);
  return {
    touched,
    change: (change: Partial<Session>) => void (stored = stored && { ...stored, ...change }),
    disable: () => void (person = { ...person, disabledAt: now }),
    async opensAt(ms: number, as: Session['kind'] = kind) {
      now = START + ms;
      return (await recognizeSession(on, secret.reveal(), as))?.opens;
    },
  };
}

describe('a stale session', () => {
  it('ends after an hour without use', async () => {
    const [used, left] = [await opened(), await opened()];
    expect([await used.opensAt(HOUR_MS - 1), await left.opensAt(HOUR_MS)]).toEqual([true, false]);
  });

  it('ends after twelve hours, however much it is used', async () => {
    const session = await opened();
    const answers = [];
    for (let at = 0; at <= 12 * HOUR_MS; at += 30 * MINUTE_MS) answers.push(await session.opensAt(at));
    expect([answers.slice(0, -1).every(Boolean), answers.at(-1)]).toEqual([true, false]);
  });

  it('does not come back to life by being shown after its end', async () => {
    const session = await opened();
    await session.opensAt(HOUR_MS + 1);
    expect([session.touched, await session.opensAt(HOUR_MS + 2)]).toEqual([[], false]);
  });

  it('opens nothing once revoked, or once its person is disabled', async () => {
    const [one, two] = [await opened(), await opened()];
    one.change({ revokedAt: START });
    two.disable();
    expect([await one.opensAt(1), await two.opensAt(1)]).toEqual([false, false]);
  });
});

it('a session of a browser is no bearer token, nor the reverse', async () => {
  expect([
    await (await opened('browser')).opensAt(1, 'bearer'),
    await (await opened('bearer')).opensAt(1, 'browser'),
  ]).toEqual([false, false]);
});

it('its use is written at most once a minute', async () => {
  const session = await opened();
  for (let at = 0; at <= 5 * MINUTE_MS; at += 1_000) await session.opensAt(at);
  expect(session.touched.length).toBeLessThanOrEqual(5);
});
