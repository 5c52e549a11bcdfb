/** People sign in at a real OpenID provider, and attackers try to be them. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/index.ts';
import { controlClient } from '../support/control.ts';
import { newBrowser, type Browser } from '../support/browser.ts';
import { freePort } from '../support/free-port.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { CLIENT, startPeopleProvider, type PeopleProvider } from '../support/openid-people.ts';

const LONG_MS = 240_000;
const PERSON_AT_A_TERMINAL = { sub: 'terminal', name: 'Terminal', groups: ['devs'] };
const LOCAL_COOKIE = 'sallyport-session';
const ATTEMPT_COOKIE = 'sallyport-sign-in';
let provider: PeopleProvider;
let stranger: PeopleProvider;
let on: Installation;
beforeAll(async () => {
  const port = await freePort();
  const redirectUri = `http://127.0.0.1:${port}/api/v1/sign-in/callback`;
  provider = await startPeopleProvider([redirectUri]);
  stranger = await startPeopleProvider([redirectUri]);
  on = await startInstallation({
    doors: ['openai'],
    env: { SALLYPORT_TEST_CLIENT_SECRET: CLIENT.secret },
    yaml: {
      listen: { gateway: '127.0.0.1:0', control: `127.0.0.1:${port}` },
      identity: {
        oidc: {
          issuer: provider.issuer,
          clientId: CLIENT.id,
          clientSecret: { env: 'SALLYPORT_TEST_CLIENT_SECRET' },
          organization: 'default',
          grants: [
            { group: 'devs', role: 'developer', team: 'tests' },
            { group: 'auditors', role: 'auditor' },
            { group: 'devs', role: 'viewer', team: 'no-such-team' },
          ],
        },
      },
    },
  });
}, LONG_MS);
afterAll(async () => {
  await on?.stop();
  await provider?.close();
  await stranger?.close();
});

let people = 0;
const newPerson = (...groups: string[]) => {
  people += 1;
  return { sub: `person-${people}`, name: `Person ${people}`, groups };
};

async function signIn(person = newPerson('devs'), browser = newBrowser()): Promise<Browser> {
  provider.person = person;
  const { answer } = await browser.open(`${on.controlUrl}/api/v1/sign-in`);
  expect(answer.status).toBe(200);
  return browser;
}
const meOf = async (browser: Browser) => {
  const answer = await browser.ask(`${on.controlUrl}/api/v1/me`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const sessionIn = (browser: Browser): string => browser.cookies.get(on.controlUrl)?.get(LOCAL_COOKIE) ?? '';
const post = (browser: Browser, path: string, headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' }) =>
  browser.ask(`${on.controlUrl}${path}`, { method: 'POST', headers });
const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;
/** Up to the address that the provider sends the browser back to. */
async function upToCallback(browser: Browser, person = newPerson('devs'), query = ''): Promise<string> {
  provider.person = person;
  const isBack = (next: string) => next.startsWith(`${on.controlUrl}/api/v1/sign-in/callback`);
  return (await browser.open(`${on.controlUrl}/api/v1/sign-in${query}`, isBack)).url;
}

describe('a person who signs in', () => {
  it('gets a session with the roles that the groups give, and of no team that is not there', async () => {
    const { status, body } = await meOf(await signIn(newPerson('devs', 'auditors', 'others')));
    expect([status, body['type'], (body['grants'] as { role: string }[]).map(({ role }) => role).toSorted()]).toEqual([
      200,
      'user',
      ['auditor', 'developer'],
    ]);
  });

  it('has a cookie that no script reads and that goes nowhere else', async () => {
    const browser = newBrowser();
    const answer = await browser.ask(await upToCallback(browser));
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(`${LOCAL_COOKIE}=sps-`));
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/);
  });

  it('loses at the next sign-in what the groups no longer give, and keeps what was granted by hand', async () => {
    const person = newPerson('devs', 'auditors');
    const { id } = (await meOf(await signIn(person))).body;
    await on.control('POST', '/api/v1/grants', { holder: id, role: 'viewer' });
    const browser = await signIn({ ...person, groups: ['devs'] });
    const roles = ((await meOf(browser)).body['grants'] as { role: string }[]).map(({ role }) => role);
    expect(roles.toSorted()).toEqual(['developer', 'viewer']);
  });

  it('cannot be given by hand what would be taken for the provider’s, nor have it taken', async () => {
    const { id } = (await meOf(await signIn())).body;
    const held = await on.control('GET', `/api/v1/grants?holder=${String(id)}`);
    const [{ id: grant } = { id: '' }] = held.body['data'] as { id: string }[];
    expect((await on.control('POST', `/api/v1/grants/${grant}/revoke`)).status).toBe(409);
  });

  it('stands in the audit with session and grants', async () => {
    const { id } = (await meOf(await signIn())).body;
    const acted = await on.control('GET', `/api/v1/audit?actor=${String(id)}`);
    const granted = await on.control('GET', `/api/v1/audit?object=${String(id)}`);
    expect([acted.body['data'], granted.body['data']]).toMatchObject([
      [{ action: 'session.create', actorType: 'user', address: '127.0.0.1' }],
      [{ action: 'grant.create', actorName: provider.issuer }],
    ]);
  });

  it('proved when and by which token who it is, and a fresh proof is of now', async () => {
    const person = newPerson('devs');
    const browser = await signIn(person);
    provider.person = person;
    await browser.open(`${on.controlUrl}/api/v1/sign-in?fresh=true`);
    const { id } = (await meOf(browser)).body;
    const { body } = await on.control('GET', `/api/v1/sessions?user=${String(id)}`);
    const [newest] = body['data'] as { authTime: string; idTokenDigest: string }[];
    expect(newest?.idTokenDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(Math.abs(Date.now() - Date.parse(newest?.authTime ?? ''))).toBeLessThan(120_000);
  });
});

