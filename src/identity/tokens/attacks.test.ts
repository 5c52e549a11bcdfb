import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../core/index.ts';
import { TokenDesk, type Held } from './desk.ts';
import {
  AUDIENCE,
  base64url,
  claimsAt,
  CLIENT,
  FakeDocuments,
  ISSUER,
  makeKey,
  ruleFor,
  signed,
  signedText,
} from './issuer.fixture.ts';
import type { TokenRule } from './rules.ts';

const NOW = Date.UTC(2026, 10, 23);
const clock = { now: () => NOW, monotonic: () => 1_000 };
const key = makeKey('k1');
const OTHER = 'https://other.example';
const otherKey = makeKey('k1');
const open: TokenDesk[] = [];

/** Two issuers; the second uses the same key id for a key of its own. */
function deskWith(change: Partial<TokenRule> = {}, keys = [key]): TokenDesk {
  const desk = new TokenDesk({ clock, times: { fetchEveryMs: 0 } });
  open.push(desk);
  const rules = [ruleFor(change), ruleFor({ issuer: OTHER, jwksUri: `${OTHER}/keys`, application: 'platform/other' })];
  desk.follow(new Map(rules.map((rule) => [rule.issuer, rule])), (origin) =>
    origin === OTHER ? new FakeDocuments().publish(otherKey) : new FakeDocuments().publish(...keys),
  );
  return desk;
}

afterEach(() => {
  for (const desk of open.splice(0)) desk.close();
});

