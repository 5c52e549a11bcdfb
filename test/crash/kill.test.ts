/** Promise P1: a call that reached a provider stands in the ledger exactly once, whichever process died. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { controlClient, eventually } from '../support/control.ts';
import { chatModel } from '../support/doors.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';
import { bookedAttempts, compare, nothingWrong, reachedAttempts, reachedCalls } from './ledger.ts';
import { kindsOfTwo, startLoad, type Load } from './load.ts';
import { seeded, seedOfThisRun, type Random } from './random.ts';

/**
 * Most on a server, where a start costs a second; the embedded store takes several. Fifty in all, or as many of each as
 * the environment says: `KILLS=170,30`.
 */
const [ofPostgres = 43, ofPglite = 7] = process.env['KILLS']?.split(',').map(Number) ?? [];
const KILLS = { postgres: ofPostgres, pglite: ofPglite };
/** The last of a life's kills may come as late as this after it listens. */
const LIFE_MS_MAX = 700;
/** About the time a start takes until it listens, so that some die while they recover. */
const STILLBORN_MS_MAX = 1_200;
const CALLERS = 8;
/** A killed life costs up to 5 s on a busy machine, an embedded one 15 s. */
const LONG_MS = 300_000;
const longMs = (kills: number): number => LONG_MS + kills * 20_000;

const doors = ['openai', 'anthropic'] as const;
/** Nobody is left out for failing on purpose. */
const yaml = { routes: { assistant: { targets: doors.map(chatModel), ejection: { consecutive: 1_000 } } } };
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const seed = seedOfThisRun();

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

test(
  `a call that reached a provider stands in the ledger once, over ${KILLS.postgres} kills on Postgres (SEED=${seed})`,
  async () => {
    const prepared = await prepareInstallation({ doors, yaml, store: serverStore('killed') });
    await holdLedger(prepared, KILLS.postgres, seeded(seed));
  },
  longMs(KILLS.postgres),
);

test(
  `and over ${KILLS.pglite} kills with the embedded store (SEED=${seed})`,
  async () => {
    const prepared = await prepareInstallation({ doors, yaml });
    await holdLedger(prepared, KILLS.pglite, seeded(seed + 1));
  },
  longMs(KILLS.pglite),
);

const serverStore = (name: string) => postgres.createDatabase(name) as `postgres://${string}`;

async function holdLedger(prepared: Prepared, kills: number, random: Random): Promise<void> {
  const simulators = doors.map((name) => prepared.simulators.simulator(name));
  const reached = new Set<string>();
  const attempts = new Set<string>();
  const sent = new Set<string>();
  let cut = 0;
  let survivor: Program | undefined;
  try {
    const key = await firstKey(prepared);
    for (let kill = 0; kill < kills; kill += 1) {
      // One start in six dies before it listens: in the middle of its recovery.
      if (kill % 6 === 5) await dieAtStart(prepared, random.between(100, STILLBORN_MS_MAX));
      else {
        const load = await liveAndDie(prepared, key, random);
        for (const mark of load.sent) sent.add(mark);
        cut += [...load.told.values()].filter(({ complete }) => !complete).length;
        for (const simulator of simulators) {
          for (const id of reachedCalls(simulator)) reached.add(id);
          for (const attempt of reachedAttempts(simulator)) attempts.add(attempt);
          simulator.clearRequests();
        }
      }
    }
    survivor = await startProgram(prepared);
    const client = controlClient(survivor.controlUrl, prepared.adminToken, prepared.application);
    await client.waitForCalls(reached.size);
    // What was recovered is posted in batches: once it stands still, it is all there.
    await untilStill(async () => (await client.calls()).length);
    const rows = await client.calls();
    expect(reached.size).toBeGreaterThan(kills);
    expect(cut).toBeGreaterThan(0);
    expect(compare(reached, rows, sent)).toEqual(nothingWrong);
    const booked = new Set(bookedAttempts(rows));
    expect([...attempts].filter((attempt) => !booked.has(attempt))).toEqual([]);
    const killedOver = rows.filter((row) => row.attempts.length > 1 && row.attempts.at(-1)?.['outcome'] === 'unknown');
    process.stdout.write(
      `${kills} kills: ${rows.length} rows, ${reached.size} reached a vendor, ${attempts.size} attempts, ${killedOver.length} killed while falling over\n`,
    );
    const guessed = rows.filter((row) => row.attempts.some((attempt) => attempt['outcome'] === 'unknown'));
    expect(guessed.length).toBeGreaterThan(0);
    expect(guessed.filter((row) => row.settlement !== 'estimated' || row.costNanoUsd === '0')).toEqual([]);
    expect(await survivor.kill('SIGTERM')).toBe(0);
  } finally {
    await survivor?.kill('SIGKILL');
    await prepared.dispose();
  }
}

async function firstKey(prepared: Prepared): Promise<string> {
  const program = await startProgram(prepared);
  const client = controlClient(program.controlUrl, prepared.adminToken, prepared.application);
  const { key } = await client.createKey();
  await program.kill('SIGTERM');
  return key;
}

/** One life under load, ended at a moment nobody chose. */
async function liveAndDie(prepared: Prepared, key: string, random: Random): Promise<Load> {
  const underWay = (): boolean => doors.some((name) => prepared.simulators.simulator(name).requests().length > 0);
  const program = await startProgram(prepared);
  const load = startLoad({ gatewayUrl: () => program.gatewayUrl, key, callers: CALLERS, random, kinds: kindsOfTwo });
  // Most die with calls under way, however slowly those come; the others whenever it is.
  if (random.between(1, 4) > 1) await eventually('a call at a vendor', () => underWay() || undefined);
  await sleep(random.between(30, LIFE_MS_MAX));
  await program.kill('SIGKILL');
  await load.stop();
  return load;
}

async function dieAtStart({ configFile, directory, env }: Prepared, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--config', configFile], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: directory, ...env },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await exit;
}

async function untilStill(measure: () => Promise<number>): Promise<void> {
  for (let last = -1, now = await measure(); now !== last; now = await measure()) {
    last = now;
    await sleep(500);
  }
}
