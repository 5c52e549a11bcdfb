/** People sign in with a password where there is no identity provider, and attackers try to be them. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/index.ts';
import { newBrowser } from '../support/browser.ts';
import { controlClient, type ControlClient } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { accountWith } from './tenants.ts';

const LONG_MS = 240_000;
const COOKIE = 'sallyport-session';
const WORDS = 'correct horse battery staple';
const OTHER_WORDS = 'seven geese over the harbour';
let on: Installation;
beforeAll(async () => {
  on = await startInstallation({ doors: ['openai'], yaml: { trustedProxy: 1 } });
}, LONG_MS);
afterAll(() => on?.stop());

/** What the proxy in front says of where a request comes from; each test is somewhere else. */
let address = '';
let places = 0;
beforeEach(() => {
  places += 1;
  address = `203.0.113.${places}`;
});

interface Person {
  readonly id: string;
  readonly login: string;
}
let people = 0;
async function newPerson(): Promise<Person & { readonly secret: string }> {
  people += 1;
  const login = `person-${people}`;
  const { body } = await on.control('POST', '/api/v1/users', { name: `P ${people}`, issuer: 'local', subject: login });
  const id = String(body['id']);
  return { id, login, secret: await resetOf(id) };
}
const resetOf = async (id: string): Promise<string> =>
  String((await on.control('POST', `/api/v1/users/${id}/one-time-secret`)).body['secret']);

const ask = async (path: string, body: object, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${on.controlUrl}/api/v1/sign-in/local${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...headers },
    body: JSON.stringify(body),
  });
  const told = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, code: told['code'], detail: told['detail'], body: told, headers: answer.headers };
};
const signIn = (name: string, password: string, headers?: Record<string, string>) =>
  ask('', { name, password, kind: 'bearer' }, headers);
const choose = (name: string, password: string, newPassword: string) =>
  ask('/password', { name, password, newPassword, kind: 'bearer' });
const as = (token: unknown): ControlClient => controlClient(on.controlUrl, String(token), '');
const meOf = async (token: unknown) => (await as(token).control('GET', '/api/v1/me')).status;

/** Somebody who chose a password. */
async function settled(): Promise<Person & { readonly token: string }> {
  const person = await newPerson();
  const { body } = await choose(person.login, person.secret, WORDS);
  return { ...person, token: String(body['token']) };
}
const eventsOf = async (object: string) =>
  (await on.control('GET', `/api/v1/audit?object=${object}&limit=200`)).body['data'] as { action: string }[];
const actionsOf = async (object: string) => (await eventsOf(object)).map(({ action }) => action);

describe('a one-time secret', () => {
  it('is good for choosing a password, and for nothing else', async () => {
    const { login, secret } = await newPerson();
    const early = await signIn(login, secret);
    const chosen = await choose(login, secret, WORDS);
    expect([early.status, early.code, early.body['token']]).toEqual([403, 'signin.password_change', undefined]);
    expect([chosen.status, await meOf(chosen.body['token'])]).toEqual([201, 200]);
    expect((await signIn(login, WORDS)).status).toBe(201);
  });

  it('is good once, also when it is used many times at once', async () => {
    const { login, secret } = await newPerson();
    const answers = await Promise.all([WORDS, OTHER_WORDS, `${WORDS} two`].map((each) => choose(login, secret, each)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await choose(login, secret, WORDS)).code).toBe('signin.refused');
  });

  it('is not used up by a password that nobody may have', async () => {
    const { login, secret } = await newPerson();
    const answers = [await choose(login, secret, 'Password123456789'), await choose(login, secret, secret)];
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      [400, 'request.invalid'],
      [400, 'request.invalid'],
    ]);
    expect((await choose(login, secret, WORDS)).status).toBe(201);
  });

  it('takes the place of the password and ends every session', async () => {
    const { id, login, token } = await settled();
    await resetOf(id);
    expect([await meOf(token), (await signIn(login, WORDS)).code]).toEqual([401, 'signin.refused']);
  });

  it('is shown once: no listing, no event and no answer holds it', async () => {
    const { id, secret } = await newPerson();
    const told = [await on.control('GET', `/api/v1/users/${id}`), await eventsOf(id)];
    expect(JSON.stringify(told)).not.toContain(secret.slice(4, 20));
  });

  it('is not made by whoever may do less than its person', async () => {
    const { id } = await newPerson();
    await on.control('POST', '/api/v1/grants', { holder: id, role: 'organization-admin', installation: true });
    const admin = await accountWith(on, 'default', 'organization-admin');
    const answer = await admin.control('POST', `/api/v1/users/${id}/one-time-secret`);
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission.denied']);
  });

  it('is not made for oneself: a session that was left open gives no password', async () => {
    const { id, token } = await settled();
    await on.control('POST', '/api/v1/grants', { holder: id, role: 'organization-admin' });
    expect((await as(token).control('POST', `/api/v1/users/${id}/one-time-secret`)).status).toBe(403);
  });

  it('is not made for people of an identity provider, nor for somebody disabled', async () => {
    const person = { name: 'Ada', issuer: 'https://login.example.com', subject: 'ada-of-a-provider' };
    const { body } = await on.control('POST', '/api/v1/users', person);
    const { id } = await newPerson();
    await on.control('POST', `/api/v1/users/${id}/disable`);
    const answers = [body['id'], id].map((each) => on.control('POST', `/api/v1/users/${String(each)}/one-time-secret`));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([409, 409]);
  });
});

