/** The audit in the database, on both engines: what writers, crashes and hands in the tables can do to it. */
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ChainVerifier,
  CheckpointKeeper,
  CheckpointVerifier,
  openSigningKey,
  readPublicKey,
  systemActor,
  type AuditFinding,
  type AuditStore,
} from '../../src/audit/index.ts';
import { auditRepository } from '../../src/store/audit/repository.ts';
import type { Database } from '../../src/store/database.ts';
import { atomically } from '../../src/store/handle.ts';
import { migrate, readMigrations } from '../../src/store/migrate.ts';
import { MEMORY, PgliteClient } from '../../src/store/pglite/client.ts';
import { EmbeddedDialect } from '../../src/store/pglite/dialect.ts';
import { clientConfig, createPool, ServerDialect } from '../../src/store/postgres/dialect.ts';
import { parseStoreUrl } from '../../src/store/url.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 10, 23);
const DAY_MS = 86_400_000;
const ROWS = 12;

const eventFor = (chain: string, n: number) => ({
  chain,
  action: 'key.create',
  outcome: 'done' as const,
  actor: { ...systemActor('tests'), id: 'me', address: '192.0.2.1', requestId: 'request' },
  object: { type: 'key', id: `key-${n}`, name: `Schlüssel ${n}` },
  reason: 'because',
  changed: ['name'],
  before: 'aa',
  after: 'bb',
  detail: { n },
});

async function findingsOf(store: AuditStore, chain: string): Promise<AuditFinding[]> {
  const findings: AuditFinding[] = [];
  const report = (finding: AuditFinding) => void findings.push(finding);
  const key = await store.signingKey();
  const checkpoints = key && new CheckpointVerifier(readPublicKey(key.publicKey), report);
  if (checkpoints) for (const checkpoint of await store.checkpoints(0, 1_000)) checkpoints.take(checkpoint);
  const anchor = checkpoints?.anchorOf(chain) ?? null;
  const verifier = new ChainVerifier(chain, anchor, checkpoints?.marksOf(chain) ?? [], report);
  for (const event of await store.after(chain, anchor?.seq ?? 0, 100_000)) verifier.take(event);
  verifier.end((await store.chains()).find((each) => each.chain === chain)?.head);
  return findings;
}

