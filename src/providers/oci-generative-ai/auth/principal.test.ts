import { describe, expect, test } from 'vitest';
import { keys } from '../provider.testing.ts';
import { principalCredentials, sessionSource, type TokenSource } from './principal.ts';

const pem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const START_MS = 1_000_000_000_000;
const LIFE_MS = 1_200_000;

/** A token service that counts, gives tokens of twenty minutes, and fails when told to. */
function bench(life: number | null = LIFE_MS) {
  const state = { now: START_MS, opened: 0, refreshed: 0, away: false };
  let made = 0;
  let expiresMs = 0;
  const renew = () => {
    if (state.away) throw new Error('no route to the token service');
    made += 1;
    expiresMs = state.now + (life ?? 0);
  };
  const source: TokenSource = {
    getKeyId: async () => {
      if (made === 0) renew();
      const claims = life === null ? {} : { exp: expiresMs / 1000 };
      return `ST$h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.token${made}`;
    },
    getPrivateKey: () => pem,
    getPassphrase: () => null,
    refresh: async () => {
      state.refreshed += 1;
      renew();
    },
  };
  const credentials = principalCredentials(
    async () => {
      state.opened += 1;
      return source;
    },
    { now: () => state.now },
  );
  const token = async (refused = false) => (await credentials.signingKey(refused)).keyId.split('.')[2];
  return { state, token };
}

describe('the token of a principal', () => {
  test('is fetched on the first call and kept', async () => {
    const { state, token } = bench();
    expect([await token(), await token(), state.opened, state.refreshed]).toEqual(['token1', 'token1', 1, 0]);
  });

  test('is fetched once for calls that come together', async () => {
    const { state, token } = bench();
    await Promise.all([token(), token(), token()]);
    expect(state.opened).toBe(1);
  });

  test('is renewed five minutes before it expires', async () => {
    const { state, token } = bench();
    await token();
    state.now += LIFE_MS - 300_000;
    expect(await token()).toBe('token2');
  });

  test('is renewed once when calls signed with it are refused together', async () => {
    const { state, token } = bench();
    await token();
    state.now += 20_000;
    expect(await Promise.all([token(true), token(true), token(true)])).toEqual(['token2', 'token2', 'token2']);
    expect([await token(true), state.refreshed]).toEqual(['token2', 1]);
  });

  test('stays in use while it lives and the token service is away', async () => {
    const { state, token } = bench();
    await token();
    state.now += LIFE_MS - 30_000;
    state.away = true;
    expect(await token()).toBe('token1');
  });

  test('that cannot be had is a failure of credentials, and the next call tries again', async () => {
    const { state, token } = bench();
    state.away = true;
    await expect(token()).rejects.toMatchObject({ code: 'provider.credentials' });
    state.away = false;
    expect(await token()).toBe('token1');
  });

  test('without a readable expiry is kept for five minutes', async () => {
    const { state, token } = bench(null);
    await token();
    state.now += 299_000;
    expect(await token()).toBe('token1');
    state.now += 2_000;
    expect(await token()).toBe('token2');
  });
});

const session = (token: string, asked: string[]) => ({
  getKeyId: async () => `ST$${token}`,
  getPrivateKey: () => pem,
  getPassphrase: () => null,
  refreshSessionToken: async () => {
    asked.push(token);
    return token;
  },
});

describe('a session', () => {
  test('is read again where its file was renewed by somebody else', async () => {
    const asked: string[] = [];
    const files = ['old', 'new'];
    const source = sessionSource(() => session(files.shift() ?? 'none', asked));
    await source.refresh();
    expect([await source.getKeyId(), asked]).toEqual(['ST$new', []]);
  });

  test('asks for another token where its file holds the same', async () => {
    const asked: string[] = [];
    await sessionSource(() => session('old', asked)).refresh();
    expect(asked).toEqual(['old']);
  });
});
