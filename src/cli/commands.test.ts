import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Asked, emptyDirectory, fakeApi, run } from './testing.ts';

const KEY = { id: 'k1', key: 'sp-abc', prefix: 'sp-abc1', lastFour: 'wxyz', expiresAt: null };

test('key create prints the key alone on the standard output', async () => {
  const api = await fakeApi(() => ({ status: 201, body: KEY }));
  const ran = await run(['key', 'create', '--app', 'platform/demo'], api);
  expect([ran.code, ran.out]).toEqual([0, 'sp-abc\n']);
  expect(api.asked).toMatchObject([{ method: 'POST', path: '/api/v1/keys', body: { application: 'platform/demo' } }]);
});

test('key create passes on everything that restricts the key', async () => {
  const api = await fakeApi(() => ({ status: 201, body: KEY }));
  const flags = ['--name', 'ci', '--expires', '2030-01-02', '--model', 'a', '--model', 'b', '--address', '10.0.0.0/8'];
  await run(['key', 'create', '--app', 'x', ...flags, '--rpm', '60', '--concurrency', '5'], api);
  expect(api.asked[0]?.body).toEqual({
    application: 'x',
    name: 'ci',
    expiresAt: '2030-01-02T00:00:00.000Z',
    models: ['a', 'b'],
    addresses: ['10.0.0.0/8'],
    limits: { rpm: 60, concurrency: 5 },
  });
});

test.each(['yesterday', '2001-01-01', '0d', '-5d'])(
  'key create refuses an expiry of %s before it asks',
  async (when) => {
    const api = await fakeApi(() => ({ body: KEY }));
    const ran = await run(['key', 'create', '--app', 'x', `--expires=${when}`], api);
    expect([ran.code, api.asked]).toEqual([2, []]);
  },
);

test('key rotate gives the old key a day unless told otherwise', async () => {
  const api = await fakeApi(() => ({ status: 201, body: KEY }));
  await run(['key', 'rotate', 'k/1'], api);
  await run(['key', 'rotate', 'k1', '--grace', '0'], api);
  expect(api.asked.map(({ path, body }) => [path, body])).toEqual([
    ['/api/v1/keys/k%2F1/rotate', { graceSeconds: 86_400 }],
    ['/api/v1/keys/k1/rotate', { graceSeconds: 0 }],
  ]);
});

test('key rotate says when the old key ends', async () => {
  const api = await fakeApi(() => ({ status: 201, body: KEY }));
  expect((await run(['key', 'rotate', 'k0'], api)).err).toMatch(/The old key, k0, ends at \d{4}-\d\d-\d\dT[\d:]+Z at/);
  expect((await run(['key', 'rotate', 'k0', '--grace', '0'], api)).err).toContain('The old key, k0, has ended.');
});

test('key list shows what a key may call and how much', async () => {
  const data = [{ ...KEY, models: ['a', 'b', 'c', 'd'], limits: { rpm: 60, concurrency: 5 } }];
  const { out } = await run(['key', 'list'], await fakeApi(() => ({ body: { data, next: null } })));
  expect(out).toMatch(/ a,b,c,… +rpm 60 concurrency 5 /);
});

test('key revoke says what it ended', async () => {
  const api = await fakeApi(() => ({ body: KEY }));
  expect(await run(['key', 'revoke', 'k1'], api)).toMatchObject({ code: 0, out: 'revoked k1\n' });
});

test('key list shows the end of the grace as the end of a rotated key', async () => {
  const row = { ...KEY, state: 'grace', expiresAt: null, revokedAt: '2026-11-24T08:00:00.123Z' };
  const { out } = await run(['key', 'list'], await fakeApi(() => ({ body: { data: [row], next: null } })));
  expect(out).toMatch(/grace .* 2026-11-24T08:00:00Z\n/);
});

