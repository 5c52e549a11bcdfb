import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { type CompleteConfig, acquireLock, readCliFile } from '../config/index.ts';
import { Secret } from '../core/index.ts';
import type { Io } from './io.ts';
import { type ServeDependencies, runServe } from './serve.ts';
import { type Asked, emptyDirectory, fakeApi } from './testing.ts';

function listener(cwd: string): Io & { text: { out: string; err: string } } {
  const text = { out: '', err: '' };
  return {
    text,
    out: (more) => void (text.out += more),
    err: (more) => void (text.err += more),
    env: { SALLYPORT_GATEWAY_LISTEN: '127.0.0.1:0', SALLYPORT_CONTROL_LISTEN: '127.0.0.1:0' },
    cwd,
    isTerminal: false,
  };
}

/** Stands in for the program: it remembers what it was started with and stops at once. */
function program(controlUrl: string, newAdminToken?: Secret) {
  const started: CompleteConfig[] = [];
  const crews: unknown[] = [];
  let stops = 0;
  const dependencies: ServeDependencies = {
    start: async ({ config, crew }) => {
      started.push(config);
      crews.push(crew);
      return {
        gatewayUrl: 'http://127.0.0.1:2',
        controlUrl,
        newAdminToken,
        control: { reload: () => Promise.resolve() },
        stop: async () => void (stops += 1),
      };
    },
    work: () => Promise.resolve(0),
    stopped: () => Promise.resolve(),
  };
  return { dependencies, started, crews, stops: () => stops };
}

/** A control API that knows the keys it made. */
function keyMaker() {
  const made: { prefix: string; lastFour: string; state: string }[] = [];
  return ({ method }: Asked) => {
    if (method === 'GET') return { body: { data: made, next: null } };
    const key = `sp-${String(made.length).repeat(20)}`;
    made.push({ prefix: key.slice(0, 7), lastFour: key.slice(-4), state: 'active' });
    return { status: 201, body: { key } };
  };
}

test('the quickstart notes what the commands need, and says how to try it', async () => {
  const cwd = await emptyDirectory();
  const api = await fakeApi(keyMaker());
  const control = api.env['SALLYPORT_CONTROL_URL'] ?? '';
  const io = listener(cwd);
  const { dependencies, started, stops } = program(control);
  expect(await runServe(io, {}, dependencies)).toBe(0);
  const noted = await readCliFile(path.join(cwd, 'var'));
  expect([noted?.control, noted?.gateway, noted?.key.reveal()]).toEqual([
    control,
    'http://127.0.0.1:2',
    `sp-${'0'.repeat(20)}`,
  ]);
  expect(started[0]?.adminToken?.reveal()).toBe(noted?.token.reveal());
  expect(io.text.out + io.text.err).toContain(`authorization: Bearer sp-${'0'.repeat(20)}`);
  expect(io.text.out).toContain(`export SALLYPORT_KEY=sp-${'0'.repeat(20)}\n`);
  expect(io.text.out.split('\n')).toContain(
    JSON.stringify({ event: 'listening', gateway: 'http://127.0.0.1:2', control }),
  );
  expect(stops()).toBe(1);
});

test('the second start keeps key, token and secrets', async () => {
  const cwd = await emptyDirectory();
  const api = await fakeApi(keyMaker());
  const { dependencies, started } = program(api.env['SALLYPORT_CONTROL_URL'] ?? '');
  await runServe(listener(cwd), {}, dependencies);
  const first = await readCliFile(path.join(cwd, 'var'));
  await runServe(listener(cwd), {}, dependencies);
  const second = await readCliFile(path.join(cwd, 'var'));
  expect([second?.key.reveal(), second?.token.reveal()]).toEqual([first?.key.reveal(), first?.token.reveal()]);
  expect(started[1]?.masterKey.reveal()).toBe(started[0]?.masterKey.reveal());
});

