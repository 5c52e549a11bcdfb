/** `user|role|team|app …` against a control API that answers as told. */
import { expect, test } from 'vitest';
import { fakeApi, run, type Asked } from './testing.ts';

const page = (data: readonly object[]) => ({ body: { data, next: null } });
const TEAM = { id: 't1', name: 'research', managedBy: 'api' };
const APP = { id: 'a1', name: 'search', teamId: 't1', teamName: 'research', models: ['assistant'] };
const USER = { id: 'u1', name: 'Ada', issuer: 'local', email: null, state: 'active' };
const GRANT = { id: 'g1', role: 'auditor', holder: { type: 'user', id: 'u1' }, installation: true, teamId: null };
const ROLE = { name: 'auditor', permissions: ['audit:export', 'audit:read'] };

const answers = ({ method, path }: Asked) => {
  if (method === 'PATCH') return { body: { ...APP, models: null } };
  if (path === '/api/v1/teams') return page([TEAM]);
  if (path === '/api/v1/applications') return page([APP, { ...APP, id: 'a2', name: 'other', teamId: 't2' }]);
  if (path === '/api/v1/users/u1') return { body: USER };
  if (path === '/api/v1/grants') return page([GRANT]);
  return page([ROLE]);
};

test.each([
  [['team', 'show', 'research'], /name +research\n[^]*applications +search\n/],
  [['team', 'show', 't1'], /id +t1\n/],
  [['app', 'show', 'research/search'], /models +assistant\n/],
  [['user', 'show', 'u1'], /email +-\n[^]*auditor +installation +g1\n/],
  [['role', 'show', 'auditor'], /^audit:export\naudit:read\n$/],
  [['app', 'update', 'research/search', '--all-models'], /^research\/search may call all models\n$/],
])('%j is for people', async (argv, form) => {
  const ran = await run(argv, await fakeApi(answers));
  expect([ran.code, ran.err]).toEqual([0, '']);
  expect(ran.out).toMatch(form);
});

test.each([
  [['team', 'show', 'research', '--json'], { ...TEAM, applications: ['search'] }],
  [['app', 'show', 'research/search', '--json'], APP],
  [['user', 'show', 'u1', '--json'], { ...USER, grants: [GRANT] }],
  [['role', 'show', 'auditor', '--json'], ROLE],
])('%j is one object for machines', async (argv, object) => {
  const ran = await run(argv, await fakeApi(answers));
  expect(JSON.parse(ran.out)).toEqual(object);
});

test.each([
  ['team', 'show', 'nobody'],
  ['app', 'show', 'research/nothing'],
  ['role', 'show', 'emperor'],
])('%s %s %s fails in one line with what to do', async (...argv) => {
  const ran = await run(argv, await fakeApi(answers));
  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toMatch(/^sallyport: there is no .* — see sallyport .*\n$/);
});

test.each([
  [['team', 'retire', 'research'], '/api/v1/teams/t1/retire'],
  [['team', 'restore', 't1'], '/api/v1/teams/t1/restore'],
  [['app', 'retire', 'research/search'], '/api/v1/applications/a1/retire'],
  [['app', 'restore', 'research/search'], '/api/v1/applications/a1/restore'],
])('%j asks for it', async (argv, path) => {
  const api = await fakeApi(answers);
  const ran = await run(argv, api);
  expect([ran.code, ran.out]).toEqual([0, `${argv[1]}d ${argv[2]}\n`]);
  expect(api.asked.at(-1)).toMatchObject({ method: 'POST', path });
});

test('app update changes what is meant, and takes one of two', async () => {
  const api = await fakeApi(answers);
  await run(['app', 'update', 'research/search', '--model', 'a', '--model', 'b'], api);
  const neither = await run(['app', 'update', 'research/search'], api);
  expect(api.asked.at(-1)).toMatchObject({
    method: 'PATCH',
    path: '/api/v1/applications/a1',
    body: { models: ['a', 'b'] },
  });
  expect(neither.code).toBe(2);
});

test.each([
  ['user', 'list'],
  ['user', 'show', 'u1'],
  ['user', 'create', 'Ada', '--local', 'ada'],
  ['user', 'reset-password', 'u1'],
  ['user', 'disable', 'u1'],
  ['role', 'list'],
  ['role', 'show', 'auditor'],
  ['role', 'grant', 'auditor', '--to', 'u1'],
  ['role', 'revoke', 'g1'],
  ['team', 'list'],
  ['team', 'show', 'research'],
  ['team', 'create', 'x'],
  ['app', 'list'],
  ['app', 'show', 'research/search'],
  ['app', 'create', 'x', '--team', 'research'],
  ['app', 'update', 'research/search', '--all-models'],
  ['access', 'seal'],
  ['access', 'list'],
  ['access', 'end', 's1'],
  ['access', 'review', 's1', '--finding', 'nothing'],
])('%s %s ends with 4 where it is not allowed', async (...argv) => {
  const denied = { status: 403, body: { code: 'permission.denied', detail: 'This takes the permission x.' } };
  const ran = await run(argv, await fakeApi(() => denied));
  expect([ran.code, ran.out, ran.err]).toEqual([4, '', 'sallyport: This takes the permission x.\n']);
});