test('a database that is away is said to be', async () => {
  const body = { code: 'store.unavailable', detail: 'Not now.' };
  const { code, err } = await run(['key', 'list'], await fakeApi(() => ({ status: 503, body })));
  expect([code, err]).toEqual([1, 'sallyport: Not now. — the database is away; run: sallyport doctor\n']);
});

/** Seven rows in pages of what was asked for. */
const paged = ({ query }: Asked) => {
  const start = Number(query['cursor'] ?? 0);
  const size = Number(query['limit']);
  const data = Array.from({ length: 450 }, (_, n) => ({ id: `id${n}`, name: 'n' })).slice(start, start + size);
  return { body: { data, next: start + size < 450 ? String(start + size) : null } };
};

test('a listing follows pages up to its limit and no further', async () => {
  const api = await fakeApi(paged);
  const ran = await run(['key', 'list', '--limit', '250', '--json'], api);
  expect([(JSON.parse(ran.out) as unknown[]).length, api.asked.map(({ query }) => query['limit'])]).toEqual([
    250,
    ['200', '50'],
  ]);
});

test('a listing ends where the rows do', async () => {
  const ran = await run(['key', 'list', '--limit', '9999', '--json'], await fakeApi(paged));
  expect((JSON.parse(ran.out) as unknown[]).length).toBe(450);
});

test.each(['0', '-1', 'x', '1.5', '10001'])('a limit of %s is wrong use', async (limit) => {
  expect((await run(['call', 'list', `--limit=${limit}`])).code).toBe(2);
});

test('an empty listing is an empty array for programs and a word for people', async () => {
  const api = await fakeApi(() => ({ body: { data: [], next: null } }));
  expect([(await run(['call', 'list', '--json'], api)).out, (await run(['call', 'list'], api)).err]).toEqual([
    '[]\n',
    'nothing to list\n',
  ]);
});

const CALL = {
  id: 'c1',
  startedAt: '2026-11-23T08:00:00.123Z',
  team: 'platform',
  application: 'demo',
  requestedModel: 'assistant',
  servedModel: 'gpt@1.0.0',
  outcome: 'ok',
  status: 200,
  usage: { inputUncached: 5, cacheRead: 1, cacheWrite: 0, outputVisible: 3, reasoning: 0 },
  costUsd: '0.0000123',
  totalMs: 12.6,
  attempts: [{ n: 1, deployment: 'gpt@1.0.0/azure', region: 'westeurope', outcome: 'ok', status: 200 }],
  stages: { identify: 0.5, dispatch: 11.25 },
};

test('call list filters by what is given and shows a line a call', async () => {
  const api = await fakeApi(() => ({ body: { data: [CALL], next: null } }));
  const ran = await run(['call', 'list', '--app', 'a/b', '--outcome', 'ok', '--from', '2026-01-01'], api);
  expect(api.asked[0]?.query).toEqual({ application: 'a/b', outcome: 'ok', from: '2026-01-01', limit: '50' });
  expect(ran.out).toBe(
    'STARTED               ID  APPLICATION    MODEL      OUTCOME  STATUS  TOKENS        USD  CACHE  MS\n' +
      '2026-11-23T08:00:00Z  c1  platform/demo  gpt@1.0.0  ok          200       9  0.0000123  -      13\n',
  );
});

test('call list shows an answer from the cache, and a stream that was cut', async () => {
  const cut = { ...CALL, outcome: 'failed', answerBegun: true };
  const data = [{ ...CALL, cache: 'exact', answerBegun: true }, cut];
  const { out } = await run(['call', 'list'], await fakeApi(() => ({ body: { data, next: null } })));
  expect(out).toMatch(/ ok +200 .* exact /);
  expect(out).toMatch(/ failed +200 cut /);
});

test('call list knows the outcomes there are', async () => {
  expect((await run(['call', 'list', '--outcome', 'fine'])).code).toBe(2);
});

