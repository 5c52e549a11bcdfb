import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyDirectory, fakeApi, run } from '../testing.ts';

const MADE = { id: 'm1', name: 'chat', version: '1.0.0', state: 'development', digest: 'abc' };

test('model register of a model asks for it alone', async () => {
  const api = await fakeApi(() => ({ status: 201, body: MADE }));
  const ran = await run(['model', 'register', 'chat', '--team', 'research', '--risk', 'high'], api);
  expect([ran.code, ran.out]).toEqual([0, 'registered chat\n']);
  expect(api.asked.map(({ method, path: where, body }) => [method, where, body])).toEqual([
    ['POST', '/api/v1/models', { name: 'chat', ownerTeam: 'research', riskClass: 'high' }],
  ]);
});

test('model register of a version registers its model first, where it is not there', async () => {
  const api = await fakeApi(({ method }) =>
    method === 'GET' ? { status: 404, body: {} } : { status: 201, body: MADE },
  );
  const flags = ['--deployment', 'azure-eu=gpt-4.1', '--licence', 'MIT', '--region', 'eu', '--data-class', 'public'];
  const ran = await run(['model', 'register', 'chat@1.0.0', ...flags], api);
  expect(ran.out).toBe('registered chat@1.0.0\nstate   development\ndigest  abc\n');
  expect(api.asked.map(({ method, path: where }) => `${method} ${where}`)).toEqual([
    'GET /api/v1/models/chat',
    'POST /api/v1/models',
    'POST /api/v1/models/chat/versions',
  ]);
  expect(api.asked[2]?.body).toEqual({
    version: '1.0.0',
    deployments: [{ provider: 'azure-eu', model: 'gpt-4.1' }],
    licence: { id: 'MIT' },
    dataClasses: ['public'],
    regions: ['eu'],
  });
});

test('model register leaves a model that is there as it is', async () => {
  const api = await fakeApi(() => ({ status: 200, body: MADE }));
  await run(['model', 'register', 'chat@1.0.0', '--deployment', 'p=m', '--team', 'x'], api);
  expect(api.asked.map(({ method, path: where }) => `${method} ${where}`)).toEqual([
    'GET /api/v1/models/chat',
    'POST /api/v1/models/chat/versions',
  ]);
});

test.each([
  [['chat@1']],
  [['chat', '--deployment', 'p=m']],
  [['chat@1.0.0', '--deployment', 'gpt-4.1']],
  [['chat', '--risk', 'some']],
])('model register %j is wrong use, before anything is asked', async (argv) => {
  const api = await fakeApi(() => ({ body: MADE }));
  const ran = await run(['model', 'register', ...argv], api);
  expect([ran.code, api.asked]).toEqual([2, []]);
});

test('model list shows the states of the newest versions', async () => {
  const versions = ['1.0.0', '1.1.0', '1.2.0', '2.0.0'].map((version) => ({ version, state: 'staging' }));
  const row = {
    name: 'chat',
    organization: 'default',
    ownerTeam: 'research',
    riskClass: 'high',
    managedBy: 'api',
    versions,
  };
  const api = await fakeApi(() => ({ body: { data: [row], next: null } }));
  const { out } = await run(['model', 'list', '--state', 'staging', '--as-of', '2026-11-01'], api);
  expect(out).toContain('…, 1.1.0 staging, 1.2.0 staging, 2.0.0 staging');
  expect(api.asked[0]?.query).toMatchObject({ state: 'staging', asOf: '2026-11-01' });
});

test('model show says that nobody has stated where a version comes from', async () => {
  const body = { ...MADE, metrics: [{ name: 'f1', value: 0.9, basis: 'vendor' }], lineage: [], manifest: '{}' };
  const { out } = await run(['model', 'show', 'chat@1.0.0', '--as-of', '2026-11-01'], await fakeApi(() => ({ body })));
  expect(out).toContain('f1 ');
  expect(out).toContain('lineage: not stated');
  expect(out).not.toContain('manifest');
});

test('model history tells in a line what was said', async () => {
  const row = {
    at: '2026-11-23T08:00:00.000Z',
    what: 'version',
    version: '1.0.0',
    number: 2,
    by: 'alice',
    said: { state: 'staging', retired: false, facts: { limitations: 'sums', purpose: null } },
  };
  const { out } = await run(['model', 'history', 'chat'], await fakeApi(() => ({ body: { data: [row], next: null } })));
  expect(out).toContain('state staging · limitations sums');
});

test('model export writes the document as it came', async () => {
  const api = await fakeApi(() => ({ body: { text: 'name: chat\n' } }));
  const ran = await run(['model', 'export', 'chat@1.0.0', '--format', 'model-card'], api);
  expect([ran.out, api.asked[0]?.path, api.asked[0]?.query]).toEqual([
    'name: chat\n',
    '/api/v1/models/chat/export',
    { format: 'model-card', version: '1.0.0' },
  ]);
});

test('model import takes the format from the name, and warns of another digest', async () => {
  const versions = [
    { version: '1.0.0', outcome: 'registered', digest: 'abc', digestDiffers: true, metrics: 1, lineage: 0 },
  ];
  const api = await fakeApi(() => ({ body: { model: 'chat', outcome: 'registered', versions } }));
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'card.md'), '---\nlicense: mit\n---\n');
  const ran = await run(['model', 'import', 'card.md', '--onto', 'chat@1.0.0', '--dry-run'], { ...api, cwd });
  expect([ran.code, ran.out.split('\n')[0]]).toEqual([0, 'would be: chat registered']);
  expect(ran.err).toContain('the digest of 1.0.0 differs');
  expect(api.asked[0]).toMatchObject({
    query: { dryRun: 'true' },
    body: { format: 'model-card', text: '---\nlicense: mit\n---\n', name: 'chat', version: '1.0.0' },
  });
  expect((await run(['model', 'import', 'card.txt'], { ...api, cwd })).code).toBe(2);
});
