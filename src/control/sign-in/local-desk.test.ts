import { describe, expect, it, vi } from 'vitest';
import type { LocalCredential, User } from '../../identity/index.ts';
import { LocalDesk, type LocalDeskDeps } from './local-desk.ts';

const NOW = 1_800_000_000_000;
const ADA: User = {
  id: '0198c7d2-0000-7000-8000-000000000001',
  organizationId: '0198c7d2-0000-7000-8000-000000000002',
  issuer: 'local',
  subject: 'ada',
  name: 'Ada Lovelace',
  email: null,
  createdAt: NOW,
  signedInAt: null,
  disabledAt: null,
};
const SECRET: LocalCredential = {
  userId: ADA.id,
  organizationId: ADA.organizationId,
  password: 'stored',
  oneTime: false,
  expiresAt: null,
  changedAt: NOW,
  failures: 1,
};

/** What is asked of the store and computed until the answer is known, and the answer. */
async function attempt(user: User | undefined, credential: LocalCredential | undefined, fits: boolean) {
  const steps: string[] = [];
  const step = <T>(what: string, answer: T) =>
    vi.fn(async () => {
      steps.push(what);
      return answer;
    });
  const deps = {
    store: {
      users: { findUserBySubject: step('find', user) },
      credentials: {
        chargeAttempt: step('count', { waitMs: 0, failures: [1, 1] }),
        chargeCredential: step('charge', credential),
      },
      audit: { appendOnceAnHour: async () => true },
    },
    clock: { now: () => NOW, monotonic: () => 0 },
    hash: (text: string) => text,
    passwords: { fits: step('argon2id', fits), hash: step('hash', '') },
    log: { warn: () => {} },
    isOn: () => true,
  } as unknown as LocalDeskDeps;
  const from = { address: '192.0.2.1', requestId: null };
  const said = { name: 'ada', password: 'correct horse battery staple', kind: 'bearer' } as const;
  const answer = await new LocalDesk(deps).signIn(said, from).catch((fault: unknown) => fault);
  return { steps, answer };
}

describe('a refused attempt', () => {
  it.each([
    ['a name that nobody has', undefined, undefined],
    ['a person without a password', ADA, undefined],
    ['another password', ADA, SECRET],
    ['a disabled person', { ...ADA, disabledAt: NOW }, SECRET],
    ['a secret that ended', ADA, { ...SECRET, oneTime: true, expiresAt: NOW }],
    ['a person with a hundred failures in a row', ADA, { ...SECRET, failures: 101 }],
  ])('takes the same steps and gets the same answer: %s', async (_what, user, credential) => {
    const { steps, answer } = await attempt(user, credential, false);
    expect(steps).toEqual(['count', 'find', 'charge', 'argon2id']);
    expect(answer).toMatchObject({ code: 'signin.refused', detail: { internal: expect.any(String) } });
  });

  it.each([
    ['a disabled person', { ...ADA, disabledAt: NOW }, SECRET],
    ['a secret that ended', ADA, { ...SECRET, oneTime: true, expiresAt: NOW }],
    ['a person with a hundred failures in a row', ADA, { ...SECRET, failures: 101 }],
  ])('is one although the password fits: %s', async (_what, user, credential) => {
    expect((await attempt(user, credential, true)).answer).toMatchObject({ code: 'signin.refused' });
  });
});

it('a one-time secret that fits opens nothing', async () => {
  const { answer } = await attempt(ADA, { ...SECRET, oneTime: true, expiresAt: NOW + 1 }, true);
  expect(answer).not.toHaveProperty('session');
});