test('call show tells the attempts and the stages', async () => {
  const { out } = await run(['call', 'show', 'c1'], await fakeApi(() => ({ body: CALL })));
  expect(out).toMatch(/outcome +ok\n/);
  expect(out).toMatch(/stages +identify 0\.50 ms · dispatch 11\.25 ms\n/);
  expect(out).toMatch(/usage +inputUncached 5 · cacheRead 1 · cacheWrite 0 · outputVisible 3 · reasoning 0\n/);
  expect(out).toContain('gpt@1.0.0/azure');
});

test('call show tells of a repeated answer whose it was and what it saved', async () => {
  const cached = { callId: 'c0', ageMs: 12_345, savedNanoUsd: '12300', savedUsd: '0.0000123' };
  const { out } = await run(
    ['call', 'show', 'c1'],
    await fakeApi(() => ({ body: { ...CALL, cache: 'exact', cached } })),
  );
  expect(out).toMatch(/cache +exact\n/);
  expect(out).toMatch(/cached +the answer of c0, 12\.3 s old, saved 0\.0000123 USD\n/);
});

test('call show hands the whole record to programs', async () => {
  const { out } = await run(['call', 'show', 'c1', '--json'], await fakeApi(() => ({ body: CALL })));
  expect(JSON.parse(out)).toEqual(CALL);
});

test('what others chose to be called cannot move the cursor', async () => {
  const api = await fakeApi(() => ({ body: { data: [{ id: '1', name: 'a\u001B[2Jb\nc\u202Ed' }], next: null } }));
  const { out } = await run(['org', 'list'], api);
  expect(out).toBe('ID  NAME\n1   a\uFFFD[2Jb\uFFFDc\uFFFDd\n');
});

async function priceFile(content: unknown): Promise<{ cwd: string }> {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'prices.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return { cwd };
}
const ROW = { provider: 'p', model: 'm', meter: 'input', price: '1' };
const rows = (length: number) => Array.from({ length }, () => ROW);

test('price import sends an array or { rows } in batches and adds the counts up', async () => {
  const api = await fakeApi(({ body }) => ({ body: { inserted: (body as { rows: unknown[] }).rows.length } }));
  const many = await priceFile(rows(2500));
  const ran = await run(['price', 'import', 'prices.json'], { ...many, ...api });
  expect([ran, api.asked.length]).toEqual([{ code: 0, out: 'imported 2500 prices (2500 inserted)\n', err: '' }, 3]);
  const one = await run(['price', 'import', 'prices.json', '--json'], {
    ...(await priceFile({ rows: [ROW] })),
    ...api,
  });
  expect(JSON.parse(one.out)).toEqual({ rows: 1, inserted: 1, hidden: [], unknownProviders: [] });
});

test('price import says which providers nobody has, each once, with the nearest', async () => {
  const unknownProviders = [
    { provider: 'azrue', nearest: 'azure' },
    { provider: 'other', nearest: null },
  ];
  const api = await fakeApi(() => ({ body: { inserted: 1, unknownProviders } }));
  const ran = await run(['price', 'import', 'prices.json'], { ...(await priceFile(rows(1_001))), ...api });
  expect([ran.code, ran.err]).toEqual([
    0,
    'warning: there is no provider "azrue", so its prices are without effect — did you mean "azure"?\n' +
      'warning: there is no provider "other", so its prices are without effect — correct the name, or configure it\n',
  ]);
});

test('price import says which prices the configuration file hides, each once', async () => {
  const hidden = [{ provider: 'azure', model: 'gpt-4.1', deployments: ['chat@1.0.0/azure'] }];
  const api = await fakeApi(() => ({ body: { inserted: 1, hidden } }));
  const ran = await run(['price', 'import', 'prices.json'], { ...(await priceFile(rows(2500))), ...api });
  expect([ran.code, ran.err.split('\n')]).toEqual([
    0,
    [
      'warning: gpt-4.1 at azure has a price in the configuration file, which goes before the imported one (chat@1.0.0/azure) — remove it there',
      '',
    ],
  ]);
});

