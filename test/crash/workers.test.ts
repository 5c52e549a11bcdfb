/** `serve --workers N`: several processes on one port are one gateway, whichever of them dies. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { controlClient, eventually, type ControlClient } from '../support/control.ts';
import { chatModel } from '../support/doors.ts';
import { freePort } from '../support/free-port.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';
import { startRedis, type RedisServer } from '../support/redis.ts';
import { ask, asked, readiness } from './ask.ts';
import { compare, nothingWrong, reachedCalls } from './ledger.ts';
import { startLoad } from './load.ts';
import { seeded, seedOfThisRun } from './random.ts';
import { openStream } from './stream.ts';

const LONG_MS = 120_000;
/** A worker starts in a second; on a busy machine in many. */
const WAIT_MS = 60_000;
/** Deaths of workers under load; `WORKER_KILLS=50` for the long form. */
const KILLS = Number(process.env['WORKER_KILLS'] ?? 4);
const seed = seedOfThisRun();

let postgres: PostgresServer;
let redis: RedisServer;
let databases = 0;
let prepared: Prepared;
let program: Program;
let client: ControlClient;
let key: string;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
}, LONG_MS);
afterAll(async () => {
  await postgres?.stop();
  await redis?.stop();
}, LONG_MS);

async function begin(
  workers: number,
  yaml: Record<string, unknown> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  databases += 1;
  const store = postgres.createDatabase(`workers${databases}`) as `postgres://${string}`;
  prepared = await prepareInstallation({ doors: ['openai'], store, yaml: { volatile: redis.url, ...yaml } });
  for (const [name, text] of Object.entries(files))
    await writeFile(join(prepared.directory, name), text, { mode: 0o600 });
  await start(workers);
  ({ key } = await client.createKey());
}

async function start(workers: number): Promise<void> {
  program = await startProgram(prepared, workers > 0 ? ['--workers', String(workers)] : []);
  client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
}

afterEach(async () => {
  const workers = program ? workersOf(program.pid) : [];
  await program?.kill('SIGKILL');
  await eventually('the end of the workers', () => (workers.some(isRunning) ? undefined : true), WAIT_MS);
  await prepared?.dispose();
}, LONG_MS);

/** Processes that the primary started and that still run. */
function workersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        return fields[0] !== 'Z' && Number(fields[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function metric(pattern: RegExp): Promise<number> {
  const text = await (await fetch(`${program.controlUrl}/metrics`)).text();
  return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
}
const counted = (): Promise<number> => metric(/^aigw_requests_total\{[^}]*\} (\d+)$/gm);
const listening = (): Promise<number> => metric(/^aigw_workers (\d+)$/gm);
/** The lowest that any process has in force. */
const revision = (): Promise<number> => metric(/^aigw_config_revision (\d+)$/gm);

/** Adds the model `fresh` to the file. */
async function writeFresh(): Promise<void> {
  const file = parse(await readFile(prepared.configFile, 'utf8')) as Record<string, Record<string, unknown>>;
  file['models'] = { ...file['models'], fresh: file['models']?.[chatModel('openai')] };
  await writeFile(prepared.configFile, stringify(file, { aliasDuplicateObjects: false }));
}

/** New connections go to the workers in turn, so a few calls on connections of their own reach them all. */
const everywhere = <T>(workers: number, call: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: workers * 4 }, call));

/** On a connection of its own. */
const askAlone = (secret = key, body: object = {}) => ask(program.gatewayUrl, secret, body, { connection: 'close' });

