import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres, type PostgresServer } from '../../../test/support/postgres.ts';
import { completeSecrets, loadConfig } from '../../config/index.ts';
import { startSallyport } from '../../main.ts';
import { kinds } from '../kinds.ts';
import { emptyDirectory, run } from '../testing.ts';
import type { Checkup } from './finding.ts';

const MASTER = 'a'.repeat(64);
const ANOTHER = 'b'.repeat(64);
const PEPPER = 'the pepper of this very installation';

let server: PostgresServer;
let directory: string;
beforeAll(async () => {
  server = await startPostgres();
  directory = await mkdtemp(path.join(os.tmpdir(), 'sallyport-doctor-'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function findings(config: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { out } = await run(['doctor', '--json', '--config', config], { cwd: directory, env });
  return (JSON.parse(out) as readonly Checkup[])
    .filter(({ check, message }) => /^(?:master key|pepper)$/.test(check) && !message.startsWith('given'))
    .map(({ check, status }) => `${status} ${check}`);
}

describe.each(['pglite', 'postgres'] as const)('after a run on %s', (engine) => {
  const file = (name: string): string => path.join(directory, engine, `${name}.yaml`);
  const env = { MASTER, PEPPER, BEFORE: MASTER };

  beforeAll(async () => {
    await mkdir(path.join(directory, engine));
    const store = engine === 'postgres' ? server.createDatabase('doctor') : 'pglite:./var/store';
    const text = `
store: ${store}
listen: { gateway: 127.0.0.1:0, control: 127.0.0.1:0 }
log: { level: silent }
governance: { mode: solo }
masterKey: { env: MASTER }
pepper: { env: PEPPER }
`;
    await writeFile(file('plain'), text);
    await writeFile(file('changing'), `${text}masterKeyBefore: { env: BEFORE }\n`);
    expect(await findings(file('plain'), env)).toEqual([]);
    const loaded = await loadConfig({ path: file('plain'), env, kinds });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.violations));
    const running = await startSallyport({ config: await completeSecrets(loaded.config) });
    await running.stop();
  }, 120_000);

  test.each([
    ['the same keys', 'plain', {}, ['ok master key', 'ok pepper']],
    ['another master key', 'plain', { MASTER: ANOTHER }, ['fail master key']],
    ['another master key, the former one named', 'changing', { MASTER: ANOTHER }, ['ok master key', 'ok pepper']],
    ['two master keys, neither its own', 'changing', { MASTER: ANOTHER, BEFORE: ANOTHER }, ['fail master key']],
    ['another pepper', 'plain', { PEPPER: `${PEPPER}!` }, ['ok master key', 'fail pepper']],
  ])('%s', async (_what, name, change, expected) => {
    expect(await findings(file(name), { ...env, ...change })).toEqual(expected);
  });
});

test('damaged secrets are found, not made anew', async () => {
  const cwd = await emptyDirectory();
  await mkdir(path.join(cwd, 'var'), { mode: 0o700 });
  await writeFile(path.join(cwd, 'var/secrets.json'), '{}', { mode: 0o600 });
  const { out } = await run(['doctor'], { cwd });
  expect(out).toMatch(/^fail +master key +.*secrets.json is damaged/m);
});

test('lost secrets of a database that is there are found, with the two ways out', async () => {
  const cwd = await emptyDirectory();
  await mkdir(path.join(cwd, 'var/store'), { recursive: true, mode: 0o700 });
  await writeFile(path.join(cwd, 'var/store/PG_VERSION'), '18');
  const { out, code } = await run(['doctor'], { cwd });
  const told = out.split('\n').filter((line) => line.includes('master key'));
  expect([code, told]).toEqual([
    1,
    [expect.stringMatching(/^fail +master key +.*secrets\.json is gone.* — bring it back.*move .*var away$/)],
  ]);
});