test('progress is shown on a terminal and not in a pipe', async () => {
  const api = await fakeApi(() => ({ body: {} }));
  const file = await priceFile([ROW]);
  const quiet = await run(['price', 'import', 'prices.json'], { ...file, ...api });
  const watched = await run(['price', 'import', 'prices.json'], { ...file, ...api, isTerminal: true });
  expect([quiet.err, watched.err]).toEqual(['', '\rprices: 1 of 1\r\u001B[K']);
});

test('a batch that is refused says what went in before it', async () => {
  let batch = 0;
  const api = await fakeApi(() =>
    (batch += 1) === 1 ? { body: {} } : { status: 400, body: { detail: 'body.rows.0.price: bad' } },
  );
  const ran = await run(['price', 'import', 'prices.json'], {
    ...(await priceFile(rows(1500))),
    ...api,
  });
  expect([ran.code, ran.err]).toEqual([
    1,
    'sallyport: body.rows.0.price: bad (in the rows from number 1001 on; those before are imported)\n',
  ]);
});

test.each(['', '{}', '[]', '[1]', '"x"'])(
  'a file of prices that holds %j is refused before anything is sent',
  async (content) => {
    const api = await fakeApi(() => ({ body: {} }));
    const ran = await run(['price', 'import', 'prices.json'], { ...(await priceFile(content)), ...api });
    expect([ran.code, api.asked]).toEqual([1, []]);
  },
);

test('org, team and app are created with what they belong to', async () => {
  const api = await fakeApi(({ body }) => ({ status: 201, body: { id: 'x', name: (body as { name: string }).name } }));
  const made = await run(['app', 'create', 'search', '--team', 'research', '--model', 'assistant'], api);
  await run(['team', 'create', 'research', '--org', 'acme'], api);
  await run(['org', 'create', 'acme'], api);
  expect(made.out).toBe('created application search (x)\n');
  expect(api.asked.map(({ path, body }) => [path, body])).toEqual([
    ['/api/v1/applications', { name: 'search', team: 'research', models: ['assistant'] }],
    ['/api/v1/teams', { name: 'research', organization: 'acme' }],
    ['/api/v1/organizations', { name: 'acme' }],
  ]);
});

test('reload says which revision is in force', async () => {
  const api = await fakeApi(() => ({ body: { revision: 7, warnings: [] } }));
  expect(await run(['reload'], api)).toEqual({ code: 0, out: 'revision 7 is in force\n', err: '' });
});

test('a dry run of a reload says what would change', async () => {
  const api = await fakeApi(() => ({
    body: { revision: 7, warnings: [], changed: ['routes'], rows: 2, dryRun: true },
  }));
  expect((await run(['reload', '--dry-run'], api)).out).toBe(
    'a reload would change the configuration: routes (teams, applications and rows of the registry to write: 2)\n',
  );
  expect(api.asked[0]?.query).toEqual({ dryRun: 'true' });
});

test('reload of a bad file shows every violation', async () => {
  const violation = { path: 'store', line: 3, column: 8, message: 'is bad', hint: 'mend it' };
  const api = await fakeApi(() => ({ status: 422, body: { detail: 'One violation.', violations: [violation] } }));
  expect(await run(['reload'], api)).toEqual({
    code: 1,
    out: 'sallyport.yaml:3:8  store  is bad — mend it\n',
    err: 'sallyport: One violation.\n',
  });
});

test('price retire ends each of the prices it is given', async () => {
  const api = await fakeApi(() => ({ body: { id: 'a', to: '2026-11-23T00:00:00.000Z' } }));
  const ran = await run(['price', 'retire', 'a', 'b/c'], api);
  expect([ran.code, ran.out]).toEqual([0, 'retired a\nretired b/c\n']);
  expect(api.asked.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
    'POST /api/v1/prices/a/retire',
    'POST /api/v1/prices/b%2Fc/retire',
  ]);
});
