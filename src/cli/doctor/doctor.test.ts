import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acquireLock } from '../../config/index.ts';
import { startRedis } from '../../../test/support/redis.ts';
import { Secret } from '../../core/index.ts';
import { kinds } from '../kinds.ts';
import { emptyDirectory, fakeApi, run } from '../testing.ts';
import type { Checkup } from './finding.ts';
import { checkNode } from './machine.ts';
import { checkProviders, judgeClock } from './providers.ts';
import { checkVolatile } from './volatile.ts';

/** Thirty-two bytes, so that it serves as a key too. */
const PASSWORD = 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';
const FREE = { SALLYPORT_GATEWAY_LISTEN: '127.0.0.1:0', SALLYPORT_CONTROL_LISTEN: '127.0.0.1:0' };

async function examine(
  cwd: string,
  env: Readonly<Record<string, string>> = FREE,
): Promise<{ code: number; findings: readonly Checkup[] }> {
  const { code, out } = await run(['doctor', '--json'], { cwd, env });
  return { code, findings: JSON.parse(out) as readonly Checkup[] };
}
const complaints = (findings: readonly Checkup[]) =>
  findings.filter(({ status }) => status !== 'ok').map(({ check, status }) => `${status} ${check}`);

test('an empty directory on a sane machine has nothing wrong', async () => {
  const { code, findings } = await examine(await emptyDirectory());
  expect([code, complaints(findings)]).toEqual([0, []]);
});

test('every complaint says what to do', async () => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), 'stroe: x');
  await mkdir(path.join(cwd, 'var'), { mode: 0o755 });
  await writeFile(path.join(cwd, 'var/secrets.json'), '{}', { mode: 0o644 });
  const { code, findings } = await examine(cwd);
  expect([code, complaints(findings)]).toEqual([1, ['fail config', 'warn data', 'fail secrets']]);
  expect(findings.filter(({ status, hint }) => status !== 'ok' && !hint)).toEqual([]);
});

test('for people each finding is one line', async () => {
  const { out } = await run(['doctor'], { cwd: await emptyDirectory(), env: FREE });
  expect(
    out
      .trimEnd()
      .split('\n')
      .filter((line) => !/^(?:ok|warn|fail) +\S/.test(line)),
  ).toEqual([]);
});

test('a port that another program has is found', async () => {
  const { env } = await fakeApi(() => ({ body: {} }));
  const taken = env['SALLYPORT_CONTROL_URL']?.replace('http://', '') ?? '';
  const { code, findings } = await examine(await emptyDirectory(), { ...FREE, SALLYPORT_GATEWAY_LISTEN: taken });
  expect([code, complaints(findings)]).toEqual([1, ['fail port']]);
});

test('ports that the running installation has are as they should be, and it is asked about its store', async () => {
  const api = await fakeApi(() => ({ body: { revision: 3, store: { engine: 'pglite', reachable: true } } }));
  const cwd = await emptyDirectory();
  const lock = await acquireLock(path.join(cwd, 'var'));
  onTestFinished(() => lock.release());
  const taken = api.env['SALLYPORT_CONTROL_URL']?.replace('http://', '') ?? '';
  const { code, findings } = await examine(cwd, { ...FREE, ...api.env, SALLYPORT_CONTROL_LISTEN: taken });
  expect([code, complaints(findings), api.asked.map((asked) => asked.path)]).toEqual([
    0,
    [],
    ['/api/v1/status', '/api/v1/sealed-accesses'],
  ]);
});

test.each([
  ['open', 'end it'],
  ['unreviewed', 'a third person runs: sallyport access review a-1'],
])('what two people opened with sealed secrets is told while it is %s', async (state, hint) => {
  const row = { id: 'a-1', people: [{ name: 'Ada' }, { name: 'Grace' }], openedAt: 'then', endsAt: 'soon', state };
  const api = await fakeApi(({ path: asked }) => ({
    body: asked.endsWith('sealed-accesses')
      ? { data: [row], next: null }
      : { revision: 3, store: { engine: 'pglite', reachable: true } },
  }));
  const cwd = await emptyDirectory();
  const lock = await acquireLock(path.join(cwd, 'var'));
  onTestFinished(() => lock.release());
  const { findings } = await examine(cwd, { ...FREE, ...api.env });
  expect(findings.find(({ check }) => check === 'sealed access')).toMatchObject({
    status: 'warn',
    message: expect.stringContaining('Ada and Grace opened it at then'),
    hint: expect.stringContaining(hint),
  });
});

test('a version whose approvals hold no longer is told of', async () => {
  const body = { revision: 3, store: { engine: 'pglite', reachable: true }, lapsed: ['chat@1.0.0', 'b@1.0.0'] };
  const api = await fakeApi(() => ({ body }));
  const cwd = await emptyDirectory();
  const lock = await acquireLock(path.join(cwd, 'var'));
  onTestFinished(() => lock.release());
  const taken = api.env['SALLYPORT_CONTROL_URL']?.replace('http://', '') ?? '';
  const { findings } = await examine(cwd, { ...FREE, ...api.env, SALLYPORT_CONTROL_LISTEN: taken });
  expect(findings.find(({ check }) => check === 'approvals')).toMatchObject({
    status: 'warn',
    message: 'approvals of chat@1.0.0 and 1 more hold no longer',
  });
});

