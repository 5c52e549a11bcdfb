/** The database goes away under load: nothing is lost, known callers notice nothing, and it comes back by itself. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKey } from '../../src/identity/token.ts';
import { controlClient, eventually, type ControlClient } from '../support/control.ts';
import { prepareInstallation, type Prepared } from '../support/installation.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { startProgram, type Program } from '../support/process.ts';
import { ask, asked, readiness } from './ask.ts';
import { compare, nothingWrong, reachedCalls } from './ledger.ts';
import { startLoad } from './load.ts';
import { seeded, seedOfThisRun } from './random.ts';

/**
 * Long enough for every timer in play to fire: connecting 3 s, looking up a key 3 s, the drain's pauses up to 5 s, and,
 * where the server only falls silent, our own end of a statement after 20 s. `OUTAGE_MS=62000` is the whole minute, past
 * `snapshot.staleMs` too.
 */
const OUTAGE_MS = Number(process.env['OUTAGE_MS']) || undefined;
/** Past `deadMs`, on a machine that is busy with other tests. */
const OUTAGE_WAIT_MS = 40_000;
const CALLERS = 6;
const LONG_MS = 300_000;
const seed = seedOfThisRun();

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const database = (name: string) => postgres.createDatabase(name) as `postgres://${string}`;
const clientOf = (prepared: Prepared, program: Program): ControlClient =>
  controlClient(program.controlUrl, prepared.adminToken, prepared.application);

const outages = [
  { how: 'ends at once', name: 'ended', lastsMs: 12_000, away: () => postgres.kill(), back: () => postgres.start() },
  {
    how: 'no longer answers',
    name: 'frozen',
    lastsMs: 25_000,
    away: () => postgres.pause(),
    back: () => postgres.resume(),
  },
] as const;

describe.each(outages)(`a database that $how under load (SEED=${seed})`, ({ name, lastsMs, away, back }) => {
  let prepared: Prepared;
  let program: Program;
  beforeEach(async () => {
    prepared = await prepareInstallation({ doors: ['openai'], store: database(name) });
    program = await startProgram(prepared);
  }, LONG_MS);
  afterEach(async () => {
    await program?.kill('SIGTERM');
    await prepared?.dispose();
  }, LONG_MS);

  it(
    'costs known keys nothing, an unknown one a 503, and no call its place in the ledger',
    async () => {
      const known = (await clientOf(prepared, program).createKey()).key;
      const unseen = (await clientOf(prepared, program).createKey()).key;
      const load = startLoad({
        gatewayUrl: () => program.gatewayUrl,
        key: known,
        callers: CALLERS,
        random: seeded(seed),
        pauseMs: 20,
      });
      await eventually('a first call', () => load.told.size > CALLERS || undefined);
      const before = await readiness(program.gatewayUrl);
      await away();
      const unknown = await ask(program.gatewayUrl, unseen);
      await sleep(OUTAGE_MS ?? lastsMs);
      const during = await readiness(program.gatewayUrl);
      await back();
      await eventually('an answer to the key not seen before', async () =>
        (await ask(program.gatewayUrl, unseen)).status === 200 ? true : undefined,
      );
      await eventually('readiness without a remark', async () =>
        (await readiness(program.gatewayUrl)).reason === '' ? true : undefined,
      );
      await load.stop();

      expect(before).toEqual({ status: 200, reason: '' });
      expect([unknown.status, unknown.code, unknown.headers.get('retry-after')]).toEqual([
        503,
        'store.unavailable',
        '2',
      ]);
      expect(during).toEqual({ status: 200, reason: 'the store is away; known keys are served' });
      expect([...load.told.values()].filter(({ code }) => code !== undefined && code !== 'provider.cut')).toEqual([]);

      const reached = reachedCalls(prepared.simulators.simulator('openai'));
      const client = clientOf(prepared, program);
      // Calls that were given up before they were sent are rows too, so a count alone says nothing.
      await eventually('every call that reached the vendor', async () =>
        compare(reached, await client.calls(), new Set()).lost.length === 0 ? true : undefined,
      );
      expect(reached.length).toBeGreaterThan(100);
      expect(compare(reached, await client.calls(), new Set([...load.sent, ...asked]))).toEqual(nothingWrong);
    },
    LONG_MS,
  );
});

