import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../core/index.ts';
import { TokenDesk, type TokenDeskOptions } from './desk.ts';
import {
  AUDIENCE,
  claimsAt,
  FakeDocuments,
  ISSUER,
  makeKey,
  ruleFor,
  signed,
  type IssuerKey,
} from './issuer.fixture.ts';
import type { TokenRule } from './rules.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 23);
const first = makeKey('k1');
const second = makeKey('k2');
const desks: TokenDesk[] = [];

afterEach(() => {
  for (const desk of desks.splice(0)) desk.close();
});

/** A desk on a clock of its own, with one issuer that can be away. */
function setup(options: Partial<TokenDeskOptions> = {}, change: Partial<TokenRule> = {}) {
  const state = { nowMs: START, told: [] as string[] };
  const clock = { now: () => state.nowMs, monotonic: () => state.nowMs - START + 1_000 };
  const documents = new FakeDocuments().publish(first);
  const onState = (_issuer: string, available: boolean) => void state.told.push(available ? 'back' : 'away');
  const desk = new TokenDesk({ clock, onState, ...options });
  desks.push(desk);
  const follow = (rule: Partial<TokenRule> = change) =>
    desk.follow(new Map([[ISSUER, ruleFor(rule)]]), () => documents);
  const token = (key: IssuerKey = first, claims = {}) => signed(key, claimsAt(state.nowMs, claims));
  return { state, documents, desk, follow, token };
}