describe('two workers on one port', () => {
  it(
    'are one gateway: its calls are in one ledger and one count, its changes in force in both, and it drains as one',
    async () => {
      await begin(2, { log: { level: 'info' } });
      expect(workersOf(program.pid)).toHaveLength(2);
      const answers = await everywhere(2, () => askAlone());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const rows = await client.waitForCalls(answers.length);
      expect(compare(reachedCalls(prepared.simulators.simulator('openai')), rows, asked)).toEqual(nothingWrong);
      expect(await counted()).toBe(answers.length);

      const { body: status } = await client.control('GET', '/api/v1/status');
      const { body: providers } = await client.control('GET', '/api/v1/providers');
      expect(status['callsInFlight']).toBe(0);
      expect(JSON.stringify(providers)).toContain('"latencyMs":');

      const { id, key: other } = await client.createKey();
      expect((await everywhere(2, () => askAlone(other))).map((answer) => answer.status)).toEqual(
        answers.map(() => 200),
      );
      await client.control('POST', `/api/v1/keys/${id}/revoke`);
      expect((await everywhere(2, () => askAlone(other))).map((answer) => answer.status)).toEqual(
        answers.map(() => 401),
      );

      await writeFresh();
      expect((await client.control('POST', '/api/v1/reload')).status).toBe(200);
      const fresh = await everywhere(2, () => askAlone(key, { model: 'fresh' }));
      expect(fresh.map((answer) => answer.status)).toEqual(fresh.map(() => 200));

      const stream = await openStream(program.gatewayUrl, key, 'Go on [[fault:pace ms=60]]');
      program.signal('SIGTERM');
      expect((await stream.ended).trimEnd().endsWith('data: [DONE]')).toBe(true);
      expect(await program.ended).toBe(0);
      const lines = program.stdout.trimEnd().split('\n');
      expect(lines.filter((line) => line.includes('"listening"'))).toHaveLength(1);
      expect(
        lines.map((line) => (JSON.parse(line) as { msg?: string }).msg).filter((msg) => msg === 'call').length,
      ).toBe(answers.length * 4 + 1);
    },
    LONG_MS,
  );
});

describe('SIGHUP to the primary', () => {
  it(
    'puts a changed file in force in every worker, and none of them is started anew',
    async () => {
      await begin(3);
      const workers = workersOf(program.pid);
      const before = await revision();
      await writeFresh();
      program.signal('SIGHUP');
      await eventually('the file in all', async () => ((await revision()) > before ? true : undefined), WAIT_MS);
      const answers = (): Promise<{ status: number }[]> => everywhere(3, () => askAlone(key, { model: 'fresh' }));
      // The primary says its revision; a worker may follow a moment later.
      await eventually(
        'the model in every worker',
        async () => ((await answers()).every(({ status }) => status === 200) ? true : undefined),
        WAIT_MS,
      );
      expect(workersOf(program.pid)).toEqual(workers);
      await eventually('word of it', () => (program.stderr.includes('is in force') ? true : undefined), WAIT_MS);
    },
    LONG_MS,
  );
});

describe('a worker that cannot begin again', () => {
  const SPARE = {
    kind: 'openai-compatible',
    endpoint: 'http://127.0.0.1:9/v1',
    auth: { apiKey: { file: './spare.key' } },
  };

  interface Death {
    readonly worker: number;
    readonly reason?: string;
    readonly inARow: number;
    readonly againInMs: number;
  }
  const deaths = (): Death[] =>
    program.stdout
      .split('\n')
      .filter((line) => line.endsWith('}') && line.includes('"inARow"'))
      .map((line) => JSON.parse(line) as Death);

  it(
    'is started anew after twice the time each time and said with its reason, while the other serves, until it can',
    async () => {
      await begin(2, { log: { level: 'error' }, providers: { spare: SPARE } }, { 'spare.key': 'a key' });
      await rm(join(prepared.directory, 'spare.key'));
      const [victim = 0] = workersOf(program.pid);
      process.kill(victim, 'SIGKILL');
      const said = await eventually('four deaths', () => (deaths().length >= 4 ? deaths() : undefined), WAIT_MS);
      expect(said.map(({ inARow, againInMs }) => [inARow, againInMs]).slice(0, 4)).toEqual([
        [1, 100],
        [2, 200],
        [3, 400],
        [4, 800],
      ]);
      expect(new Set(said.map(({ worker }) => worker)).size).toBe(1);
      expect(said[3]?.reason).toContain('the file ./spare.key cannot be read (ENOENT)');
      const answers = await everywhere(2, () => askAlone());
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      await writeFile(join(prepared.directory, 'spare.key'), 'a key', { mode: 0o600 });
      await eventually('both workers', async () => ((await listening()) === 2 ? true : undefined), WAIT_MS);
      expect(await metric(/^aigw_workers_lost_total (\d+)$/gm)).toBeGreaterThanOrEqual(4);
    },
    LONG_MS,
  );
});

