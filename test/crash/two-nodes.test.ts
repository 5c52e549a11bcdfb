/** Promise P7 on a cluster: what one node is told is in force on the other within two seconds. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlClient, type ControlClient } from '../support/control.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';
import { ask } from './ask.ts';

/** The promise. */
const IN_FORCE_MS_MAX = 2_000;
const LONG_MS = 240_000;

let postgres: PostgresServer;
let store: `postgres://${string}`;
let prepared: Prepared;
let secondDirectory: string;
let nodes: [Program, Program];
let clients: [ControlClient, ControlClient];

beforeAll(async () => {
  postgres = await startPostgres();
  store = postgres.createDatabase('cluster') as `postgres://${string}`;
  prepared = await prepareInstallation({ doors: ['openai'], store });
  secondDirectory = await mkdtemp(join(tmpdir(), 'sallyport-second-'));
  const configFile = join(secondDirectory, 'sallyport.yaml');
  await copyFile(prepared.configFile, configFile);
  // Both at once on an empty database: the first start of a cluster is a race.
  nodes = await Promise.all([
    startProgram(prepared),
    startProgram({ ...prepared, directory: secondDirectory, configFile }),
  ]);
  const clientOf = ({ controlUrl }: Program) => controlClient(controlUrl, prepared.adminToken, prepared.application);
  clients = [clientOf(nodes[0]), clientOf(nodes[1])];
}, LONG_MS);

afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.kill('SIGTERM')));
  await prepared?.dispose();
  await rm(secondDirectory, { recursive: true, force: true });
  await postgres?.stop();
}, LONG_MS);

const statuses = async (key: string): Promise<number[]> =>
  Promise.all(nodes.map(async ({ gatewayUrl }) => (await ask(gatewayUrl, key)).status));

/**
 * Asks both nodes until they answer so.
 * @returns what they answer, and how many milliseconds from now the last question began that was answered otherwise; how
 *   long an answer takes on a busy machine is not the promise
 */
async function settled(key: string, status: number): Promise<{ statuses: number[]; ms: number }> {
  const from = performance.now();
  for (let ms = 0; ;) {
    const begun = performance.now() - from;
    const got = await statuses(key);
    if (got.every((each) => each === status) || ms > IN_FORCE_MS_MAX) return { statuses: got, ms };
    ms = begun;
    await sleep(20);
  }
}

it('two first starts that race migrate the database once and make its rows once', async () => {
  const database = new Client({ connectionString: store });
  await database.connect();
  const count = async (query: string): Promise<number> => Number((await database.query(query)).rows[0].count);
  const counts = [
    await count('select count(*) - max(number) as count from migrations'),
    await count('select count(*) from organizations'),
    await count('select count(*) from applications'),
    await count('select count(*) from master_canary'),
    await count(
      'select count(*) from (select 1 from prices group by provider, model, meter having count(*) > 1) twice',
    ),
  ];
  await database.end();
  expect(counts).toEqual([0, 1, 1, 1, 0]);
});

it('a key made at one node is good at both at once', async () => {
  const { key } = await clients[0].createKey();
  expect(await statuses(key)).toEqual([200, 200]);
});

it('a key revoked at either node is refused by both within two seconds', async () => {
  for (const client of clients) {
    const { id, key } = await clients[0].createKey();
    await statuses(key);
    await client.control('POST', `/api/v1/keys/${id}/revoke`);
    const { statuses: after, ms } = await settled(key, 401);
    expect(after).toEqual([401, 401]);
    expect(ms).toBeLessThan(IN_FORCE_MS_MAX);
  }
});

it('a key rotated without grace is refused by both within two seconds, and its successor is good at once', async () => {
  const { id, key } = await clients[0].createKey();
  await statuses(key);
  const { body } = await clients[1].control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 0 });
  const successor = await statuses(String(body['key']));
  const { statuses: after, ms } = await settled(key, 401);
  expect([successor, after]).toEqual([
    [200, 200],
    [401, 401],
  ]);
  expect(ms).toBeLessThan(IN_FORCE_MS_MAX);
});

it('a key in its grace is good at both, and at neither when the grace has ended', async () => {
  const { id, key } = await clients[0].createKey();
  await statuses(key);
  await clients[0].control('POST', `/api/v1/keys/${id}/rotate`, { graceSeconds: 2 });
  const during = await statuses(key);
  await sleep(2_000);
  expect([during, (await settled(key, 401)).statuses]).toEqual([
    [200, 200],
    [401, 401],
  ]);
});

it('an application made at one node can call through both within two seconds', async () => {
  const made = await clients[1].control('POST', '/api/v1/applications', { team: 'tests', name: 'newcomer' });
  const { key } = await clients[1].createKey({ application: 'tests/newcomer' });
  const { statuses: after, ms } = await settled(key, 200);
  expect([made.status, after]).toEqual([201, [200, 200]]);
  expect(ms).toBeLessThan(IN_FORCE_MS_MAX);
});
