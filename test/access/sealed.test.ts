/** Two people open the installation on the day when nobody can sign in, and one of them tries it alone. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/index.ts';
import { controlClient, type ControlClient } from '../support/control.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { personOf, type Person } from '../support/person.ts';

const LONG_MS = 240_000;
const REASON = 'the provider of identities is away';
let on: Installation;
beforeAll(async () => {
  on = await startInstallation({ doors: ['openai'] });
}, LONG_MS);
afterAll(() => on?.stop());
beforeEach(async () => {
  // Whoever waited in the test before waits no more.
  for (const { id, shownAt } of await rowsOf('/api/v1/sealed-secrets?limit=200'))
    if (shownAt !== null) await on.control('POST', `/api/v1/sealed-secrets/${String(id)}/revoke`);
});

/** Somebody who keeps a sealed secret. */
async function custodian(): Promise<Person & { readonly secret: string; readonly seal: string }> {
  const person = await personOf(on, 'organization-admin', { installation: true });
  const { body } = await person.control('POST', '/api/v1/sealed-secrets', {});
  return { ...person, secret: String(body['secret']), seal: String(body['id']) };
}
const auditor = () => personOf(on, 'auditor', { installation: true });
const show = async (secret: string, more: object = {}) => {
  const answer = await fetch(`${on.controlUrl}/api/v1/sign-in/sealed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret, reason: REASON, ...more }),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, code: body['code'], body };
};
const as = (token: unknown): ControlClient => controlClient(on.controlUrl, String(token), 'tests/app');
const rowsOf = async (path: string) =>
  (await on.control('GET', path)).body['data'] as readonly Readonly<Record<string, unknown>>[];

interface Opened extends ControlClient {
  readonly id: string;
  readonly people: readonly [Person, Person];
  readonly body: Record<string, unknown>;
}
async function opened(more: object = {}): Promise<Opened> {
  const people = [await custodian(), await custodian()] as const;
  await show(people[0].secret);
  const { body } = await show(people[1].secret, more);
  return { ...as(body['token']), id: String(body['id']), people, body };
}
const end = (id: string) => on.control('POST', `/api/v1/sealed-accesses/${id}/end`);

describe('two people', () => {
  it('open one session for an hour, which operates the installation under both names', async () => {
    const { people, body, control } = await opened();
    const me = await control('GET', '/api/v1/me');
    const lasts = Date.parse(String(body['endsAt'])) - Date.parse(String(body['openedAt']));
    expect([lasts, me.body['type'], me.body['name']]).toEqual([
      3_600_000,
      'sealed-access',
      `${people[0].name} and ${people[1].name}`,
    ]);
    expect((await control('GET', '/api/v1/admin-tokens')).status).toBe(403);
    expect((await control('GET', '/api/v1/keys')).status).toBe(200);
  });

  it('stand in the audit: the first, the opening, and what was done, under both names', async () => {
    const { people, id, control } = await opened();
    await control('POST', '/api/v1/teams', { name: `made-in-need-${id.slice(-6)}` });
    const of = await rowsOf(`/api/v1/audit?actor=${id}`);
    const began = await rowsOf(`/api/v1/audit?action=sealed-access.begin&actor=${people[0].id}`);
    const name = `${people[0].name} and ${people[1].name}`;
    expect(of.map(({ action, actorName }) => [action, actorName])).toEqual([
      ['team.create', name],
      ['sealed-access.open', name],
    ]);
    expect([began.length, began[0]?.['reason']]).toEqual([1, REASON]);
  });

  it('are two: nobody opens it with two secrets of their own', async () => {
    const { secret, control } = await custodian();
    await show(secret);
    const second = await control('POST', '/api/v1/sealed-secrets', {});
    const answers = [await show(String(second.body['secret'])), await show(secret)];
    expect(answers.map(({ status, code }) => [status, code])).toEqual([
      [202, undefined],
      [401, 'signin.refused'],
    ]);
  });

  it('are there within a short time: the first alone opens nothing, however often', async () => {
    const { secret } = await custodian();
    const answers = [await show(secret), await show(secret), await show(secret)];
    expect(answers.map(({ status, body }) => [status, body['token']])).toEqual([
      [202, undefined],
      [202, undefined],
      [202, undefined],
    ]);
  });

  it('use up what they kept: neither secret opens anything again', async () => {
    const { people } = await opened();
    const [first, second] = people as unknown as readonly [{ secret: string }, { secret: string }];
    const another = await custodian();
    await show(another.secret);
    const answers = [await show(first.secret), await show(second.secret)];
    expect(answers.map(({ code }) => code)).toEqual(['signin.refused', 'signin.refused']);
  });

  it('at the same moment open one session, not two', async () => {
    const [one, two, three] = [await custodian(), await custodian(), await custodian()];
    await show(one.secret);
    const answers = await Promise.all([show(two.secret), show(three.secret)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 202]);
  });

  it.each([0, 241, 100_000, 1.5, '60'])('do not open it for %s minutes', async (minutes) => {
    const { secret } = await custodian();
    expect((await show(secret, { minutes })).status).toBe(400);
  });

  it('say why', async () => {
    const { secret } = await custodian();
    expect((await show(secret, { reason: '  ' })).status).toBe(400);
  });
});

describe('a sealed secret', () => {
  it('is kept by people who administer the installation, and by nobody else: no token, no administrator of a part', async () => {
    const ofTheirs = await personOf(on, 'organization-admin');
    const answers = [await auditor(), ofTheirs, on].map((each) => each.control('POST', '/api/v1/sealed-secrets', {}));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  it.each([
    ['its person is disabled', (person: Person) => on.control('POST', `/api/v1/users/${person.id}/disable`)],
    [
      'its person administers the installation no more',
      async (person: Person) => {
        const [grant] = await rowsOf(`/api/v1/grants?holder=${person.id}`);
        return on.control('POST', `/api/v1/grants/${String(grant?.['id'])}/revoke`);
      },
    ],
    [
      'it was revoked',
      (person: Person) => {
        const { seal } = person as Person & { readonly seal: string };
        return on.control('POST', `/api/v1/sealed-secrets/${seal}/revoke`);
      },
    ],
  ])('opens nothing when %s, and the audit tells whose it was', async (_why, undo) => {
    const [good, bad] = [await custodian(), await custodian()];
    await show(good.secret);
    expect((await undo(bad)).status).toBe(200);
    expect((await show(bad.secret)).code).toBe('signin.refused');
    const told = await rowsOf(`/api/v1/audit?action=sealed-access.refuse&object=${bad.seal}`);
    expect(told).toMatchObject([{ objectName: bad.name }]);
  });

  it('that waits opens nothing for a second one when its person was disabled meanwhile', async () => {
    const [first, second] = [await custodian(), await custodian()];
    await show(first.secret);
    await on.control('POST', `/api/v1/users/${first.id}/disable`);
    expect((await show(second.secret)).status).toBe(202);
  });

  it('does not stand in a listing, an event or the answer of a review', async () => {
    const { id, people, body } = await opened();
    const told = [
      await rowsOf('/api/v1/sealed-secrets?all=true'),
      await rowsOf('/api/v1/sealed-accesses'),
      await rowsOf(`/api/v1/audit?object=${id}`),
    ];
    const secrets = [...people.map((each) => (each as unknown as { secret: string }).secret), String(body['token'])];
    expect(secrets.filter((secret) => JSON.stringify(told).includes(secret.slice(4, 30)))).toEqual([]);
  });
});

describe('what was opened', () => {
  it('gives nobody anything that outlasts it', async () => {
    const { people, control } = await opened();
    const account = await control('POST', '/api/v1/service-accounts', { name: `robot-${people[0].id.slice(-6)}` });
    const local = { name: 'X', issuer: 'local', subject: `x-${people[0].id.slice(-6)}` };
    const user = await control('POST', '/api/v1/users', local);
    const holder = String(user.body['id']);
    const answers = [
      await control('POST', '/api/v1/grants', { holder, role: 'viewer' }),
      await control('POST', `/api/v1/service-accounts/${String(account.body['id'])}/tokens`, { name: 'x' }),
      await control('POST', `/api/v1/users/${holder}/one-time-secret`),
      await control('POST', '/api/v1/admin-tokens', { name: 'x' }),
      await control('POST', '/api/v1/sealed-secrets', {}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('ends when it is ended, from within too', async () => {
    const [one, two] = [await opened(), await opened()];
    await end(one.id);
    await two.control('POST', '/api/v1/sign-out');
    const after = [await one.control('GET', '/api/v1/me'), await two.control('GET', '/api/v1/me')];
    expect(after.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('ends when one of the two is disabled', async () => {
    const { people, control } = await opened();
    await on.control('POST', `/api/v1/users/${people[1].id}/disable`);
    expect((await control('GET', '/api/v1/me')).status).toBe(401);
  });

  it('is reviewed by a third person, when it is over, once', async () => {
    const { id, people } = await opened();
    const review = (by: ControlClient) =>
      by.control('POST', `/api/v1/sealed-accesses/${id}/review`, { finding: 'one team was made' });
    const third = await auditor();
    const early = await review(third);
    await end(id);
    for (const each of people)
      await on.control('POST', '/api/v1/grants', { holder: each.id, role: 'auditor', installation: true });
    const own = [await review(people[0]), await review(people[1]), await review(on)];
    const open = await rowsOf('/api/v1/sealed-accesses?unreviewed=true');
    const done = await review(third);
    const again = await review(await auditor());
    const left = await rowsOf('/api/v1/sealed-accesses?unreviewed=true');
    expect([early.status, own.map(({ status }) => status), done.status, again.status]).toEqual([
      409,
      [403, 403, 403],
      200,
      409,
    ]);
    expect([open.some((each) => each['id'] === id), left.some((each) => each['id'] === id)]).toEqual([true, false]);
  });
});

it('the command line seals, unseals, works, ends, and asks for the review', { timeout: LONG_MS }, async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'sallyport-sealed-'));
  const run = async (args: string[], lines: string[] = [], token?: string) => {
    let [out, err] = ['', ''];
    const left = [...lines];
    const code = await main(args, {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      env: token === undefined ? {} : { SALLYPORT_CONTROL_URL: on.controlUrl, SALLYPORT_TOKEN: token },
      cwd,
      isTerminal: false,
      ask: async () => left.shift(),
    });
    return { code, out, err };
  };
  const people = [
    await personOf(on, 'organization-admin', { installation: true }),
    await personOf(on, 'organization-admin', { installation: true }),
  ];
  const secrets = [];
  for (const { token } of people) secrets.push((await run(['access', 'seal'], [], token)).out.trim());
  const unseal = ['access', 'unseal', '--reason', REASON, '--url', on.controlUrl, '--minutes', '5'];
  const waits = await run(unseal, [secrets[0] ?? '']);
  const open = await run(unseal, [secrets[1] ?? '']);
  const listed = await run(['key', 'list']);
  const ended = await run(['logout']);
  const third = await auditor();
  const left = await run(['access', 'list', '--unreviewed', '--json'], [], third.token);
  const [newest] = JSON.parse(left.out) as { id: string; reason: string }[];
  const reviewed = await run(['access', 'review', newest?.id ?? '', '--finding', 'keys were listed'], [], third.token);
  await rm(cwd, { recursive: true, force: true });
  expect(waits.out).toContain('the other person runs sallyport access unseal');
  expect(open.out).toContain(`open for ${people[0]?.name} and ${people[1]?.name}`);
  expect([listed.code, ended.out, newest?.reason, reviewed.code]).toEqual([0, 'signed out\n', REASON, 0]);
});