describe('a session', () => {
  it('ends with signing out, and the cookie opens nothing afterwards', async () => {
    const browser = await signIn();
    const secret = sessionIn(browser);
    expect((await post(browser, '/api/v1/sign-out')).status).toBe(200);
    const stale = newBrowser();
    stale.cookies.set(on.controlUrl, new Map([[LOCAL_COOKIE, secret]]));
    expect([sessionIn(browser), (await meOf(stale)).status]).toEqual(['', 401]);
  });

  it('ends when it is revoked, and when its person is disabled', async () => {
    const [first, second] = [await signIn(), await signIn()];
    const [one, two] = [(await meOf(first)).body['id'], (await meOf(second)).body['id']];
    const listed = await on.control('GET', `/api/v1/sessions?user=${String(one)}`);
    const [{ id } = { id: '' }] = listed.body['data'] as { id: string }[];
    await on.control('POST', `/api/v1/sessions/${id}/revoke`);
    await on.control('POST', `/api/v1/users/${String(two)}/disable`);
    expect([(await meOf(first)).status, (await meOf(second)).status]).toEqual([401, 401]);
  });

  it('of a disabled person is not begun anew', async () => {
    const person = newPerson('devs');
    const { id } = (await meOf(await signIn(person))).body;
    await on.control('POST', `/api/v1/users/${String(id)}/disable`);
    provider.person = person;
    const { answer } = await newBrowser().open(`${on.controlUrl}/api/v1/sign-in`);
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'signin.refused']);
  });

  it('is never the one that a browser brought: fixation', async () => {
    const attacker = await signIn();
    const victim = newBrowser();
    victim.cookies.set(on.controlUrl, new Map([[LOCAL_COOKIE, sessionIn(attacker)]]));
    await signIn(newPerson('devs'), victim);
    expect(sessionIn(victim)).not.toBe(sessionIn(attacker));
    expect((await meOf(victim)).body['id']).not.toBe((await meOf(attacker)).body['id']);
  });

  it('of a browser is not taken as a bearer token', async () => {
    const bearer = controlClient(on.controlUrl, sessionIn(await signIn()), '');
    expect((await bearer.control('GET', '/api/v1/me')).status).toBe(401);
  });

  it('does not stand in the database, in the audit or in a listing', async () => {
    const browser = await signIn();
    const { id } = (await meOf(browser)).body;
    const [listed, told] = [
      await on.control('GET', `/api/v1/sessions?user=${String(id)}`),
      await on.control('GET', `/api/v1/audit?actor=${String(id)}`),
    ];
    expect(JSON.stringify([listed.body, told.body])).not.toContain(sessionIn(browser));
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['a sibling of the domain', { 'sec-fetch-site': 'same-site' }],
    ['another origin, from an old browser', { origin: 'https://evil.example' }],
    ['nowhere', { origin: 'null' }],
    ['nobody who says', {}],
  ])('changes nothing for a page of %s', async (_where, headers) => {
    const browser = await signIn();
    const answer = await post(browser, '/api/v1/sign-out', headers);
    expect([answer.status, await codeOf(answer), (await meOf(browser)).status]).toEqual([
      403,
      'request.cross_site',
      200,
    ]);
  });
});