describe('a node that starts while the database is away', () => {
  let prepared: Prepared;
  let program: Program;
  beforeEach(async () => {
    prepared = await prepareInstallation({ doors: ['openai'], store: database(`away${Date.now()}`) });
    program = await startProgram(prepared);
  }, LONG_MS);
  afterEach(async () => {
    await postgres.start();
    await program?.kill('SIGTERM');
    await prepared?.dispose();
  }, LONG_MS);

  it(
    'serves the keys it knew, on what lay sealed on its disk, and books the calls when the database is back',
    async () => {
      const known = (await clientOf(prepared, program).createKey()).key;
      const unseen = (await clientOf(prepared, program).createKey()).key;
      const first = await ask(program.gatewayUrl, known);
      await untilSealedAgain(prepared);
      await program.kill('SIGKILL');
      await postgres.kill();
      program = await startProgram(prepared);

      const answers = [await ask(program.gatewayUrl, known), await ask(program.gatewayUrl, unseen)];
      const ready = await readiness(program.gatewayUrl);
      await postgres.start();
      await eventually('the key not seen before', async () =>
        (await ask(program.gatewayUrl, unseen)).status === 200 ? true : undefined,
      );

      expect(first.status).toBe(200);
      expect(answers.map(({ status, code }) => [status, code])).toEqual([
        [200, undefined],
        [503, 'store.unavailable'],
      ]);
      expect(ready).toEqual({ status: 200, reason: 'the store is away; known keys are served' });
      const client = clientOf(prepared, program);
      const reached = reachedCalls(prepared.simulators.simulator('openai'));
      await client.waitForCalls(reached.length);
      expect(compare(reached, await client.calls(), asked)).toEqual(nothingWrong);
    },
    LONG_MS,
  );
});

/** The snapshot on disk is written every ten seconds. */
async function untilSealedAgain({ directory }: Prepared): Promise<void> {
  const written = () => statSync(join(directory, 'var', 'snapshot.sealed')).mtimeMs;
  const before = written();
  while (written() === before) await sleep(100);
}

describe('a node cut off for longer', () => {
  let prepared: Prepared;
  let program: Program;
  beforeAll(async () => {
    prepared = await prepareInstallation({
      doors: ['openai'],
      store: database('cut_off'),
      yaml: {
        snapshot: { staleMs: 3_000, deadMs: 15_000 },
        models: { old: { versions: { '1.0.0': { state: 'deprecated', deployments: [deployment] } } } },
      },
    });
    program = await startProgram(prepared);
  }, LONG_MS);
  afterAll(async () => {
    await postgres.start();
    await program?.kill('SIGTERM');
    await prepared?.dispose();
  }, LONG_MS);
  const deployment = { provider: 'openai', model: 'gpt-4.1-mini', price: { input: '1', output: '1' } };

  it(
    'than staleMs serves known keys and production versions alone; than deadMs, nothing; and recovers by itself',
    async () => {
      const known = (await clientOf(prepared, program).createKey()).key;
      const unseen = (await clientOf(prepared, program).createKey()).key;
      const look = async () => {
        const answers = [
          await ask(program.gatewayUrl, known),
          await ask(program.gatewayUrl, known, { model: 'old@1.0.0' }),
          await ask(program.gatewayUrl, unseen),
        ];
        return [...answers.map(({ status, code }) => code ?? status), (await readiness(program.gatewayUrl)).status];
      };
      await ask(program.gatewayUrl, known);
      await postgres.kill();
      const served = [200, 'snapshot.stale', 'store.unavailable', 200];
      const nothing = ['snapshot.stale', 'snapshot.stale', 'snapshot.stale', 503];
      const untilSeen = (wanted: readonly unknown[]) =>
        eventually(
          wanted.join(),
          async () => ((await look()).join() === wanted.join() ? wanted : undefined),
          OUTAGE_WAIT_MS,
        );
      await untilSeen(served);
      await untilSeen(nothing);
      await postgres.start();
      await eventually('readiness', async () =>
        (await readiness(program.gatewayUrl)).reason === '' ? true : undefined,
      );
      expect(await look()).toEqual([200, 200, 200, 200]);
    },
    LONG_MS,
  );
});

it(
  'a node that has never reached the database serves nothing and says so',
  async () => {
    const prepared = await prepareInstallation({ doors: ['openai'], store: 'postgres://nobody@127.0.0.1:1/none' });
    const program = await startProgram(prepared);
    try {
      const { status, code, headers } = await ask(program.gatewayUrl, generateKey().reveal());
      expect([status, code, headers.has('retry-after')]).toEqual([503, 'store.unavailable', true]);
      expect(await readiness(program.gatewayUrl)).toEqual({ status: 503, reason: 'the store has never been reached' });
    } finally {
      await program.kill('SIGTERM');
      await prepared.dispose();
    }
  },
  LONG_MS,
);