describe.each(['PGlite', 'Postgres server'] as const)('the audit on a %s', (engine) => {
  let postgres: PostgresServer | undefined;
  let db: Kysely<Database>;
  let second: Kysely<Database> | undefined;
  let store: AuditStore;
  let closeClient = async (): Promise<void> => undefined;

  const connect = (url: string): Kysely<Database> => {
    const target = parseStoreUrl(url);
    if (target.engine !== 'postgres') throw new Error('a server is needed');
    return new Kysely<Database>({
      dialect: new ServerDialect({ pool: createPool(clientConfig(target, undefined), () => {}) }),
    });
  };

  beforeAll(async () => {
    if (engine === 'PGlite') {
      const client = await PgliteClient.open(MEMORY, () => {});
      closeClient = () => client.close();
      db = new Kysely<Database>({ dialect: new EmbeddedDialect(client) });
    } else {
      postgres = await startPostgres();
      const url = postgres.createDatabase('audit');
      db = connect(url);
      second = connect(url);
    }
    await migrate(db, readMigrations(), NOW);
    store = auditRepository(db);
  }, 300_000);
  afterAll(async () => {
    await db?.destroy();
    await second?.destroy();
    await closeClient();
    await postgres?.stop();
  });

  const fill = async (chain: string, rows = ROWS, from = NOW): Promise<void> => {
    for (let n = 1; n <= rows; n += 1) await store.append(eventFor(chain, n), from + n);
  };

  /** As somebody who rules the database: past every trigger. */
  const asOwner = async (work: () => Promise<unknown>): Promise<void> => {
    await sql`alter table audit_events disable trigger all`.execute(db);
    await work();
    await sql`alter table audit_events enable trigger all`.execute(db);
  };

  it('numbers events without a gap and links each to the one before', async () => {
    await fill('whole');
    const rows = await store.after('whole', 0, 100);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    expect(await findingsOf(store, 'whole')).toEqual([]);
  });

  it.each(['update audit_events set reason = reason', 'delete from audit_events', 'truncate audit_events'])(
    'lets nobody "%s"',
    async (statement) => {
      await fill('kept', 1);
      await expect(sql.raw(statement).execute(db)).rejects.toMatchObject({ code: '23001' });
    },
  );

  it('lets nobody move or delete the end of a chain', async () => {
    await fill('ended', 2);
    for (const statement of [
      "update audit_chains set seq = 1 where chain = 'ended'",
      "update audit_chains set hash = 'x' where chain = 'ended'",
      "delete from audit_chains where chain = 'ended'",
    ]) {
      await expect(sql.raw(statement).execute(db)).rejects.toMatchObject({ code: '23001' });
    }
  });

  it('keeps neither the change nor the event of a transaction that ends in the middle', async () => {
    await fill('crash', 2);
    const crash = atomically(db, async (transaction) => {
      await auditRepository(transaction).append(eventFor('crash', 3), NOW);
      throw new Error('the node died');
    });
    await expect(crash).rejects.toThrow('the node died');
    await store.append(eventFor('crash', 4), NOW);
    const rows = await store.after('crash', 0, 10);
    expect(rows.map(({ objectId }) => objectId)).toEqual(['key-1', 'key-2', 'key-4']);
    expect(await findingsOf(store, 'crash')).toEqual([]);
  });

  it('queues writers that race, over two nodes', async () => {
    const nodes = [store, second ? auditRepository(second) : store];
    const writes = Array.from({ length: 60 }, (_, n) => nodes[n % 2]?.append(eventFor('race', n), NOW + n));
    await Promise.all(writes);
    const rows = await store.after('race', 0, 100);
    expect([rows.length, new Set(rows.map(({ objectId }) => objectId)).size]).toEqual([60, 60]);
    expect(await findingsOf(store, 'race')).toEqual([]);
  });

  it('tells once an hour what may be told once an hour', async () => {
    const told: boolean[] = [];
    for (const at of [NOW, NOW + 1, NOW + 3_600_000])
      told.push(await store.appendOnceAnHour('x', eventFor('hourly', 1), at));
    expect(told).toEqual([true, false, true]);
  });

  it('finds and locates a change of any column of any row', async () => {
    await fill('columns');
    const { rows: columns } = await sql<{ name: string; type: string }>`
      select column_name as name, data_type as type from information_schema.columns
      where table_name = 'audit_events' and column_name <> 'chain'`.execute(db);
    expect(columns.length).toBeGreaterThan(15);
    for (const [at, { name, type }] of columns.entries()) {
      const seq = 1 + (at % ROWS);
      const changed: Record<string, string> = {
        bigint: `"${name}" + 1000`,
        uuid: `'0198c7d2-0000-7000-8000-000000000000'`,
        ARRAY: `"${name}" || array['x']`,
      };
      const before = await sql<{ line: string }>`
        select ${sql.ref(name)}::text as line from audit_events where chain = 'columns' and seq = ${seq}`.execute(db);
      const set = sql.raw(changed[type] ?? `overlay("${name}" placing '~' from length("${name}"))`);
      await asOwner(async () => {
        await sql`update audit_events set ${sql.ref(name)} = ${set} where chain = 'columns' and seq = ${seq}`.execute(
          db,
        );
        const findings = await findingsOf(store, 'columns');
        expect(
          findings.map((finding) => finding.seq),
          name,
        ).toContain(seq);
        const back = sql.raw(type === 'ARRAY' ? `'${before.rows[0]?.line}'::text[]` : `'${before.rows[0]?.line}'`);
        const now = name === 'seq' ? seq + 1000 : seq;
        await sql`update audit_events set ${sql.ref(name)} = ${back} where chain = 'columns' and seq = ${now}`.execute(
          db,
        );
      });
    }
    expect(await findingsOf(store, 'columns')).toEqual([]);
  });

  it('finds a row that was deleted, and a chain that was cut short', async () => {
    await fill('cut');
    await asOwner(() => sql`delete from audit_events where chain = 'cut' and seq = 5`.execute(db));
    expect((await findingsOf(store, 'cut')).map(({ seq, kind }) => [seq, kind])).toEqual([[5, 'missing']]);
    await asOwner(() => sql`delete from audit_events where chain = 'cut' and seq > 8`.execute(db));
    expect((await findingsOf(store, 'cut')).map(({ seq, kind }) => [seq, kind])).toEqual([
      [5, 'missing'],
      [9, 'truncated'],
    ]);
  });

  describe('with checkpoints', () => {
    const seal = {
      seal: async (plain: Uint8Array) => {
        const id = '0198c7d2-0000-7000-8000-00000000000a';
        await sql`insert into data_keys (id, purpose, master_key_id, wrapped, created_at)
          values (${id}, 'credential', 'm', '\\x00', now()) on conflict do nothing`.execute(db);
        return { dataKeyId: id, sealed: plain };
      },
      open: async (_id: string, sealed: Uint8Array) => sealed,
    };
    const taken: number[] = [];
    const keeperAt = (now: () => number, retentionDays?: number, sureNow = async () => now()) =>
      new CheckpointKeeper({
        store,
        clock: { now, monotonic: now },
        sureNow,
        signingKey: () => openSigningKey(store, seal, NOW),
        outside: [{ take: async ({ number }) => void taken.push(number) }],
        rules: { everyEvents: 5, everyMs: 1_000, retentionDays },
      });

    it('one is due after so many events, or after so long, and none where nothing happened', async () => {
      let now = NOW + DAY_MS;
      const keeper = keeperAt(() => now);
      const count = async () => (await store.checkpoints(0, 1_000)).length;
      const steps: number[] = [];
      const look = async () => {
        await keeper.look();
        steps.push(await count());
      };
      await fill('due', 1);
      await look();
      await fill('due', 4);
      await look();
      await fill('due', 1);
      await look();
      await fill('due', 1);
      now += 1_000;
      await look();
      now += 1_000_000;
      await look();
      expect(steps).toEqual([1, 1, 2, 3, 3]);
      expect(await findingsOf(store, 'due')).toEqual([]);
      expect(taken.at(-1)).toBe(3);
    });

    it('retention gives up the beginning behind a signed anchor, and the rest still verifies', async () => {
      await fill('aged', 5, NOW);
      await fill('aged', 5, NOW + 100 * DAY_MS);
      const inDoubt = () => Promise.reject(new Error('which time is it?'));
      await keeperAt(() => NOW + 110 * DAY_MS, 30, inDoubt).look();
      expect(await store.after('aged', 0, 100)).toHaveLength(10);
      await keeperAt(() => NOW + 110 * DAY_MS, 30).look();
      const rows = await store.after('aged', 0, 100);
      expect(rows.map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10]);
      expect(await findingsOf(store, 'aged')).toEqual([]);
      await fill('aged', 1, NOW + 111 * DAY_MS);
      expect(await findingsOf(store, 'aged')).toEqual([]);
      await expect(sql`delete from audit_events where chain = 'aged' and seq = 6`.execute(db)).rejects.toMatchObject({
        code: '23001',
      });
    });

    it('a chain whose end was moved with its rows is found by an old checkpoint', async () => {
      await fill('moved', 6);
      await keeperAt(() => NOW + 200 * DAY_MS).look();
      await asOwner(() => sql`delete from audit_events where chain = 'moved' and seq > 3`.execute(db));
      await sql`alter table audit_chains disable trigger all`.execute(db);
      await sql`update audit_chains set seq = 3, hash = (
        select hash from audit_events where chain = 'moved' and seq = 3) where chain = 'moved'`.execute(db);
      await sql`alter table audit_chains enable trigger all`.execute(db);
      expect(await findingsOf(store, 'moved')).toMatchObject([{ seq: 4, kind: 'truncated' }]);
    });

    it('a checkpoint that was altered or left out is found', async () => {
      const key = await store.signingKey();
      const all = await store.checkpoints(0, 1_000);
      const findings: string[] = [];
      const verify = (checkpoints: typeof all) => {
        findings.length = 0;
        const verifier = new CheckpointVerifier(readPublicKey(key?.publicKey ?? ''), ({ sentence }) =>
          findings.push(sentence),
        );
        for (const checkpoint of checkpoints) verifier.take(checkpoint);
        verifier.end(all.length);
        return findings.length;
      };
      expect(all.length).toBeGreaterThan(3);
      expect(verify([...all])).toBe(0);
      expect(verify(all.toSpliced(1, 1))).toBeGreaterThan(0);
      expect(verify(all.slice(0, -1))).toBeGreaterThan(0);
      expect(
        verify(all.map((one, n) => (n === 1 ? { ...one, body: one.body.replace('"seq":', '"seq":1') } : one))),
      ).toBeGreaterThan(0);
    });
  });
});