describe('an answer of the provider', () => {
  it('is good once', async () => {
    const browser = newBrowser();
    const callback = await upToCallback(browser);
    const kept = new Map(browser.cookies.get(on.controlUrl));
    const first = await browser.ask(callback);
    browser.cookies.set(on.controlUrl, kept);
    const again = await browser.ask(callback);
    expect([first.status, again.status, await codeOf(again)]).toEqual([303, 401, 'signin.refused']);
  });

  it('is good for the browser that began, and no other', async () => {
    const callback = await upToCallback(newBrowser());
    const other = newBrowser();
    await upToCallback(other);
    const answers = [await newBrowser().ask(callback), await other.ask(callback)];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it.each([
    ['state', (url: URL) => url.searchParams.set('state', 'x'.repeat(43))],
    ['code', (url: URL) => url.searchParams.set('code', 'x'.repeat(43))],
    ['issuer', (url: URL) => url.searchParams.set('iss', stranger.issuer)],
    ['error', (url: URL) => url.searchParams.set('error', 'access_denied')],
    ['doubled state', (url: URL) => url.searchParams.append('state', 'x')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
  ])('with another %s is refused', async (_what, change) => {
    const browser = newBrowser();
    const url = new URL(await upToCallback(browser));
    change(url);
    const answer = await browser.ask(url.href);
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'signin.refused']);
  });

  it('does not come from the Host that a request names', async () => {
    const answer = await fetch(`${on.controlUrl}/api/v1/sign-in`, {
      redirect: 'manual',
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    const asked = new URL(answer.headers.get('location') ?? '');
    expect([asked.origin, asked.searchParams.get('redirect_uri')]).toEqual([
      provider.issuer,
      `${on.controlUrl}/api/v1/sign-in/callback`,
    ]);
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
  });

  it('cannot be made from what the browser keeps', async () => {
    const browser = newBrowser();
    const callback = await upToCallback(browser);
    const jar = browser.cookies.get(on.controlUrl);
    const kept = jar?.get(ATTEMPT_COOKIE) ?? '';
    jar?.set(ATTEMPT_COOKIE, kept.slice(0, -2) + (kept.endsWith('AA') ? 'BB' : 'AA'));
    expect((await browser.ask(callback)).status).toBe(401);
  });
});

describe('a command that signs in', () => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const redeem = (code: string, proof: string) =>
    fetch(`${on.controlUrl}/api/v1/sign-in/code`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, verifier: proof }),
    });
  async function codeFor(person = newPerson('devs')): Promise<string> {
    const browser = newBrowser();
    const callback = await upToCallback(browser, person, `?port=4711&challenge=${challenge}`);
    const answer = await browser.ask(callback);
    const back = new URL(answer.headers.get('location') ?? '');
    expect([back.host, browser.cookies.get(on.controlUrl)?.has(LOCAL_COOKIE)]).toEqual(['127.0.0.1:4711', false]);
    return back.searchParams.get('code') ?? '';
  }

  it('gets a bearer session for its code and verifier, once', async () => {
    const code = await codeFor();
    const first = await redeem(code, verifier);
    const { token } = (await first.json()) as { token: string };
    const bearer = controlClient(on.controlUrl, token, '');
    expect([(await bearer.control('GET', '/api/v1/me')).body['type'], (await redeem(code, verifier)).status]).toEqual([
      'user',
      401,
    ]);
    expect((await bearer.control('POST', '/api/v1/sign-out')).status).toBe(200);
    expect((await bearer.control('GET', '/api/v1/me')).status).toBe(401);
  });

  it('is not another one that saw the code', async () => {
    const code = await codeFor();
    expect((await redeem(code, randomBytes(32).toString('base64url'))).status).toBe(401);
  });

  it('gets nothing for a code of a person disabled meanwhile', async () => {
    const person = newPerson('devs');
    const code = await codeFor(person);
    const users = (await on.control('GET', '/api/v1/users?limit=200')).body['data'] as {
      id: string;
      subject: string;
    }[];
    const { id } = users.find(({ subject }) => subject === person.sub) ?? { id: '' };
    await on.control('POST', `/api/v1/users/${id}/disable`);
    expect((await redeem(code, verifier)).status).toBe(401);
  });

  it.each([
    '?port=4711',
    '?challenge=x',
    '?port=80&challenge=x',
    '?port=4711.evil&challenge=x',
    '?next=//evil.example',
  ])('is led back to its own machine and nowhere else: %s', async (query) => {
    expect((await fetch(`${on.controlUrl}/api/v1/sign-in${query}`, { redirect: 'manual' })).status).toBe(400);
  });
});

it('the command line signs in, asks as that person, and signs out', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sallyport-login-'));
  const run = async (...args: string[]) => {
    let [out, err] = ['', ''];
    let browsed: Promise<unknown> | undefined;
    const code = await main(args, {
      out: (text) => void (out += text),
      err: (text) => {
        err += text;
        provider.person = { ...PERSON_AT_A_TERMINAL };
        if (text.startsWith('http')) browsed = newBrowser().open(text.trim());
      },
      env: {},
      cwd,
      isTerminal: false,
    });
    await browsed;
    return { code, out, err };
  };
  const login = await run('login', '--url', on.controlUrl);
  const mode = (await stat(join(cwd, 'var/session.json'))).mode & 0o777;
  const listed = await run('key', 'list');
  const logout = await run('logout');
  const after = await run('key', 'list');
  await rm(cwd, { recursive: true, force: true });
  expect([login.code, mode, listed.code, logout.out, after.code]).toEqual([0, 0o600, 0, 'signed out\n', 1]);
  expect(login.out).toContain('signed in as Terminal');
});

it('a refused sign-in stands in the audit', async () => {
  await newBrowser().ask(`${on.controlUrl}/api/v1/sign-in/callback?code=x&state=y`);
  const { body } = await on.control('GET', '/api/v1/audit?action=access.refuse');
  expect(JSON.stringify(body['data'])).toContain('sign-in/callback');
});