test('a demo key that is no longer good is replaced', async () => {
  const cwd = await emptyDirectory();
  const [before, after] = [await fakeApi(keyMaker()), await fakeApi(keyMaker())];
  await runServe(listener(cwd), {}, program(before.env['SALLYPORT_CONTROL_URL'] ?? '').dependencies);
  await runServe(listener(cwd), {}, program(after.env['SALLYPORT_CONTROL_URL'] ?? '').dependencies);
  expect(after.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
});

test('the quickstart offers a model of every simulated vendor, and a route over the chats', async () => {
  const api = await fakeApi(keyMaker());
  const { dependencies, started } = program(api.env['SALLYPORT_CONTROL_URL'] ?? '');
  await runServe(listener(await emptyDirectory()), {}, dependencies);
  const { providers, models, routes } = started[0] ?? {};
  expect(Object.keys(providers ?? {})).toHaveLength(6);
  expect(routes?.['assistant']?.targets).toHaveLength(6);
  expect(
    Object.values(models ?? {})
      .flatMap(({ versions }) => Object.values(versions))
      .map(({ state }) => state),
  ).not.toContain('staging');
});

test('a second process in the same directory is turned away before it starts anything', async () => {
  const cwd = await emptyDirectory();
  const lock = await acquireLock(path.join(cwd, 'var'));
  const { dependencies, started } = program('http://127.0.0.1:1');
  await expect(runServe(listener(cwd), {}, dependencies)).rejects.toThrow(`another sallyport (pid ${process.pid}`);
  await lock.release();
  expect(started).toEqual([]);
});

test('with a file, the admin token of the first start is shown once, and not on the standard output', async () => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), 'log: { level: warn }');
  const io = listener(cwd);
  expect(await runServe(io, {}, program('http://127.0.0.1:1', new Secret('new-token')).dependencies)).toBe(0);
  expect([io.text.err.includes('new-token'), io.text.out.includes('new-token')]).toEqual([true, false]);
});

test('what was started is stopped when announcing it fails', async () => {
  const cwd = await emptyDirectory();
  const api = await fakeApi(() => ({ status: 500, body: { detail: 'No.' } }));
  const { dependencies, stops } = program(api.env['SALLYPORT_CONTROL_URL'] ?? '');
  await expect(runServe(listener(cwd), {}, dependencies)).rejects.toThrow('No.');
  expect(stops()).toBe(1);
});

test('SIGHUP does not end the quickstart: it says that there is no file, and goes on', async () => {
  const api = await fakeApi(keyMaker());
  const { dependencies, stops } = program(api.env['SALLYPORT_CONTROL_URL'] ?? '');
  const io = listener(await emptyDirectory());
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const served = runServe(io, {}, { ...dependencies, stopped: () => end });
  await vi.waitUntil(() => io.text.out.includes('"listening"'), { timeout: 20_000 });
  process.kill(process.pid, 'SIGHUP');
  await vi.waitUntil(() => io.text.err.includes('there is no sallyport.yaml to read again'), { timeout: 20_000 });
  expect(stops()).toBe(0);
  resolve();
  expect(await served).toBe(0);
});

test('an admin token that is made later, when the store is reached, is shown the same way', async () => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), 'log: { level: warn }');
  const io = listener(cwd);
  const { promise: adminTokenLater, resolve } = Promise.withResolvers<Secret | undefined>();
  const { promise: end, resolve: stop } = Promise.withResolvers<void>();
  const { dependencies } = program('http://127.0.0.1:1');
  const start: ServeDependencies['start'] = async (options) => ({
    ...(await dependencies.start(options)),
    adminTokenLater,
  });
  const served = runServe(io, {}, { ...dependencies, start, stopped: () => end });
  resolve(new Secret('late-token'));
  await vi.waitUntil(() => io.text.err.includes('late-token'), { timeout: 20_000 });
  stop();
  expect([await served, io.text.out.includes('late-token')]).toEqual([0, false]);
});

test('with the embedded store workers are set aside, and one process serves', async () => {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), 'log: { level: warn }');
  const io = listener(cwd);
  const { dependencies, crews } = program('http://127.0.0.1:1');
  expect(await runServe(io, { workers: 4 }, dependencies)).toBe(0);
  expect(crews).toEqual([undefined]);
  expect(io.text.err).toContain('--workers is set aside: with the embedded store one process serves');
});

const SERVER = `governance: { mode: solo }
store: postgres://sallyport@127.0.0.1/sallyport
masterKey: { env: MASTER }
pepper: { env: PEPPER }
`;

async function withServer(yaml = ''): Promise<ReturnType<typeof listener>> {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), SERVER + yaml);
  const secret = Buffer.alloc(32, 7).toString('base64');
  const io = listener(cwd);
  return { ...io, env: { ...io.env, MASTER: secret, PEPPER: secret } };
}

test('several workers that would each count limits for itself are refused, and it says what to do', async () => {
  const { dependencies, crews } = program('http://127.0.0.1:1');
  await expect(runServe(await withServer(), { workers: 2 }, dependencies)).rejects.toMatchObject({
    message: expect.stringContaining('would count limits for itself'),
    hint: expect.stringContaining('redis://'),
    exitCode: 2,
  });
  expect(crews).toEqual([]);
});

test('one worker needs no shared state, and several with it are started on the text of the file', async () => {
  const { dependencies, crews } = program('http://127.0.0.1:1');
  const shared = 'volatile: redis://127.0.0.1:6379\n';
  await runServe(await withServer(), { workers: 1 }, dependencies);
  await runServe(await withServer(shared), { workers: 3 }, dependencies);
  expect(crews).toEqual([
    { size: 1, text: SERVER },
    { size: 3, text: SERVER + shared },
  ]);
});