async function outcomeOf(desk: TokenDesk, token: string): Promise<string> {
  try {
    await desk.find(token);
    return 'ok';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

/** What is under way gets on. */
const settled = () => new Promise((done) => setImmediate(done));

describe('a token that was verified', () => {
  it('is found at once, without another verification', async () => {
    const { desk, follow, token } = setup();
    follow();
    const text = await token();
    await desk.find(text);
    expect(desk.find(text)).not.toBeInstanceOf(Promise);
    expect(desk.verifications).toBe(1);
  });

  it('is verified once for calls that bring it at the same time', async () => {
    const { desk, follow, token } = setup();
    follow();
    const text = await token();
    await Promise.all(Array.from({ length: 50 }, async () => desk.find(text)));
    expect(desk.verifications).toBe(1);
  });

  it('is another than one that shares its first characters with it', async () => {
    const { desk, follow, token } = setup();
    follow();
    const good = await token(first, { aud: AUDIENCE });
    const bad = await token(first, { aud: 'api://other' });
    await desk.find(good);
    expect(good.slice(0, 20)).toBe(bad.slice(0, 20));
    expect([await outcomeOf(desk, bad), await outcomeOf(desk, good)]).toEqual(['jwt.audience', 'ok']);
  });

  it('is another than one with the same header, payload and half of the signature', async () => {
    const { desk, follow, token } = setup();
    follow();
    const good = await token();
    await desk.find(good);
    const bad = good.slice(0, -20) + (good.at(-20) === 'A' ? 'B' : 'A') + good.slice(-19);
    expect(await outcomeOf(desk, bad)).toBe('jwt.signature');
  });

  it('holds until it ends and not a millisecond longer', async () => {
    const { desk, follow, token, state } = setup({}, { clockSkewSeconds: 0 });
    follow();
    const text = await token(first, { exp: START / 1_000 + 10 });
    await desk.find(text);
    state.nowMs = START + 9_999;
    const before = await outcomeOf(desk, text);
    state.nowMs = START + 10_000;
    expect([before, await outcomeOf(desk, text)]).toEqual(['ok', 'jwt.expired']);
  });

  it('holds until it is too old, where that comes first', async () => {
    const { desk, follow, token, state } = setup({}, { clockSkewSeconds: 0, maxAgeSeconds: 5 });
    follow();
    const text = await token();
    await desk.find(text);
    state.nowMs += 5_000 + 1_000;
    expect(await outcomeOf(desk, text)).toBe('jwt.expired');
  });

  it('is verified anew by new rules', async () => {
    const { desk, follow, token } = setup();
    follow();
    const text = await token();
    await desk.find(text);
    follow({ audiences: ['api://other'] });
    expect(await outcomeOf(desk, text)).toBe('jwt.audience');
  });

  it('is remembered within a bound, those in use before others', async () => {
    const { desk, follow, token } = setup({ verdicts: { tokensMax: 3 } });
    follow();
    const texts = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((sub) => token(first, { sub })));
    const [used = ''] = texts;
    for (const text of texts) {
      await desk.find(text);
      await desk.find(used);
    }
    expect(desk.size).toBe(3);
    expect(desk.find(used)).not.toBeInstanceOf(Promise);
  });
});

describe('a token that was refused', () => {
  it('is refused again without looking, and looked at again after five seconds', async () => {
    const { desk, follow, token, state } = setup();
    follow();
    const text = await token(first, { aud: 'x' });
    await outcomeOf(desk, text);
    const again = await outcomeOf(desk, text);
    const looked = desk.verifications;
    state.nowMs += 5_000;
    await outcomeOf(desk, text);
    expect([again, looked, desk.verifications]).toEqual(['jwt.audience', 1, 2]);
  });

  it('because it is too early is looked at again', async () => {
    const { desk, follow, token, state } = setup();
    follow();
    const text = await token(first, { nbf: START / 1_000 + 62 });
    const early = await outcomeOf(desk, text);
    state.nowMs += 3_000;
    expect([early, await outcomeOf(desk, text)]).toEqual(['jwt.early', 'ok']);
  });

  it('tells nothing of itself in any message', async () => {
    const { desk, follow } = setup();
    follow();
    const texts = [
      await signed(second, claimsAt(START)),
      await signed(first, claimsAt(START, { aud: 'x' })),
      await signed(first, claimsAt(START, { exp: 1 })),
      'eyJhbGciOiJub25lIn0.eyJzZWNyZXQiOiJjYW5hcnkifQ.c2lnbmF0dXJl',
    ];
    for (const text of texts) {
      const fault = await Promise.resolve()
        .then(() => desk.find(text))
        .catch((error: unknown) => error);
      if (!(fault instanceof Fault)) throw new Error('a token was taken that should not be');
      const said = JSON.stringify([fault.message, fault.stack, fault.public, fault.detail]);
      for (const part of text.split('.')) expect(said).not.toContain(part);
    }
  });
});

describe('the keys of an issuer', () => {
  it('are fetched before the first token comes', async () => {
    const { desk, follow, documents } = setup();
    follow();
    await settled();
    expect([documents.asked, desk.known()[0]?.keys.length]).toEqual([['/keys'], 1]);
  });

  it('are asked for again when a token names one that is not known', async () => {
    const { desk, follow, documents, token, state } = setup();
    follow();
    await settled();
    documents.publish(first, second);
    state.nowMs += 5_000;
    expect(await outcomeOf(desk, await token(second))).toBe('ok');
  });

  it('are asked for at most every five seconds, however many ids a flood invents', async () => {
    const { desk, follow, documents, state } = setup();
    follow();
    await settled();
    const codes = new Set<string>();
    for (let n = 0; n < 200; n += 1) {
      state.nowMs += 100;
      codes.add(await outcomeOf(desk, await signed(second, claimsAt(state.nowMs), { kid: `invented-${n}` })));
    }
    // Twenty seconds.
    expect(documents.asked.length).toBeLessThanOrEqual(5);
    expect([...codes].toSorted()).toEqual(['jwt.signature', 'jwt.unavailable']);
  });

  it('that may have come a moment ago are no reason for 401: the caller comes again', async () => {
    const { desk, follow, documents, token, state } = setup();
    follow();
    await settled();
    documents.publish(first, second);
    const text = await token(second);
    const fault = await Promise.resolve(desk.find(text)).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'jwt.unavailable', status: 503, retryable: true });
    state.nowMs += (fault as Fault).detail.retryAfterMs ?? 0;
    expect(await outcomeOf(desk, text)).toBe('ok');
  });

  it('serve known tokens during a flood of unknown ones', async () => {
    const { desk, follow, token } = setup({ pendingMax: 4, times: { waitMsMax: 50 } });
    follow();
    const text = await token();
    await desk.find(text);
    const flood = await Promise.all(
      Array.from({ length: 20 }, (_, n) => signed(second, claimsAt(START), { kid: `x${n}` })),
    );
    const codes = flood.map((each) => outcomeOf(desk, each));
    expect(desk.find(text)).not.toBeInstanceOf(Promise);
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['jwt.unavailable']));
  });

  it('that the issuer withdraws verify nothing any more, not even what they verified before', async () => {
    const { desk, follow, documents, token, state } = setup();
    follow();
    const text = await token();
    await desk.find(text);
    documents.publish(second);
    state.nowMs += 5_000;
    await desk.find(await token(second));
    expect(await outcomeOf(desk, text)).not.toBe('ok');
    state.nowMs += 5_000;
    expect(await outcomeOf(desk, text)).toBe('jwt.signature');
  });

  it('are fetched again on a clock, so that a withdrawal is noticed without new tokens', async () => {
    const { desk, follow, documents, token } = setup({ times: { refreshMs: 5 } });
    follow();
    const text = await token();
    await desk.find(text);
    documents.publish(second);
    await expect.poll(() => outcomeOf(desk, text)).not.toBe('ok');
  });

  it('are unknown where the issuer is away from the beginning: 503, never 401', async () => {
    const { desk, follow, documents, token } = setup();
    documents.away = true;
    follow();
    const fault = await Promise.resolve(desk.find(await token())).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'jwt.unavailable', status: 503 });
    expect((fault as Fault).detail.retryAfterMs).toBeGreaterThan(0);
  });

  it('keep nobody waiting for long when the issuer does not answer', async () => {
    const { desk, follow, documents, token } = setup({ times: { waitMsMax: 10 } });
    documents.hold = new Promise(() => undefined);
    follow();
    expect(await outcomeOf(desk, await token())).toBe('jwt.unavailable');
  });

  it('verify new tokens while the issuer is away, for a day', async () => {
    const { desk, follow, documents, token, state } = setup();
    follow();
    await settled();
    documents.away = true;
    state.nowMs += DAY_MS - 1;
    const within = await outcomeOf(desk, await token());
    state.nowMs += 1;
    expect([within, await outcomeOf(desk, await token(first, { jti: 'new' }))]).toEqual(['ok', 'jwt.unavailable']);
  });

  it('end after a day for tokens that were known, too', async () => {
    const { desk, follow, documents, token, state } = setup();
    follow();
    const text = await token(first, { exp: START / 1_000 + 2 * 86_400 });
    await desk.find(text);
    documents.away = true;
    state.nowMs += DAY_MS;
    expect(await outcomeOf(desk, text)).toBe('jwt.unavailable');
  });

  it('are known to the next process while the issuer is away', async () => {
    const before = setup();
    before.follow();
    await settled();
    const kept = JSON.parse(JSON.stringify(before.desk.known()));
    const next = setup();
    next.documents.away = true;
    next.desk.preload(kept);
    next.follow();
    expect(await outcomeOf(next.desk, await next.token())).toBe('ok');
  });

  it('from disk are not believed when they are a day old', async () => {
    const before = setup();
    before.follow();
    await settled();
    const kept = JSON.parse(JSON.stringify(before.desk.known()));
    const next = setup();
    next.state.nowMs += DAY_MS;
    next.documents.away = true;
    next.desk.preload(kept);
    next.follow();
    expect(await outcomeOf(next.desk, await next.token())).toBe('jwt.unavailable');
  });

  it('are kept over a reload, though the issuer is away then', async () => {
    const { desk, follow, documents, token } = setup();
    follow();
    await settled();
    documents.away = true;
    follow();
    expect(await outcomeOf(desk, await token())).toBe('ok');
  });

  it('are told to be away once, and to be back once', async () => {
    const { desk, follow, documents, state } = setup({ times: { fetchEveryMs: 1 } });
    documents.away = true;
    follow();
    await expect.poll(() => desk.issuers.get(ISSUER)?.failures).toBeGreaterThan(0);
    documents.away = false;
    await expect.poll(() => state.told).toEqual(['away', 'back']);
  });

  it.each([
    ['no JSON object', 'text'],
    ['a list', []],
    ['an object without keys', { jwks: [] }],
  ])('that are %s change nothing', async (_name, answer) => {
    const { desk, follow, documents, token, state } = setup();
    follow();
    await settled();
    documents.answers.set('/keys', answer);
    state.nowMs += 5_000;
    await outcomeOf(desk, await token(second));
    expect(await outcomeOf(desk, await token())).toBe('ok');
  });

  it('among keys that nobody can read are found', async () => {
    const { desk, follow, documents, token } = setup();
    const strange = [null, 7, { kty: 'ML-DSA' }, { kty: 'RSA', n: 1 }, { kty: 'EC' }, { kty: '__proto__' }];
    documents.answers.set('/keys', { keys: [...strange, first.jwk] });
    follow();
    expect(await outcomeOf(desk, await token())).toBe('ok');
  });
});

