import { expect, test } from 'vitest';
import { writeCliFile } from '../config/index.ts';
import { Secret } from '../core/index.ts';
import { emptyDirectory, fakeApi, run } from './testing.ts';

const empty = () => ({ body: { data: [], next: null } });

test('address and token come from the environment', async () => {
  const api = await fakeApi(empty);
  await run(['key', 'list'], api);
  expect(api.asked).toMatchObject([{ method: 'GET', path: '/api/v1/keys', token: 'the-token' }]);
});

test('else they come from what the quickstart noted', async () => {
  const api = await fakeApi(empty);
  const cwd = await emptyDirectory();
  const control = api.env['SALLYPORT_CONTROL_URL'] ?? '';
  await writeCliFile(`${cwd}/var`, { control, gateway: 'http://x', token: new Secret('noted'), key: new Secret('k') });
  await run(['key', 'list'], { cwd });
  expect(api.asked).toMatchObject([{ token: 'noted' }]);
});

test('the noted token goes nowhere but to the noted address', async () => {
  const api = await fakeApi(empty);
  const cwd = await emptyDirectory();
  await writeCliFile(`${cwd}/var`, {
    control: 'http://x',
    gateway: 'http://x',
    token: new Secret('noted'),
    key: new Secret('k'),
  });
  const ran = await run(['key', 'list'], { cwd, env: { SALLYPORT_CONTROL_URL: api.env['SALLYPORT_CONTROL_URL'] } });
  expect([ran.code, api.asked]).toEqual([1, []]);
});

test('without either, the error says what to set', async () => {
  const ran = await run(['call', 'list'], { cwd: await emptyDirectory() });
  expect(ran).toEqual({
    code: 1,
    out: '',
    err: 'sallyport: there is no var/cli.json here — run this where sallyport was started, or set SALLYPORT_CONTROL_URL and SALLYPORT_TOKEN\n',
  });
});

test('nobody listening is said in one line, with what to do', async () => {
  const ran = await run(['key', 'list'], {
    env: { SALLYPORT_CONTROL_URL: 'http://127.0.0.1:1', SALLYPORT_TOKEN: 't' },
  });
  expect([ran.code, ran.err]).toEqual([
    1,
    'sallyport: sallyport does not answer at http://127.0.0.1:1 (ECONNREFUSED) — start it with "sallyport serve", or set SALLYPORT_CONTROL_URL\n',
  ]);
});

test.each([
  [401, 4],
  [403, 4],
  [404, 1],
  [409, 1],
  [500, 1],
])('an answer of %i ends with exit code %i and the sentence of the API', async (status, code) => {
  const api = await fakeApi(() => ({ status, body: { title: 'A title.', detail: 'The very reason.' } }));
  const ran = await run(['key', 'list'], api);
  expect([ran.code, ran.err.startsWith('sallyport: The very reason.'), ran.err.split('\n').length]).toEqual([
    code,
    true,
    2,
  ]);
});

test('a token that is refused is said with where it came from, and what to do', async () => {
  const api = await fakeApi(() => ({ status: 401, body: { detail: 'The admin token is not valid.' } }));
  const cwd = await emptyDirectory();
  const control = api.env['SALLYPORT_CONTROL_URL'] ?? '';
  await writeCliFile(`${cwd}/var`, { control, gateway: 'http://x', token: new Secret('noted'), key: new Secret('k') });
  const [noted, both, set] = [
    await run(['key', 'list'], { cwd }),
    await run(['key', 'list'], { cwd, env: { SALLYPORT_TOKEN: 'wrong' } }),
    await run(['key', 'list'], api),
  ];
  const fromSetting =
    'sallyport: The admin token is not valid. — the token came from SALLYPORT_TOKEN; set it to an admin token of this installation\n';
  expect([noted.err, both.err, set.err]).toEqual([
    'sallyport: The admin token is not valid. — the token came from var/cli.json, where the quickstart noted it; set SALLYPORT_TOKEN to an admin token of this installation, or start the quickstart again\n',
    fromSetting,
    fromSetting,
  ]);
});

test('an answer that is no JSON is an error, not a crash', async () => {
  const api = await fakeApi(() => ({ body: 'not an object' }));
  const ran = await run(['key', 'list'], api);
  expect([ran.code, ran.err]).toEqual([
    1,
    'sallyport: the control API gave an answer this command does not understand; is it another version?\n',
  ]);
});

test('an address that is no URL is refused before anything is sent', async () => {
  const ran = await run(['key', 'list'], { env: { SALLYPORT_CONTROL_URL: 'localhost', SALLYPORT_TOKEN: 't' } });
  expect([ran.code, ran.err.includes('is not a URL')]).toEqual([1, true]);
});

test('a stack is shown only on demand', async () => {
  const env = { SALLYPORT_CONTROL_URL: 'http://127.0.0.1:1', SALLYPORT_TOKEN: 't' };
  const [quiet, loud] = [
    await run(['key', 'list'], { env }),
    await run(['key', 'list'], { env: { ...env, SALLYPORT_DEBUG: '1' } }),
  ];
  expect([quiet.err.includes('\n    at '), loud.err.includes('\n    at ')]).toEqual([false, true]);
});

test('the token appears in no output, whatever goes wrong', async () => {
  const api = await fakeApi(() => ({ status: 401, body: { detail: 'No.' } }));
  const ran = await run(['key', 'list'], { env: { ...api.env, SALLYPORT_DEBUG: '1' } });
  expect(ran.out + ran.err).not.toContain('the-token');
});