describe('a person with a password', () => {
  it('has the roles that were granted, and no token decides for them', async () => {
    const { id, token } = await settled();
    await on.control('POST', '/api/v1/grants', { holder: id, role: 'auditor' });
    const { body } = await as(token).control('GET', '/api/v1/me');
    expect([body['type'], (body['grants'] as { role: string }[]).map(({ role }) => role)]).toEqual([
      'user',
      ['auditor'],
    ]);
  });

  it('changes it, which ends every other session', async () => {
    const { login, token } = await settled();
    const changed = await choose(login, WORDS, OTHER_WORDS);
    expect([await meOf(token), await meOf(changed.body['token'])]).toEqual([401, 200]);
    expect([(await signIn(login, WORDS)).status, (await signIn(login, OTHER_WORDS)).status]).toEqual([401, 201]);
  });

  it('signs in however the name is spelled, and waits however it is spelled', async () => {
    const { login } = await settled();
    const spellings = [login.toUpperCase(), ` ${login}`, `${login}\t`, login, `P${login.slice(1)}`];
    const tries = [];
    for (const spelling of spellings) tries.push((await signIn(spelling, 'not the password')).status);
    const after = await signIn(login.toUpperCase(), WORDS);
    expect([tries, after.status, after.code]).toEqual([[401, 401, 401, 401, 401], 429, 'signin.locked']);
    expect(Number(after.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('stands in the audit: secret, password, session, refusal, lock', async () => {
    const { id, login } = await settled();
    for (let count = 0; count < 5; count += 1) await signIn(login, 'not the password');
    const told = await actionsOf(id);
    const opened = (await on.control('GET', `/api/v1/audit?actor=${id}`)).body['data'] as { action: string }[];
    expect(told.toSorted()).toEqual([
      'password.change',
      'password.reset',
      'sign-in.lock',
      'sign-in.refuse',
      'user.create',
    ]);
    expect(opened.map(({ action }) => action)).toContain('session.create');
  });

  it('is kept out when disabled, with every session', async () => {
    const { id, login, token } = await settled();
    await on.control('POST', `/api/v1/users/${id}/disable`);
    expect([await meOf(token), (await signIn(login, WORDS)).code]).toEqual([401, 'signin.refused']);
  });

  it('who chose a stale session shows nothing with it: it ends on the server', async () => {
    const { token } = await settled();
    await as(token).control('POST', '/api/v1/sign-out');
    expect(await meOf(token)).toBe(401);
  });
});

describe('whoever guesses', () => {
  it('learns of no name whether it is somebody’s: the same answers, and the same waits', async () => {
    const { login } = await settled();
    const seen = async (name: string) => {
      const answers = [];
      for (let count = 0; count < 7; count += 1) {
        const { status, code, detail, headers } = await signIn(name, 'not the password');
        answers.push([status, code, detail, headers.get('retry-after') !== null]);
      }
      return answers;
    };
    expect(await seen(login)).toEqual(await seen('nobody-at-all'));
  });

  it('does not get past the wait at the same time', async () => {
    const { login } = await settled();
    const answers = await Promise.all(Array.from({ length: 10 }, () => signIn(login, 'not the password')));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect((await signIn(login, WORDS)).status).toBe(429);
  });

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'client-ip', 'true-client-ip'])(
    'is not somebody else by a header: %s',
    async (header) => {
      const { login } = await settled();
      const value = (at: number) => (header === 'forwarded' ? `for=198.51.100.${at}` : `198.51.100.${at}`);
      for (let at = 0; at < 5; at += 1) await signIn(login, 'not the password', { [header]: value(at) });
      expect((await signIn(login, WORDS, { [header]: value(9) })).status).toBe(429);
    },
  );

  it('is counted by address too, as our own proxy tells it, whatever stands before', async () => {
    const { login } = await settled();
    const from = (at: number) => ({ 'x-forwarded-for': `198.51.100.${at}, 203.0.113.254` });
    for (let at = 0; at < 20; at += 1) await signIn(`somebody-${at}`, 'not the password', from(at));
    expect([(await signIn(login, WORDS, from(99))).status, (await signIn(login, WORDS)).status]).toEqual([429, 201]);
  });

  it('is not let in by the hash that a stolen table holds', async () => {
    const { login } = await settled();
    expect((await signIn(login, '$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA')).status).toBe(401);
  });

  it.each([
    ['a field more', { name: 'x', password: WORDS, kind: 'bearer', role: 'organization-admin' }],
    ['a person that is another kind of thing', { name: { $ne: '' }, password: WORDS, kind: 'bearer' }],
    ['a list of passwords', { name: 'x', password: [WORDS, OTHER_WORDS], kind: 'bearer' }],
    ['a kind of session that there is not', { name: 'x', password: WORDS, kind: 'admin' }],
    ['no password', { name: 'x', password: '', kind: 'bearer' }],
    ['a password without end', { name: 'x', password: 'x'.repeat(10_000), kind: 'bearer' }],
  ])('gets nothing for %s', async (_what, body) => {
    expect((await ask('', body)).status).toBe(400);
  });
});

describe('a browser', () => {
  const said = async () => ({ name: (await settled()).login, password: WORDS });
  const page = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

  it('keeps a cookie that no script reads, and is not told the session', async () => {
    const { status, body, headers } = await ask('', await said(), page);
    expect([status, body['token'], headers.getSetCookie().join()]).toEqual([
      201,
      undefined,
      expect.stringMatching(new RegExp(`^${COOKIE}=sps-\\w+; Path=/; HttpOnly; SameSite=Lax; Max-Age=\\d+$`)),
    ]);
  });

  it('never gets the session that it brought: fixation', async () => {
    const brought = (await settled()).token;
    const browser = newBrowser();
    browser.cookies.set(on.controlUrl, new Map([[COOKIE, brought]]));
    const init = { method: 'POST', headers: page, body: JSON.stringify(await said()) };
    await browser.ask(`${on.controlUrl}/api/v1/sign-in/local`, init);
    expect(browser.cookies.get(on.controlUrl)?.get(COOKIE)).not.toBe(brought);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['nobody who says', {}],
  ])('is not signed in by a page of %s', async (_where, headers) => {
    expect((await ask('', await said(), headers)).code).toBe('request.cross_site');
  });

  it('has a session that is no bearer token, and the reverse', async () => {
    const { headers } = await ask('', await said(), page);
    const secret = /=(sps-\w+);/.exec(headers.getSetCookie().join())?.[1];
    const bearer = (await settled()).token;
    const withCookie = await fetch(`${on.controlUrl}/api/v1/me`, { headers: { cookie: `${COOKIE}=${bearer}` } });
    expect([await meOf(secret), withCookie.status]).toEqual([401, 401]);
  });
});

describe('switched off', () => {
  it('nobody signs in, nobody gets a secret, and sessions by a password end', { timeout: LONG_MS }, async () => {
    const { id, login, token } = await settled();
    const file = await readFile(on.prepared.configFile, 'utf8');
    await writeFile(on.prepared.configFile, `${file}\nidentity: { local: false }\n`);
    await on.control('POST', '/api/v1/reload');
    const off = [
      await meOf(token),
      (await signIn(login, WORDS)).status,
      (await on.control('POST', `/api/v1/users/${id}/one-time-secret`)).status,
      (await on.control('POST', '/api/v1/users', { name: 'x', issuer: 'local', subject: 'x' })).status,
    ];
    await writeFile(on.prepared.configFile, file);
    await on.control('POST', '/api/v1/reload');
    expect([off, await meOf(token)]).toEqual([[401, 404, 400, 400], 200]);
  });
});

it('the command line makes a person, who chooses a password, signs in, and changes it', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sallyport-local-'));
  const run = async (args: string[], lines: string[] = [], env: Record<string, string> = {}) => {
    let [out, err] = ['', ''];
    const left = [...lines];
    const code = await main(args, {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      env,
      cwd,
      isTerminal: false,
      ask: async () => left.shift(),
    });
    return { code, out, err };
  };
  const admin = { SALLYPORT_CONTROL_URL: on.controlUrl, SALLYPORT_TOKEN: on.adminToken };
  const made = await run(['user', 'create', 'Grace Hopper', '--local', 'grace'], [], admin);
  const login = ['login', '--local', '--name', 'grace', '--url', on.controlUrl];
  const first = await run(login, [made.out.trim(), WORDS]);
  const changed = await run(['user', 'password', '--name', 'grace'], [WORDS, OTHER_WORDS]);
  const refused = await run(login, [WORDS]);
  const silent = await run(login, []);
  const asked = await run(['user', 'list']);
  await rm(cwd, { recursive: true, force: true });
  expect([made.code, first.code, changed.code, refused.code, silent.code, asked.code]).toEqual([0, 0, 0, 4, 1, 4]);
  expect(made.out).toMatch(/^spo-\w{49}\n$/);
  expect(first.out).toContain('signed in as Grace Hopper');
  expect([made, first, changed, refused].map(({ err }) => err).join()).not.toMatch(/correct horse|spo-/);
});