describe('discovery', () => {
  const PATH = '/tenant/.well-known/openid-configuration';
  const discover = { jwksUri: null };

  it('finds the keys below the path of the issuer', async () => {
    const { desk, follow, documents, token } = setup({}, discover);
    documents.answers.set(PATH, { issuer: ISSUER, jwks_uri: 'https://login.example/keys' });
    follow();
    expect([await outcomeOf(desk, await token()), documents.asked]).toEqual(['ok', [PATH, '/keys']]);
  });

  it.each([
    ['names another issuer', { issuer: 'https://evil.example', jwks_uri: 'https://login.example/keys' }],
    ['sends us to another host', { issuer: ISSUER, jwks_uri: 'https://evil.example/keys' }],
    ['sends us to another port', { issuer: ISSUER, jwks_uri: 'https://login.example:8443/keys' }],
    ['sends us to a file', { issuer: ISSUER, jwks_uri: 'file:///keys' }],
    ['names no keys', { issuer: ISSUER }],
  ])('is not believed when it %s', async (_name, document) => {
    const { desk, follow, documents, token } = setup({}, discover);
    documents.answers.set(PATH, document);
    follow();
    expect([await outcomeOf(desk, await token()), documents.asked]).toEqual(['jwt.unavailable', [PATH]]);
  });
});
