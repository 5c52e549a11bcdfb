/** What holds of every route of the admin API alike, tried on each: a route that is missing here fails. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/control/routes/index.ts';
import { changes, fresh } from '../support/changes.ts';
import { databaseDigest, rowsOf } from '../support/database-digest.ts';
import { startInstallation, type Installation } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

const LONG_MS = 300_000;
let postgres: PostgresServer;
let database: string;
let on: Installation;
beforeAll(async () => {
  postgres = await startPostgres();
  database = postgres.createDatabase('conventions');
  on = await startInstallation({ doors: ['openai'], store: database as `postgres://${string}` });
}, LONG_MS);
afterAll(async () => {
  await on?.stop();
  await postgres?.stop();
});

const namesOf = (fits: (route: (typeof routes)[number]) => boolean): string[] =>
  routes.filter((route) => route.method !== 'GET' && fits(route)).map(({ method, path }) => `${method} ${path}`);

async function changeOf(name: string) {
  const prepare = changes[name];
  if (!prepare) throw new Error(`test/support/changes.ts does not say how ${name} is asked`);
  return { method: name.split(' ', 1)[0] ?? '', ...(await prepare(on)) };
}

it('every change is tried here', () => {
  expect(Object.keys(changes).toSorted()).toEqual(namesOf(() => true).toSorted());
});

describe('a dry run', () => {
  it.each(namesOf(() => true))('%s keeps nothing and says what would be', async (name) => {
    const { method, path, body, headers } = await changeOf(name);
    const before = await databaseDigest(database);
    const rehearsed = await on.control(method, `${path}?dryRun=true`, body, headers);
    expect([rehearsed.status, rehearsed.body['dryRun'], rehearsed.headers.get('x-sallyport-dry-run')]).toEqual([
      200,
      true,
      'true',
    ]);
    expect(await databaseDigest(database)).toEqual(before);
    const done = await on.control(method, path, body, headers);
    expect(done.status).toBeLessThan(300);
    // The same fields: what is shown once is there, and empty.
    expect(Object.keys(rehearsed.body)).toEqual(expect.arrayContaining(Object.keys(done.body)));
  });

  it.each([
    ['/api/v1/keys', () => ({ application: on.prepared.application }), 'key'],
    ['/api/v1/admin-tokens', () => ({ name: 'x' }), 'token'],
  ])('of %s shows no secret', async (path, body, field) => {
    const answer = await on.control('POST', `${path}?dryRun=true`, body());
    expect(answer.body[field]).toBeNull();
  });

  it('makes the same checks', async () => {
    const answers = [
      await on.control('POST', '/api/v1/teams?dryRun=true', { name: 'tests' }),
      await on.control('POST', '/api/v1/teams?dryRun=true', { name: '' }),
      await on.control('POST', '/api/v1/keys?dryRun=true', { application: 'nobody/nothing' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([409, 400, 404]);
  });

  it.each(['?dryRun=yes', '?dryRun=', '?dryRun', '?dryRun=true&dryRun=false', '?dryrun=true'])(
    'that is asked for in other words changes nothing: %s',
    async (query) => {
      const before = await databaseDigest(database);
      expect((await on.control('POST', `/api/v1/organizations${query}`, { name: fresh('org') })).status).toBe(400);
      expect(await databaseDigest(database)).toEqual(before);
    },
  );

  it('of a reload says what would change', async () => {
    const { status, body } = await on.control('POST', '/api/v1/reload?dryRun=true');
    expect([status, body]).toEqual([200, expect.objectContaining({ changed: [], rows: 0, warnings: [] })]);
  });
});

describe('a change of a single resource', () => {
  it.each(namesOf(({ path }) => path.includes('/:')))('%s with a stale ETag is refused', async (name) => {
    const { method, path, body, shownAt = '', headers } = await changeOf(name);
    const shown = await on.control('GET', shownAt);
    const etag = shown.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    const before = await databaseDigest(database);
    for (const stale of ['"older"', `W/${etag}`]) {
      const refused = await on.control(method, path, body, { ...headers, 'if-match': stale });
      expect([refused.status, refused.body['code']]).toEqual([412, 'resource.changed']);
    }
    expect(await databaseDigest(database)).toEqual(before);
    const done = await on.control(method, path, body, { ...headers, 'if-match': `"older", ${etag}` });
    expect(done.status).toBeLessThan(300);
  });

  it('of two writers with the same ETag the second is refused, whoever it is', async () => {
    const { id } = await on.createKey();
    const etag = (await on.control('GET', `/api/v1/keys/${id}`)).headers.get('etag') ?? '';
    const change = (verb: string, body?: object) =>
      on.control('POST', `/api/v1/keys/${id}/${verb}`, body, { 'if-match': etag });
    const answers = await Promise.all([change('revoke'), change('revoke'), change('rotate', {}), change('revoke')]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(3);
  });

  it('that has two addresses is still one: of two writers one is refused', async () => {
    const name = fresh('model');
    const { body } = await on.control('POST', '/api/v1/models', { name });
    const addresses = [`/api/v1/models/${name}`, `/api/v1/models/${String(body['id'])}`];
    const etag = (await on.control('GET', addresses[0] ?? '')).headers.get('etag') ?? '';
    const answers = await Promise.all(
      addresses.map((path, n) => on.control('PATCH', path, { purpose: `by ${n}` }, { 'if-match': etag })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('answers with the ETag that its GET has from then on', async () => {
    const { id } = await on.createKey();
    const revoked = await on.control('POST', `/api/v1/keys/${id}/revoke`);
    const { headers } = await on.control('GET', `/api/v1/keys/${id}`);
    expect([revoked.headers.get('etag'), revoked.headers.get('etag')]).toEqual([
      headers.get('etag'),
      expect.any(String),
    ]);
  });

  it('that has no ETag cannot be asked for with one', async () => {
    const { status } = await on.control('POST', '/api/v1/organizations', { name: fresh('org') }, { 'if-match': '"x"' });
    expect(status).toBe(400);
  });
});

describe('what was created', () => {
  it.each(namesOf(({ status }) => status === 201))(
    'by %s is shown where it says, under the same ETag',
    async (name) => {
      const { method, path, body } = await changeOf(name);
      const created = await on.control(method, path, body);
      const location = created.headers.get('location');
      if (location === null) return;
      const found = await on.control('GET', location);
      expect([found.status, found.body['id']]).toEqual([200, created.body['id']]);
      expect(found.headers.get('etag')).toBe(created.headers.get('etag'));
    },
  );

  it.each([
    ['/api/v1/keys', () => ({ application: on.prepared.application })],
    ['/api/v1/admin-tokens', () => ({ name: fresh('token') })],
    ['/api/v1/organizations', () => ({ name: fresh('org') })],
    ['/api/v1/teams', () => ({ name: fresh('team') })],
    ['/api/v1/models', () => ({ name: fresh('model') })],
  ])('under %s is shown at its location, under the same ETag', async (path, body) => {
    const created = await on.control('POST', path, body());
    const found = await on.control('GET', created.headers.get('location') ?? '');
    expect([found.status, found.headers.get('etag')]).toEqual([200, created.headers.get('etag')]);
    const known = { 'if-none-match': created.headers.get('etag') ?? '' };
    expect((await on.control('GET', created.headers.get('location') ?? '', undefined, known)).status).toBe(304);
  });
});

describe('a request that is repeated under its idempotency key', () => {
  const repeatable = namesOf(({ path }) => path !== '/api/v1/reload');
  const audited = async () => Number((await databaseDigest(database))['audit_events']?.split(' ')[0]);

  it.each(repeatable)('%s is done once and answered twice with the same', async (name) => {
    const { method, path, body, headers: by } = await changeOf(name);
    const key = { ...by, 'idempotency-key': `"${crypto.randomUUID()}"` };
    const events = await audited();
    const first = await on.control(method, path, body, key);
    const second = await on.control(method, path, body, key);
    expect(first.status).toBeLessThan(300);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(['location', 'etag'].map((each) => second.headers.get(each))).toEqual(
      ['location', 'etag'].map((each) => first.headers.get(each)),
    );
    expect([first, second].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(await audited()).toBe(events + 1);
  });

  it.each(repeatable)('%s is done once when five ask at the same time', async (name) => {
    const { method, path, body, headers } = await changeOf(name);
    const key = { ...headers, 'idempotency-key': crypto.randomUUID() };
    const events = await audited();
    const answers = await Promise.all(Array.from({ length: 5 }, () => on.control(method, path, body, key)));
    expect(new Set(answers.map(({ status, body: told }) => JSON.stringify([status, told]))).size).toBe(1);
    expect(await audited()).toBe(events + 1);
  });

  it('and asks for something else is refused', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const first = await on.control('POST', '/api/v1/organizations', { name: fresh('org') }, key);
    const other = await on.control('POST', '/api/v1/organizations', { name: fresh('org') }, key);
    expect([first.status, other.status, other.body['code']]).toEqual([201, 422, 'idempotency.other_request']);
  });

  it('of somebody else is another request', async () => {
    const { body: made } = await on.control('POST', '/api/v1/admin-tokens', { name: fresh('token') });
    const key = { 'idempotency-key': crypto.randomUUID() };
    const ask = () => ({ application: on.prepared.application, name: 'shared' });
    const mine = await on.control('POST', '/api/v1/keys', ask(), key);
    const theirs = await on.control('POST', '/api/v1/keys', ask(), {
      ...key,
      authorization: `Bearer ${String(made['token'])}`,
    });
    expect([theirs.status, theirs.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect(theirs.body['key']).not.toBe(mine.body['key']);
  });

  it('after it was refused is tried anew', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const [team, name] = [fresh('team'), fresh('app')];
    const ask = () => on.control('POST', '/api/v1/applications', { team, name }, key);
    const before = await ask();
    await on.control('POST', '/api/v1/teams', { name: team });
    const after = await ask();
    expect([before.status, after.status]).toEqual([404, 201]);
  });

  it('is not used up by a dry run', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const ask = (query: string) => on.control('POST', `/api/v1/keys${query}`, { application: 'tests/app' }, key);
    expect((await ask('?dryRun=true')).body['key']).toBeNull();
    const done = await ask('');
    expect([done.status, done.headers.get('idempotent-replayed')]).toEqual([201, null]);
    expect((await ask('?dryRun=true')).body['key']).toBeNull();
  });

  it('leaves neither the key nor what was answered in the database', async () => {
    const key = crypto.randomUUID();
    const { body } = await on.control('POST', '/api/v1/keys', { application: 'tests/app' }, { 'idempotency-key': key });
    const rows = await rowsOf(database, 'idempotency');
    const text = rows.map((row) => Object.values(row).map(latin1).join(' ')).join('\n');
    expect(rows.length).toBeGreaterThan(0);
    for (const word of [key, String(body['key']), String(body['id']), 'tests/app']) expect(text).not.toContain(word);
  });

  it.each(['', '""', 'a b', 'x'.repeat(256), '"open'])('needs a key that is one: %j', async (text) => {
    const { status } = await on.control(
      'POST',
      '/api/v1/organizations',
      { name: fresh('org') },
      { 'idempotency-key': text },
    );
    expect(status).toBe(400);
  });
});

const latin1 = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value));
