/** What administrators ask of the control API, and what it refuses before it becomes a riddle later. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlClient } from '../support/control.ts';
import { modelOf } from '../support/doors.ts';
import { startInstallation, type Installation } from '../support/installation.ts';

const LONG_MS = 60_000;
let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    doors: ['openai'],
    yaml: { models: { unpriced: modelOf('chat', { provider: 'openai', model: 'gpt-4.1-nano' }) } },
  });
}, LONG_MS);
afterAll(() => installation.stop());

describe('admin tokens', () => {
  it('are shown once, open the API, are listed without the token, and end at once', async () => {
    const made = await installation.control('POST', '/api/v1/admin-tokens', { name: 'ci' });
    expect(made.status).toBe(201);
    const token = String(made.body['token']);
    const own = controlClient(installation.controlUrl, token, 'tests/app');
    const listed = await own.control('GET', '/api/v1/admin-tokens');
    expect(listed.body['data']).toEqual([expect.objectContaining({ name: 'ci', state: 'active' })]);
    expect(JSON.stringify(listed.body)).not.toContain(token);
    // The configuration has one too, so the last of the store may go.
    const gone = await own.control('DELETE', `/api/v1/admin-tokens/${String(made.body['id'])}`);
    expect([gone.status, gone.body['state']]).toEqual([200, 'revoked']);
    const refused = await own.control('GET', '/api/v1/admin-tokens');
    expect([refused.status, refused.body['detail']]).toEqual([
      401,
      'The admin token is not valid: it is unknown, revoked or expired.',
    ]);
  });

  it('that nobody has cannot be revoked', async () => {
    const { status } = await installation.control(
      'DELETE',
      '/api/v1/admin-tokens/0198c7d2-0000-7000-8000-000000000000',
    );
    expect(status).toBe(404);
  });
});

describe('an application that is retired', () => {
  const control: Installation['control'] = (...asked) => installation.control(...asked);
  const called = async (key: string) => {
    const answer = await fetch(`${installation.gatewayUrl}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
    return ((await answer.json()) as { error?: { code: string } }).error?.code ?? answer.status;
  };
  async function made(team: string) {
    const { body: first } = await control('POST', '/api/v1/teams', { name: team });
    const { body: second } = await control('POST', '/api/v1/applications', { team, name: 'app' });
    const { key } = await installation.createKey({ application: `${team}/app` });
    return { team: `/api/v1/teams/${String(first['id'])}`, app: `/api/v1/applications/${String(second['id'])}`, key };
  }

  it('calls no more, with none of its keys, and goes on with them when it is restored', async () => {
    const { app, key } = await made('retiring');
    const answers = [await called(key)];
    await control('POST', `${app}/retire`);
    answers.push(await called(key));
    await control('POST', `${app}/restore`);
    expect([...answers, await called(key)]).toEqual([200, 'invalid_api_key', 200]);
  });

  it('goes with its team, and does not come back without it', async () => {
    const { team, app, key } = await made('retiring-whole');
    await control('POST', `${team}/retire`);
    const [gone, early] = [await called(key), await control('POST', `${app}/restore`)];
    await control('POST', `${team}/restore`);
    expect([gone, early.status, await called(key)]).toEqual(['invalid_api_key', 409, 200]);
  });

  it('gets no new keys, and one of the file is retired there', async () => {
    const { app } = await made('retiring-keys');
    await control('POST', `${app}/retire`);
    const key = await control('POST', '/api/v1/keys', { application: 'retiring-keys/app' });
    const { body } = await control('GET', '/api/v1/applications');
    const declared = (body['data'] as { id: string; managedBy: string }[]).find((each) => each.managedBy === 'file');
    const ofFile = await control('POST', `/api/v1/applications/${declared?.id}/retire`);
    expect([key.status, ofFile.status]).toEqual([404, 409]);
  });
});

it.each([
  ['/api/v1/keys', { application: 'tests/app', models: ['nope'] }],
  ['/api/v1/applications', { team: 'tests', name: 'other', models: ['nope'] }],
])('a model that nobody has is refused: %s', async (path, body) => {
  const answer = await installation.control('POST', path, body);
  expect([answer.status, answer.body['detail']]).toEqual([
    400,
    expect.stringContaining('There is no model or route "nope"'),
  ]);
});

describe('a name', () => {
  const form = 'a name starts with a letter or digit and holds letters, digits, ".", "_", "-", at most 64';
  it.each(['with a space', 'x'.repeat(300), '🦊', 'sch\u00f6n', '', '-first'])(
    'of a team or an application that is %j is told what names look like',
    async (name) => {
      const team = await installation.control('POST', '/api/v1/teams', { name });
      const application = await installation.control('POST', '/api/v1/applications', { team: 'tests', name });
      expect([team, application].map(({ status, body }) => [status, body['detail']])).toEqual([
        [400, `name: ${form}`],
        [400, `name: ${form}`],
      ]);
    },
  );

  it.each(['a key for 🦊 & co', 'x'.repeat(100)])('of a key may be a person’s own words: %j', async (name) => {
    expect((await installation.createKey({ name })).id).toBeDefined();
  });

  it.each(['x'.repeat(300), '   ', 'two\nlines', '\u009b2J', ''])('of a key that is %j is refused', async (name) => {
    const { status, body } = await installation.control('POST', '/api/v1/keys', { application: 'tests/app', name });
    expect([status, body['detail']]).toEqual([400, expect.stringContaining('name: a name is one line of 1 to 100')]);
  });

  it('that differs from another in case alone is refused', async () => {
    await installation.control('POST', '/api/v1/models', { name: 'cased' });
    const answers = [
      await installation.control('POST', '/api/v1/organizations', { name: 'Default' }),
      await installation.control('POST', '/api/v1/teams', { name: 'Tests' }),
      await installation.control('POST', '/api/v1/applications', { team: 'tests', name: 'APP' }),
      await installation.control('POST', '/api/v1/models', { name: 'Cased' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
    expect(answers.map(({ body }) => body['detail'])).toEqual([
      'There is an organization already whose name differs from "Default" in case alone.',
      'There is a team already whose name differs from "Tests" in case alone.',
      'There is an application already whose name differs from "APP" in case alone.',
      'There is a model already whose name differs from "Cased" in case alone.',
    ]);
  });

  it.each([
    ['/api/v1/keys', { application: 'Tests/App' }, 'There is no application "Tests/App". Did you mean "tests/app"?'],
    ['/api/v1/keys', { application: 'app' }, 'There is no application "app". Name it team/application.'],
    ['/api/v1/applications', { team: 'Tests', name: 'x' }, 'There is no team "Tests". Did you mean "tests"?'],
  ])('that nobody has leads to the nearest: %s %j', async (path, body, detail) => {
    const answer = await installation.control('POST', path, body);
    expect([answer.status, answer.body['detail']]).toEqual([404, detail]);
  });
});

it('a field at fault is named as whoever wrote it would', async () => {
  const { body } = await installation.control('POST', '/api/v1/prices/import', {
    rows: [{ provider: 'p', model: 'm', meter: 'input', price: '1' }, { provider: 'p' }],
  });
  expect(body['errors']).toContainEqual(expect.objectContaining({ field: 'body.rows[1].model' }));
});

describe('a price that is retired', () => {
  const row = { provider: 'openai', model: 'gpt-4.1-nano', price: '1' };
  const call = async () => {
    const answer = await fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${installation.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'unpriced', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await answer.text();
    return answer;
  };

  it('is in force no longer, stays for what it priced, and is in force again when it is imported again', async () => {
    const rows = [
      { ...row, meter: 'input' },
      { ...row, meter: 'output' },
    ];
    await installation.control('POST', '/api/v1/prices/import', { rows });
    const priced = await call();
    const listed = await installation.control('GET', `/api/v1/prices?model=${row.model}`);
    const prices = listed.body['data'] as { id: string; meter: string }[];
    const id = prices.find(({ meter }) => meter === 'input')?.id ?? '';
    const retired = await installation.control('POST', `/api/v1/prices/${id}/retire`);
    const after = await call();
    expect([priced.status, retired.status, after.status]).toEqual([200, 200, 403]);
    expect(after.headers.get('x-sallyport-error')).toBe('price.missing');
    expect((await installation.control('GET', `/api/v1/prices/${id}`)).body).toEqual(retired.body);
    const record = await installation.waitForCall(priced.headers.get('x-request-id') ?? '');
    expect(BigInt(record.costNanoUsd)).toBeGreaterThan(0n);
    expect(record.attempts[0]?.['priceIds']).toContain(id);

    await installation.control('POST', '/api/v1/prices/import', { rows });
    expect((await call()).status).toBe(200);
  });

  it('has to be there', async () => {
    const answers = await Promise.all(
      ['0198c7d2-0000-7000-8000-000000000000', 'nonsense'].map((id) =>
        installation.control('POST', `/api/v1/prices/${id}/retire`),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});

describe('a price of the file', () => {
  it('is a row, and what it priced leads to it', async () => {
    const [version] = [...installation.running.control.snapshot.versions.values()];
    const answer = await fetch(`${installation.gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${installation.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: version?.id, messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await answer.text();
    const record = await installation.waitForCall(answer.headers.get('x-request-id') ?? '');
    const ids = record.attempts[0]?.['priceIds'] as readonly string[];
    const rows = await Promise.all(ids.map((id) => installation.control('GET', `/api/v1/prices/${id}`)));
    const ofFile = { managedBy: 'file', deployment: version?.deployments[0]?.id, to: null };
    expect(rows.map(({ status, body }) => ({ status, body }))).toEqual(
      ids.map((id) => ({ status: 200, body: expect.objectContaining({ id, ...ofFile }) as object })),
    );
    expect(rows.map(({ body }) => body['meter'])).toEqual(expect.arrayContaining(['input', 'output']));
  });
});

describe('an import of prices', () => {
  const row = { provider: 'openai', model: 'gpt-4.1-mini', meter: 'input', price: '1' };
  const send = (change: object) =>
    installation.control('POST', '/api/v1/prices/import', { rows: [{ ...row, ...change }] });

  it('beyond belief, or from a date of no calendar, is refused', async () => {
    const answers = await Promise.all([
      send({ price: '1000000.1' }),
      send({ from: '2026-02-30' }),
      send({ from: '1' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  it('says which providers nobody has, and which is nearest', async () => {
    const { body } = await send({ provider: 'opnai' });
    expect(body['unknownProviders']).toEqual([{ provider: 'opnai', nearest: 'openai' }]);
  });

  it('says which of them the file hides', async () => {
    const [version] = [...installation.running.control.snapshot.versions.values()];
    const [deployment] = version?.deployments ?? [];
    const { body } = await send({ provider: deployment?.providerId, model: deployment?.target.model });
    expect(body['hidden']).toEqual([
      expect.objectContaining({ deployments: expect.arrayContaining([deployment?.id]) as string[] }),
    ]);
  });
});