describe(`a worker that is killed under load (SEED=${seed})`, () => {
  it(
    'costs no call its place in the ledger or in the count, and is replaced while the others serve',
    async () => {
      await begin(2);
      const random = seeded(seed);
      const load = startLoad({ gatewayUrl: () => program.gatewayUrl, key, callers: 8, random });
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(random.between(100, 600));
        const victims = await eventually(
          'both workers',
          async () => ((await listening()) === 2 ? workersOf(program.pid) : undefined),
          WAIT_MS,
        );
        process.kill(random.pick(victims as [number, ...number[]]), 'SIGKILL');
        const { size } = load.told;
        await eventually(
          'calls that are answered meanwhile',
          () => (load.told.size > size + 8 ? true : undefined),
          WAIT_MS,
        );
      }
      await load.stop();
      const reached = reachedCalls(prepared.simulators.simulator('openai'));
      await eventually(
        'every call that reached the vendor',
        async () => (compare(reached, await client.calls(), load.sent).lost.length === 0 ? true : undefined),
        WAIT_MS,
      );
      await eventually('both workers', async () => ((await listening()) === 2 ? true : undefined), WAIT_MS);
      const rows = await eventually(
        'as many counted as stand in the ledger',
        async () => {
          const all = await client.calls();
          return (await counted()) === all.length ? all : undefined;
        },
        WAIT_MS,
      );
      expect(compare(reached, rows, load.sent)).toEqual(nothingWrong);
      expect(reached.length).toBeGreaterThan(KILLS * 8);
      expect(await metric(/^aigw_workers_lost_total (\d+)$/gm)).toBe(KILLS);
      const guessed = rows.filter((row) => row.attempts.some((attempt) => attempt['outcome'] === 'unknown'));
      expect(guessed.filter((row) => row.settlement !== 'estimated')).toEqual([]);
    },
    LONG_MS + KILLS * 10_000,
  );
});

describe(`a primary that is killed under load (SEED=${seed})`, () => {
  it(
    'takes its workers with it, and the next start recovers all their calls, with fewer workers or none',
    async () => {
      await begin(3, { listen: { gateway: `127.0.0.1:${await freePort()}`, control: '127.0.0.1:0' } });
      const random = seeded(seed + 1);
      const load = startLoad({ gatewayUrl: () => program.gatewayUrl, key, callers: 8, random });
      for (const workers of [2, 0]) {
        await sleep(random.between(300, 900));
        const orphans = workersOf(program.pid);
        expect(orphans.length).toBeGreaterThan(0);
        await program.kill('SIGKILL');
        await start(workers);
        await eventually(
          'the end of the workers',
          () => (orphans.every((pid) => !isRunning(pid)) ? true : undefined),
          WAIT_MS,
        );
      }
      const { size } = load.told;
      await eventually('calls that are answered', () => (load.told.size > size + 16 ? true : undefined), WAIT_MS);
      await load.stop();
      const reached = reachedCalls(prepared.simulators.simulator('openai'));
      await eventually(
        'every call that reached the vendor',
        async () => (compare(reached, await client.calls(), load.sent).lost.length === 0 ? true : undefined),
        WAIT_MS,
      );
      // A worker without its primary refuses at the head, before it has read whose mark a call bears.
      const rows = (await client.calls()).filter(
        ({ errorCode, attempts }) => errorCode !== 'gateway.draining' || attempts.length > 0,
      );
      expect(compare(reached, rows, load.sent)).toEqual(nothingWrong);
      expect(await readiness(program.gatewayUrl)).toEqual({ status: 200, reason: '' });
      expect(await program.kill('SIGTERM')).toBe(0);
    },
    LONG_MS,
  );
});

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
