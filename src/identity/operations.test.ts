import { describe, expect, it } from 'vitest';
import { Fault, Secret, type Clock } from '../core/index.ts';
import type { KeyAdministration, NewApiKey } from './administration.ts';
import { createAdminToken, recognizeAdminToken, type AdminToken, type AdminTokenOperations } from './admin-token.ts';
import { hashKey } from './hash.ts';
import { createKey, GRACE_MS_MAX, rotateKey, type KeyOperations } from './operations.ts';
import type { Application } from './port.ts';
import { looksLikeAdminToken, looksLikeKey } from './token.ts';

const NOW = 1_000_000;
const clock: Clock = { now: () => NOW, monotonic: () => NOW };
const hash = hashKey(new Secret('a pepper that is long enough'));

const application = (retiredAt: number | null): Application => ({
  id: 'app',
  name: 'demo',
  teamId: 'team',
  teamName: 'platform',
  organizationId: 'org',
  organizationName: 'acme',
  models: null,
  bodies: { store: false, retentionDays: 30 },
  managedBy: 'file',
  retiredAt,
});

/** Keeps what is inserted and does nothing else. */
function operations(retiredAt: number | null = null) {
  const inserted: NewApiKey[] = [];
  const keys = {
    async insertKey({ hash: _, organizationId: __, ...key }: NewApiKey) {
      inserted.push({ ...key, hash: _, organizationId: __ });
      return { ...key, revokedAt: null };
    },
  } as unknown as KeyAdministration;
  const on: KeyOperations = {
    keys,
    applications: { findApplication: async (_, id) => (id === 'app' ? application(retiredAt) : undefined) },
    hash,
    clock,
  };
  return { on, inserted };
}

const request = { organizationId: 'org', applicationId: 'app', name: 'ci' };

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

describe('making a key', () => {
  it('hands out a key whose hash, and nothing else of it, was stored', async () => {
    const { on, inserted } = operations();
    const { secret } = await createKey(on, request);
    const clear = secret.reveal();
    expect([looksLikeKey(clear), inserted[0]?.hash]).toEqual([true, hash(clear)]);
    expect(JSON.stringify(inserted)).not.toContain(clear.slice(7, -4));
  });

  it.each([
    ['without a name', { name: ' ' }],
    ['with a name beyond the limit', { name: 'x'.repeat(101) }],
    ['that has ended already', { expiresAt: NOW }],
    ['that ends at no time', { expiresAt: Number.NaN }],
    ['for an address that is none', { addresses: ['10.0.0.0/99'] }],
    ['for more models than the limit', { models: Array.from({ length: 1_001 }, () => 'm') }],
  ])('%s is refused before anything is stored', async (_what, change) => {
    const { on, inserted } = operations();
    expect([await codeOf(createKey(on, { ...request, ...change })), inserted.length]).toEqual(['request.invalid', 0]);
  });

  it('for an application that is not there, or is retired, is refused', async () => {
    expect([
      await codeOf(createKey(operations().on, { ...request, applicationId: 'other' })),
      await codeOf(createKey(operations(NOW - 1).on, request)),
    ]).toEqual(['resource.unknown', 'resource.unknown']);
  });
});

describe('rotating a key', () => {
  it.each([-1, GRACE_MS_MAX + 1, Number.NaN])('is refused with a grace of %s ms', async (graceMs) => {
    expect(await codeOf(rotateKey(operations().on, 'org', 'key', graceMs))).toBe('request.invalid');
  });
});

describe('an admin token', () => {
  function tokens(change: Partial<AdminToken> = {}) {
    const rows = new Map<string, AdminToken & { readonly hash: string }>();
    const on: AdminTokenOperations = {
      tokens: {
        insertAdminToken: async (token) => void rows.set(token.hash, { ...token, ...change }),
        findAdminToken: async (wanted) => rows.get(wanted),
        listAdminTokens: async () => [...rows.values()],
        revokeAdminToken: () => Promise.reject(new Error('not asked')),
      },
      hash,
      clock,
    };
    return on;
  }

  it('opens the door it was made for', async () => {
    const on = tokens();
    const { token, secret } = await createAdminToken(on, 'first');
    expect(looksLikeAdminToken(secret.reveal())).toBe(true);
    expect(await recognizeAdminToken(on, secret.reveal())).toEqual({ token, opens: true });
  });

  it('may be one the operator chose', async () => {
    const on = tokens();
    await createAdminToken(on, 'own', new Secret('chosen by the operator'));
    expect(await recognizeAdminToken(on, 'chosen by the operator')).toMatchObject({ opens: true });
  });

  it.each([
    ['revoked', { revokedAt: NOW }],
    ['expired', { expiresAt: NOW }],
  ])('that is %s is known and opens nothing, and any other text is unknown', async (_what, change) => {
    const on = tokens(change);
    const { secret } = await createAdminToken(on, 'first');
    expect([await recognizeAdminToken(on, secret.reveal()), await recognizeAdminToken(on, 'x')]).toEqual([
      expect.objectContaining({ opens: false }),
      undefined,
    ]);
  });
});
