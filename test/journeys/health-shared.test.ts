/** Two programs that share a Redis: what one finds out of a deployment, the other knows. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlClient, eventually, type CallRow, type ControlClient } from '../support/control.ts';
import { chatModel } from '../support/doors.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startProgram, type Program } from '../support/process.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { say } from './desk.ts';

const LONG_MS = 120_000;
/** Long beside what a machine without anything free takes to look. */
const EJECTED_MS = 8_000;

interface Node extends ControlClient {
  readonly program: Program;
  readonly client: OpenAI;
}

let postgres: PostgresServer;
let redis: RedisServer;
let prepared: Prepared;
const directories: string[] = [];
const nodes: Node[] = [];

/** A program with a data directory of its own. */
async function startNode(): Promise<Node> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-node-'));
  directories.push(directory);
  const configFile = join(directory, 'sallyport.yaml');
  await copyFile(prepared.configFile, configFile);
  const program = await startProgram({ ...prepared, directory, configFile });
  const control = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
  const { key } = await control.createKey();
  const client = new OpenAI({ baseURL: `${program.gatewayUrl}/v1`, apiKey: key, maxRetries: 0 });
  const node = { program, client, ...control };
  nodes.push(node);
  return node;
}

beforeAll(async () => {
  [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const ejection = { consecutive: 2, baseMs: EJECTED_MS, maxMs: EJECTED_MS };
  prepared = await prepareInstallation({
    doors: ['openai', 'anthropic'],
    store: postgres.createDatabase('health') as `postgres://${string}`,
    yaml: {
      volatile: redis.url,
      routes: { pair: { targets: [chatModel('openai'), chatModel('anthropic')], ejection } },
    },
  });
  await Promise.all([startNode(), startNode()]);
}, LONG_MS);
afterAll(async () => {
  await Promise.all(nodes.map(({ program }) => program.kill('SIGTERM')));
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
  await prepared?.dispose();
  await redis?.stop();
  await postgres?.stop();
}, LONG_MS);

/** One call. @returns its row */
async function call({ client, waitForCall }: Node): Promise<CallRow> {
  const { response } = await client.chat.completions.create({ model: 'pair', messages: say('Hello') }).withResponse();
  return waitForCall(response.headers.get('x-request-id') ?? '');
}
const providersOf = (row: CallRow): string[] => row.attempts.map(({ provider }) => provider);

/** How a node sees the deployment of a provider. */
async function stateAt({ control }: Node, provider: string): Promise<Record<string, unknown>> {
  const { body } = await control('GET', '/api/v1/providers');
  const rows = body['data'] as { id: string; deployments: Record<string, unknown>[] }[];
  return rows.find(({ id }) => id === provider)?.deployments[0] ?? {};
}

test(
  'a deployment that failed one program is left alone by the other, and comes back for all',
  async () => {
    const [one, other] = nodes;
    if (!one || !other) throw new Error('two programs are to run');
    prepared.simulators.simulator('openai').faults.next({ name: 'status', status: 500 }, { times: 2 });
    const [first = '', second = ''] = providersOf(await call(one));
    await call(one);
    const known = await eventually('the other one to know', async () => {
      const state = await stateAt(other, first);
      return state['state'] === 'ejected' ? state : undefined;
    });
    expect(known['toldBy']).toMatch(/:\d+:/);
    const row = await call(other);
    if ((await stateAt(other, first))['state'] === 'ejected') expect(providersOf(row)).toEqual([second]);
    expect(row['plan']).toMatchObject({ skipped: [{ reason: expect.stringContaining('ejected') as string }] });
    // Calls at one of them bring it back; the other one hears of it without any.
    const back = () => call(other).then((each) => providersOf(each)[0] === first || undefined);
    await eventually('the first one to answer again', back, LONG_MS);
    await eventually('all to know', async () => (await stateAt(one, first))['state'] === 'healthy' || undefined);
    // Redis away: calls go on, and nothing hangs.
    await redis.kill();
    expect(providersOf(await call(one))).toEqual([first]);
    await redis.start();
  },
  LONG_MS,
);
