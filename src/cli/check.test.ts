import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyDirectory, run } from './testing.ts';

async function directoryWith(text: string): Promise<string> {
  const cwd = await emptyDirectory();
  await writeFile(path.join(cwd, 'sallyport.yaml'), text);
  return cwd;
}

test('check prints file, line, column, path, message and hint of every violation, and fails', async () => {
  const ran = await run(['check'], { cwd: await directoryWith('stroe: x\ndurability: never\n') });
  expect(ran).toMatchObject({ code: 1, err: 'sallyport.yaml is not valid: 2 violations\n' });
  expect(ran.out.split('\n').slice(0, 2)).toEqual([
    'sallyport.yaml:1:1  stroe  there is no field "stroe" — did you mean "store"?',
    'sallyport.yaml:2:13  durability  expected process or disk — use one of these',
  ]);
});

test('check of a valid file prints its warnings and a summary', async () => {
  const ran = await run(['check'], { cwd: await directoryWith('teams: { a: { apps: { b: {} } } }') });
  expect([ran.code, ran.out.trimEnd().split('\n').at(-1)]).toEqual([
    0,
    'sallyport.yaml is valid: 0 providers, 0 models, 0 routes, 1 application',
  ]);
});

test('check --json is one object', async () => {
  const cwd = await directoryWith('stroe: x');
  const ran = await run(['check', '--json'], { cwd });
  expect([ran.code, JSON.parse(ran.out)]).toMatchObject([
    1,
    { ok: false, violations: [{ line: 1, column: 1, path: 'stroe' }] },
  ]);
});

test('check looks where --config points', async () => {
  const cwd = await emptyDirectory();
  await mkdir(path.join(cwd, 'etc'));
  await writeFile(path.join(cwd, 'etc/mine.yaml'), 'x: 1');
  expect((await run(['check', '--config', 'etc/mine.yaml'], { cwd })).out).toMatch(/^etc\/mine\.yaml:1:1 {2}x /);
});

test('check without a file says what to do, and changes nothing', async () => {
  const cwd = await emptyDirectory();
  const ran = await run(['check'], { cwd });
  expect([ran.code, ran.err.includes('--config'), await readdir(cwd)]).toEqual([1, true, []]);
});

test('check --schema prints the JSON Schema with every kind of provider', async () => {
  const { out } = await run(['check', '--schema']);
  const schema = JSON.parse(out) as {
    properties: { providers: { additionalProperties: { oneOf: { title: string }[] } } };
  };
  expect(schema.properties.providers.additionalProperties.oneOf.map(({ title }) => title)).toContain(
    'openai-compatible',
  );
});

test('what the store refuses is a violation of check', async () => {
  const text =
    'store: postgres://me@db.example/x?sslmode=disable\nmasterKey: { env: K }\npepper: { env: K }\ngovernance: { mode: solo }';
  const ran = await run(['check'], {
    cwd: await directoryWith(text),
    env: { K: 'MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=' },
  });
  expect([ran.code, ran.out]).toEqual([
    1,
    expect.stringMatching(/^sallyport\.yaml:1:8 {2}store {2}the store at db\.example/),
  ]);
});

test('serve with a bad file starts nothing', async () => {
  const cwd = await directoryWith('stroe: x');
  const ran = await run(['serve'], { cwd });
  expect([ran.code, ran.out, await readdir(cwd)]).toEqual([1, '', ['sallyport.yaml']]);
  expect(ran.err).toContain('sallyport.yaml:1:1  stroe');
});

test('check --limit bounds what is told, and counts all', async () => {
  const ran = await run(['check', '--limit', '1'], { cwd: await directoryWith('stroe: x\ndurability: never\n') });
  expect([ran.code, ran.out.match(/^sallyport\.yaml:\d+/gm), ran.err]).toEqual([
    1,
    ['sallyport.yaml:1'],
    'sallyport.yaml is not valid: 2 violations\n',
  ]);
});