test('a store out of reach of the running installation is found', async () => {
  const api = await fakeApi(() => ({ body: { revision: 3, store: { engine: 'postgres', reachable: false } } }));
  const cwd = await emptyDirectory();
  const lock = await acquireLock(path.join(cwd, 'var'));
  onTestFinished(() => lock.release());
  expect(complaints((await examine(cwd, { ...FREE, ...api.env })).findings)).toEqual(['fail store']);
});

test('a Postgres server that does not answer is found, and its password is not told', async () => {
  const cwd = await emptyDirectory();
  const text =
    'store: postgres://me@127.0.0.1:1/x\nstorePassword: { env: P }\nmasterKey: { env: P }\npepper: { env: P }\ngovernance: { mode: solo }';
  await writeFile(path.join(cwd, 'sallyport.yaml'), text);
  const { out, code } = await run(['doctor', '--json'], { cwd, env: { ...FREE, P: PASSWORD } });
  expect([code, complaints(JSON.parse(out) as Checkup[])]).toEqual([1, ['warn config', 'fail store']]);
  expect(out).not.toContain(PASSWORD);
});

test.each([false, true])('a Redis that nobody answers for is found; the program runs: %s', async (isRunning) => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), 'volatile: redis://127.0.0.1:1\nvolatilePassword: { env: P }');
  const lock = isRunning ? await acquireLock(path.join(cwd, 'var')) : undefined;
  onTestFinished(() => lock?.release());
  const { out, code } = await run(['doctor', '--json'], { cwd, env: { ...FREE, P: PASSWORD } });
  const found = (JSON.parse(out) as Checkup[]).find(({ check }) => check === 'volatile');
  expect([code, found?.status, found?.message]).toEqual([
    1,
    'fail',
    'the Redis or Valkey at 127.0.0.1:1 does not take us (ECONNREFUSED)',
  ]);
  expect(out).not.toContain(PASSWORD);
});

test.each([
  ['its password', PASSWORD, 'ok'],
  ['another password', 'another password', 'fail'],
])(
  'a Redis is asked with %s: %s',
  async (_what, password, status) => {
    const server = await startRedis(PASSWORD);
    onTestFinished(() => server.stop());
    const volatilePassword = new Secret(password);
    const [finding] = await checkVolatile({ volatile: server.url, volatilePassword });
    expect([finding?.status, finding?.message]).toEqual([
      status,
      expect.stringContaining(status === 'ok' ? 'answers' : 'does not take us (WRONGPASS'),
    ]);
  },
  90_000,
);

test('a file of secrets that others may read fails, with the command to run', async () => {
  const cwd = await emptyDirectory();
  await mkdir(path.join(cwd, 'var'), { mode: 0o700 });
  const file = path.join(cwd, 'var/cli.json');
  await writeFile(file, '{}');
  await chmod(file, 0o640);
  const { findings } = await examine(cwd);
  expect(findings.find(({ status }) => status === 'fail')?.hint).toBe(`run: chmod 600 ${file}`);
});

test.each([
  ['24.0.0', 'ok'],
  ['26.1.0', 'ok'],
  ['22.9.0', 'fail'],
])('Node %s: %s', (version, status) => {
  expect(checkNode(version).status).toBe(status);
});

const NOW = Date.UTC(2026, 10, 23);
test.each([
  [[], NOW, 'ok'],
  [[500, -500], NOW, 'ok'],
  [[90_000, 91_000, 0], NOW, 'warn'],
  [[-400_000, -400_000], NOW, 'fail'],
  // One provider whose own clock is off says nothing about ours.
  [[900_000, 0, 0], NOW, 'ok'],
  [[], 0, 'fail'],
])('clocks ahead of ours by %j ms at %i: %s', (skews, now, status) => {
  expect(judgeClock(skews, now).map((finding) => finding.status)).toEqual([status]);
});

const compatible = (endpoint: string, privateAddresses: readonly string[]) => {
  const local = kinds
    .get('openai-compatible')
    ?.settingsSchema.parse({ kind: 'openai-compatible', endpoint, network: { privateAddresses } });
  return { providers: local ? { local } : {} };
};

test('a provider that answers anything without credentials is within reach', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const findings = await checkProviders(compatible(`http://127.0.0.1:${port}`, ['127.0.0.0/8']), Date.now);
  expect([findings.map(({ status }) => status), seen]).toEqual([['ok', 'ok'], [undefined]]);
});

test('a provider nobody answers for fails, with where to look', async () => {
  const [finding] = await checkProviders(compatible('http://127.0.0.1:1', ['127.0.0.0/8']), Date.now);
  expect(finding).toMatchObject({
    check: 'provider local',
    status: 'fail',
    hint: expect.stringContaining('check the endpoint'),
  });
});

test('--limit tells the worst first, and the exit code is that of all', async () => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), 'stroe: x');
  await mkdir(path.join(cwd, 'var'), { mode: 0o755 });
  const { code, out } = await run(['doctor', '--json', '--limit', '2'], { cwd, env: FREE });
  const findings = JSON.parse(out) as readonly Checkup[];
  expect([code, findings.map(({ check, status }) => `${status} ${check}`)]).toEqual([1, ['fail config', 'warn data']]);
});
