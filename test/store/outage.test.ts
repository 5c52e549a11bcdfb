import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/index.ts';
import { KeyCache } from '../../src/identity/index.ts';
import type { Database } from '../../src/store/database.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { PgliteClient } from '../../src/store/pglite/client.ts';
import { EmbeddedDialect } from '../../src/store/pglite/dialect.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { codeOf, NOW, rowOf, sampleCall, sampleKey, tenant } from './samples.ts';

/** Making a new embedded database takes seconds of one core, more where the machine is busy. */
const NEW_DATABASE_MS = 300_000;

/** Tries until it works; a recovery has no fixed time, the test's own limit ends it. */
async function eventually(work: () => Promise<unknown>): Promise<void> {
  while ((await codeOf(work())) !== 'ok') await sleep(50);
}

describe('a Postgres server that goes away', () => {
  let postgres: PostgresServer;
  let store: Store;
  beforeAll(async () => {
    postgres = await startPostgres();
    store = await openStore({ url: postgres.createDatabase('outage') });
    await store.migrate();
  });
  afterAll(async () => {
    await store?.close();
    await postgres?.stop();
  });

  it('costs unknown keys a 503, known keys nothing, and comes back by itself', async () => {
    const { organization, application } = await tenant(store, 'outage');
    const of = { organizationId: organization.id, applicationId: application.id };
    const [known, unseen] = [sampleKey(of), sampleKey(of)];
    await store.keys.insertKey(known);
    await store.keys.insertKey(unseen);
    const cache = new KeyCache({ store: store.keys, clock: systemClock });
    await cache.find(known.hash);
    await postgres.kill();
    const during = [
      await codeOf(Promise.resolve(cache.find(known.hash))),
      await codeOf((async () => cache.find(unseen.hash))()),
      await codeOf(store.calls.insertCalls([rowOf(store, sampleCall(NOW))])),
      await codeOf(store.ping()),
    ];
    await postgres.start();
    await eventually(async () => cache.find(unseen.hash));
    expect(during).toEqual(['ok', 'store.unavailable', 'store.unavailable', 'store.unavailable']);
  });

  it('is told to a watcher, which then delivers what it missed', async () => {
    const seen: string[] = [];
    const errors: unknown[] = [];
    const { newest } = await store.changes.bounds();
    const watch = store.watch({
      after: newest,
      onChanges: (changes) => void seen.push(...changes.map((change) => change.subject)),
      onGap: () => {},
      onError: (error) => void errors.push(error),
      pollMs: 50,
    });
    await watch.poll();
    await postgres.kill();
    while (errors.length === 0) await watch.poll();
    await postgres.start();
    await eventually(() => store.changes.append('key', 'after', NOW));
    while (seen.length === 0) await watch.poll();
    expect(seen).toEqual(['after']);
    await watch.close();
  });

  it('that is not there at the start lets the store open, so that a node may serve its snapshot', async () => {
    const away = await openStore({ url: 'postgres://nobody@127.0.0.1:1/none' });
    expect(await codeOf(away.migrate())).toBe('store.unavailable');
    await away.close();
  });
});

describe('the embedded database', () => {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
  let client: PgliteClient;
  let db: Kysely<Database>;
  beforeAll(async () => {
    client = await PgliteClient.open(join(directory, 'store'), () => {});
    db = new Kysely<Database>({ dialect: new EmbeddedDialect(client) });
    await sql`create table kept (n int)`.execute(db);
  }, NEW_DATABASE_MS);
  afterAll(async () => {
    await db?.destroy();
    await client?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it(
    'that crashes fails whoever waits, and comes back with what was committed and nothing else',
    async () => {
      await sql`insert into kept values (1)`.execute(db);
      const work = db.transaction().execute(async (transaction) => {
        await sql`insert into kept values (2)`.execute(transaction);
        await client.crash();
        await sql`insert into kept values (3)`.execute(transaction);
      });
      expect(await codeOf(work)).toBe('store.unavailable');
      await eventually(() => sql`select 1`.execute(db));
      const { rows } = await sql<{ n: number }>`select n from kept order by n`.execute(db);
      expect(rows).toEqual([{ n: 1 }]);
    },
    NEW_DATABASE_MS,
  );

  it(
    'keeps its data from one start to the next',
    async () => {
      const url = `pglite:${join(directory, 'again')}`;
      const first = await openStore({ url });
      await first.migrate();
      const call = sampleCall(NOW);
      await first.calls.insertCalls([rowOf(first, call)]);
      await first.close();
      const second = await openStore({ url });
      await second.migrate();
      expect((await second.calls.getCall({ everything: true }, call.id))?.record).toEqual(call);
      await second.close();
    },
    NEW_DATABASE_MS,
  );

  it(
    'that is closed says so instead of starting again',
    async () => {
      const store = await openStore({ url: 'pglite::memory:' });
      await store.close();
      await store.close();
      await expect(store.ping()).rejects.toThrow();
    },
    NEW_DATABASE_MS,
  );

  it('that cannot be opened is a refusal with a reason, not a crash', async () => {
    expect(await codeOf(openStore({ url: 'pglite:/dev/null/store' }))).toBe('store.refused');
  });

  it(
    'that finds no room for its files says which, why and what to do, and is made when there is room',
    async () => {
      const dataDir = join(directory, 'no-room');
      const opening = `
        const { openStore } = await import(process.argv[1]);
        try { await openStore({ url: 'pglite:' + process.argv[2] }); console.log('opened'); }
        catch (error) { console.log(error.name + ': ' + error.message + ' — ' + error.hint); }`;
      const module = new URL('../../src/store/index.ts', import.meta.url).href;
      const node = [process.execPath, '--input-type=module', '-e', opening, module, dataDir];
      // As on a full disk, no byte can be written to any file.
      const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -f 0; exec "$0" "$@"', ...node]);
      expect(stdout).toContain(`NoRoomError: cannot write ${dataDir}: this process may not write files of that size`);
      expect(stdout).toContain('ulimit -f');
      const store = await openStore({ url: `pglite:${dataDir}` });
      await store.close();
    },
    NEW_DATABASE_MS,
  );
});