async function verdict(desk: TokenDesk, token: string): Promise<string> {
  try {
    return (await desk.find(token)).application;
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
}

const claims = (change: object = {}) => claimsAt(NOW, change as Record<string, never>);
const text = (change: object = {}) => JSON.stringify(claims(change));
const header = (change: object = {}) => JSON.stringify({ alg: 'ES256', kid: 'k1', ...change });

describe('a token is taken', () => {
  it.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('with a signature of %s', async (alg) => {
    const own = makeKey('k2', alg);
    expect(await verdict(deskWith({}, [own]), await signed(own, claims()))).toBe('platform/demo');
  });

  it('for the issuer and the subject it names', async () => {
    const held: Held = await deskWith().find(await signed(key, claims()));
    expect(held).toMatchObject({ issuer: ISSUER, subject: 'subject-1' });
  });

  it('where one of several audiences is ours', async () => {
    expect(await verdict(deskWith(), await signed(key, claims({ aud: ['other', AUDIENCE] })))).toBe('platform/demo');
  });

  it('as an access token of RFC 9068', async () => {
    expect(await verdict(deskWith(), await signed(key, claims(), { typ: 'at+jwt' }))).toBe('platform/demo');
  });

  it('without an id of its key where the issuer has one key that fits', async () => {
    const token = signedText(key, '{"alg":"ES256"}', text());
    expect(await verdict(deskWith({}, [key, makeKey('r', 'RS256')]), token)).toBe('platform/demo');
  });
});

describe('a token is refused', () => {
  const publicPem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const hmac = (secret: string): string => {
    const input = `${base64url(header({ alg: 'HS256' }))}.${base64url(text())}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };

  it.each([
    ['that is unsigned', `${base64url('{"alg":"none"}')}.${base64url(text())}.`, 'jwt.invalid'],
    [
      'whose algorithm is none, with some signature',
      `${base64url('{"alg":"none","kid":"k1"}')}.${base64url(text())}.AA`,
      'jwt.invalid',
    ],
    ['whose algorithm is NonE', `${base64url('{"alg":"NonE","kid":"k1"}')}.${base64url(text())}.AA`, 'jwt.invalid'],
    ['signed by HMAC under the public key', hmac(publicPem), 'jwt.invalid'],
    ['signed by HMAC under the published JSON', hmac(JSON.stringify(key.jwk)), 'jwt.invalid'],
    ['of an algorithm that the rule leaves out', signedText(key, header({ alg: 'ES384' }), text()), 'jwt.invalid'],
    ['whose algorithm is a list', signedText(key, header({ alg: ['ES256'] }), text()), 'jwt.invalid'],
    ['whose algorithm is not that of the key', signedText(key, header({ alg: 'RS256' }), text()), 'jwt.signature'],
    ['whose key id is a path', signedText(key, header({ kid: '../../../../dev/null' }), text()), 'jwt.signature'],
    [
      'whose key id is an address',
      signedText(key, header({ kid: 'https://evil.example/keys' }), text()),
      'jwt.signature',
    ],
    ['whose key id is a query', signedText(key, header({ kid: "x' union select '" }), text()), 'jwt.signature'],
    ['whose key id is __proto__', signedText(key, '{"alg":"ES256","kid":"__proto__"}', text()), 'jwt.signature'],
    ['whose key id is a number', signedText(key, header({ kid: 1 }), text()), 'jwt.invalid'],
    ['whose key id is very long', signedText(key, header({ kid: 'k'.repeat(300) }), text()), 'jwt.invalid'],
    [
      'with an extension that must be understood',
      signedText(key, header({ crit: ['exp'], exp: 1 }), text()),
      'jwt.invalid',
    ],
    ['with an unencoded payload', signedText(key, header({ crit: ['b64'], b64: false }), text()), 'jwt.invalid'],
    ['with b64 that nobody has to understand', signedText(key, header({ b64: false }), text()), 'jwt.invalid'],
    ['that is a logout token', signedText(key, header({ typ: 'logout+jwt' }), text()), 'jwt.invalid'],
    ['that is a proof of possession', signedText(key, header({ typ: 'dpop+jwt' }), text()), 'jwt.invalid'],
    ['of nobody we know', signedText(key, header(), text({ iss: 'https://evil.example' })), 'jwt.issuer'],
    ['of an issuer with one slash more', signedText(key, header(), text({ iss: `${ISSUER}/` })), 'jwt.issuer'],
    ['of an issuer in other letters', signedText(key, header(), text({ iss: ISSUER.toUpperCase() })), 'jwt.issuer'],
    ['of a list of issuers', signedText(key, header(), text({ iss: [ISSUER] })), 'jwt.invalid'],
    ['of no issuer', signedText(key, header(), text({ iss: undefined })), 'jwt.invalid'],
    [
      'that one issuer signed in the name of another with the same key id',
      signedText(key, header(), text({ iss: OTHER })),
      'jwt.signature',
    ],
    ['that the other issuer signed in the name of the first', signedText(otherKey, header(), text()), 'jwt.signature'],
    ['for another audience', signedText(key, header(), text({ aud: 'api://other' })), 'jwt.audience'],
    ['for no audience', signedText(key, header(), text({ aud: undefined })), 'jwt.audience'],
    ['for no audience at all', signedText(key, header(), text({ aud: [] })), 'jwt.audience'],
    ['for an audience in a list of lists', signedText(key, header(), text({ aud: [[AUDIENCE]] })), 'jwt.audience'],
    [
      'for an audience in an object',
      signedText(key, header(), text({ aud: { 0: AUDIENCE, length: 1 } })),
      'jwt.audience',
    ],
    [
      'for an audience among others in one text',
      signedText(key, header(), text({ aud: `x ${AUDIENCE}` })),
      'jwt.audience',
    ],
    ['for an audience that begins with ours', signedText(key, header(), text({ aud: `${AUDIENCE}/` })), 'jwt.audience'],
    ['that never ends', signedText(key, header(), text({ exp: undefined })), 'jwt.invalid'],
    ['that ends in a text', signedText(key, header(), text({ exp: String(NOW) })), 'jwt.invalid'],
    [
      'that ends beyond all numbers',
      signedText(key, header(), text().replace(/"exp":\d+/, '"exp":1e999')),
      'jwt.invalid',
    ],
    ['that names a claim twice', signedText(key, header(), text().replace('{', `{"iss":"${ISSUER}",`)), 'jwt.invalid'],
    [
      'that names a claim twice, once in escapes',
      signedText(key, header(), text().replace('{', '{"\\u0061ud":"x",')),
      'jwt.invalid',
    ],
    [
      'whose header names its algorithm twice',
      signedText(key, '{"alg":"none","alg":"ES256","kid":"k1"}', text()),
      'jwt.invalid',
    ],
    ['whose payload is a list', signedText(key, header(), '[]'), 'jwt.invalid'],
    ['whose payload is no JSON', signedText(key, header(), `${text()} `.slice(0, 20)), 'jwt.invalid'],
    ['whose payload is null', signedText(key, header(), 'null'), 'jwt.invalid'],
    ['of a client that is not mapped', signedText(key, header(), text({ azp: 'client-2' })), 'jwt.unmapped'],
    ['of no client', signedText(key, header(), text({ azp: undefined })), 'jwt.unmapped'],
    ['of a list of clients', signedText(key, header(), text({ azp: [CLIENT] })), 'jwt.unmapped'],
    ['of a client that every object has', signedText(key, header(), text({ azp: 'constructor' })), 'jwt.unmapped'],
    ['with five parts, encrypted', 'eyJh.a.b.c.d', 'jwt.invalid'],
    [
      'with an altered payload',
      `${signedText(key, header(), text()).split('.')[0]}.${base64url(text({ azp: 'x' }))}.${signedText(key, header(), text()).split('.')[2]}`,
      'jwt.signature',
    ],
    [
      'with bytes that are no text',
      `${base64url(header())}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.AA`,
      'jwt.invalid',
    ],
    ['in an alphabet of another kind', `${base64url(header())}.e+/=.AA`, 'jwt.invalid'],
    ['with an empty signature of its algorithm', `${base64url(header())}.${base64url(text())}.AA`, 'jwt.signature'],
    [
      'with a signature of zeros',
      `${base64url(header())}.${base64url(text())}.${Buffer.alloc(64).toString('base64url')}`,
      'jwt.signature',
    ],
  ])('%s', async (_name, token, code) => {
    expect(await verdict(deskWith(), token)).toBe(code);
  });

  it('that brings its own key along', async () => {
    const evil = makeKey('k1');
    const jwk = evil.jwk as never;
    expect(await verdict(deskWith(), await signed(evil, claims(), { jwk }))).toBe('jwt.signature');
  });

  it.each(['jku', 'x5u'])('that names in "%s" where its key is, and nobody goes there', async (name) => {
    const evil = makeKey('k1');
    const asked: string[] = [];
    const desk = new TokenDesk({ clock });
    open.push(desk);
    desk.follow(new Map([[ISSUER, ruleFor()]]), (origin) => {
      asked.push(origin);
      return new FakeDocuments().publish(key);
    });
    const outcome = await verdict(desk, await signed(evil, claims(), { [name]: 'https://evil.example/keys' }));
    expect([outcome, asked]).toEqual(['jwt.signature', ['https://login.example']]);
  });

  it('that is huge, before it is read', () => {
    const desk = deskWith();
    const token = `${base64url(header())}.${'a'.repeat(1_000_000)}.AA`;
    return expect(verdict(desk, token)).resolves.toBe('jwt.invalid');
  });

  it('where the issuer publishes a symmetric key', async () => {
    const documents = new FakeDocuments();
    documents.answers.set('/keys', { keys: [{ kty: 'oct', kid: 'k1', k: base64url('secret'), alg: 'HS256' }] });
    const desk = new TokenDesk({ clock });
    open.push(desk);
    const rule = ruleFor({ algorithms: new Set(['HS256']) });
    desk.follow(new Map([[ISSUER, rule]]), () => documents);
    expect(await verdict(desk, hmac('secret'))).toBe('jwt.signature');
  });

  it('where its key is for encryption', async () => {
    const own = makeKey('k3');
    const encrypting = { ...own, jwk: { ...own.jwk, use: 'enc' } };
    expect(await verdict(deskWith({}, [encrypting]), await signed(own, claims()))).toBe('jwt.signature');
  });

  it('without an id of its key where two keys of the issuer fit', async () => {
    const token = signedText(key, '{"alg":"ES256"}', text());
    expect(await verdict(deskWith({}, [key, makeKey('k2')]), token)).toBe('jwt.signature');
  });
});

describe('the times of a token', () => {
  const second = NOW / 1_000;
  it.each([
    ['ended a minute ago, within the skew', { exp: second - 59 }, {}, 'platform/demo'],
    ['ended longer ago than the skew', { exp: second - 60 }, {}, 'jwt.expired'],
    ['ended just now, without skew', { exp: second }, { clockSkewSeconds: 0 }, 'jwt.expired'],
    ['ends in a second, without skew', { exp: second + 1 }, { clockSkewSeconds: 0 }, 'platform/demo'],
    ['ended before all time', { exp: -1e300 }, {}, 'jwt.expired'],
    ['begins within the skew', { nbf: second + 60 }, {}, 'platform/demo'],
    ['begins after the skew', { nbf: second + 61 }, {}, 'jwt.early'],
    ['begins in a text', { nbf: '0' }, {}, 'jwt.invalid'],
    ['was issued within the skew', { iat: second + 60 }, {}, 'platform/demo'],
    ['was issued after the skew', { iat: second + 61 }, {}, 'jwt.early'],
    ['is as old as it may be', { iat: second - 160 }, { maxAgeSeconds: 100 }, 'platform/demo'],
    ['is older than it may be', { iat: second - 161 }, { maxAgeSeconds: 100 }, 'jwt.expired'],
    ['does not say how old it is, and has to', { iat: undefined }, { maxAgeSeconds: 100 }, 'jwt.invalid'],
  ] as const)('%s', async (_name, change, rule, outcome) => {
    expect(await verdict(deskWith(rule), signedText(key, header(), text(change)))).toBe(outcome);
  });
});
