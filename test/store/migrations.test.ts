import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { migrate, readMigrations, type Migration } from '../../src/store/migrate.ts';
import { clientConfig, createPool, ServerDialect } from '../../src/store/postgres/dialect.ts';
import { parseStoreUrl } from '../../src/store/url.ts';
import { startPostgres, type PostgresServer } from '../support/postgres.ts';
import { codeOf, NOW } from './samples.ts';

/** A node of its own: nothing shared with the others but the database. */
function node(url: string): Kysely<Database> {
  const target = parseStoreUrl(url);
  if (target.engine !== 'postgres') throw new Error('a server is needed');
  return new Kysely<Database>({
    dialect: new ServerDialect({ pool: createPool(clientConfig(target, undefined), () => {}) }),
  });
}

describe('migrations on a Postgres server', () => {
  let postgres: PostgresServer;
  const nodes: Kysely<Database>[] = [];
  const connect = (url: string): Kysely<Database> => {
    const made = node(url);
    nodes.push(made);
    return made;
  };
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => {
    for (const one of nodes) await one.destroy();
    await postgres?.stop();
  });

  it('run once each when five nodes start at the same time', async () => {
    const url = postgres.createDatabase('race');
    const migrations = readMigrations();
    const ran = await Promise.all(Array.from({ length: 5 }, () => migrate(connect(url), migrations, NOW)));
    expect(ran.reduce((sum, one) => sum + one, 0)).toBe(migrations.length);
  });

  it('go on where an older program stopped', async () => {
    const db = connect(postgres.createDatabase('upgrade'));
    const migrations = readMigrations();
    await migrate(db, migrations.slice(0, 1), NOW);
    expect(await migrate(db, migrations, NOW)).toBe(migrations.length - 1);
  });

  it('keep the keys of before, which are all for production', async () => {
    const db = connect(postgres.createDatabase('keys_of_before'));
    const migrations = readMigrations();
    await migrate(db, migrations.slice(0, 8), NOW);
    const [organization, team, application, key] = [1, 2, 3, 4].map((n) => `0198c7d2-0000-7000-8000-00000000000${n}`);
    await sql
      .raw(
        `insert into organizations values ('${organization}', 'o', 'api', now());
         insert into teams values ('${team}', '${organization}', 't', 'api', now());
         insert into applications (id, organization_id, team_id, name, managed_by, created_at)
           values ('${application}', '${organization}', '${team}', 'a', 'api', now());
         insert into api_keys (id, organization_id, application_id, name, hash, prefix, last_four, created_at)
           values ('${key}', '${organization}', '${application}', 'k', 'h', 'sp-', 'last', now())`,
      )
      .execute(db);
    await migrate(db, migrations, NOW);
    const rows = await db.selectFrom('api_keys').select(['id', 'environment']).execute();
    expect(rows).toEqual([{ id: key, environment: 'production' }]);
  });

  it('keep the callers of what was deprecated before there were uses', async () => {
    const db = connect(postgres.createDatabase('uses_of_before'));
    const migrations = readMigrations();
    const before = migrations.findIndex(({ name }) => name.includes('use_grants'));
    await migrate(db, migrations.slice(0, before), NOW);
    const [organization, team, user, stranger, model, old] = [1, 2, 3, 4, 5, 6].map(
      (n) => `0198c7d2-0000-7000-8000-00000000000${n}`,
    );
    const revision = (number: number, state: string) =>
      `('${old}', '${organization}', ${number}, now(), 'system', '${state}', false, '{}')`;
    await sql
      .raw(
        `insert into governance_modes values (1, now(), 'solo');
         insert into organizations values ('${organization}', 'o', 'file', now());
         insert into teams values ('${team}', '${organization}', 't', 'file', now());
         insert into applications (id, organization_id, team_id, name, managed_by, created_at)
           values ('${user}', '${organization}', '${team}', 'user', 'file', now()),
             ('${stranger}', '${organization}', '${team}', 'stranger', 'file', now());
         insert into models values ('${model}', '${organization}', 'm', 'file', now());
         insert into model_versions values ('${old}', '${organization}', '${model}', '1.0.0', now());
         insert into model_version_revisions (version_id, organization_id, number, at, author_type, state, retired, facts)
           values ${revision(1, 'production')};
         insert into model_version_revisions (version_id, organization_id, number, at, author_type, state, retired, facts)
           values ${revision(2, 'deprecated')};
         insert into calls (id, started_at, organization_id, application_id, surface, stream, served_model, outcome, status,
             settlement, attempts, input_uncached, cache_read, cache_write, output_visible, reasoning, cost_nano_usd,
             estimated, priced, total_ms, revision, record)
           values ('${old}', now(), '${organization}', '${user}', 's', false, 'm@1.0.0', 'ok', 200, 'settled', 1, 0, 0, 0, 0,
             0, 0, false, true, 1, 1, '{}')`,
      )
      .execute(db);
    await migrate(db, migrations, NOW);
    const rows = await db.selectFrom('use_grants').select(['application_id', 'sources', 'author_name']).execute();
    expect(rows).toEqual([{ application_id: user, sources: ['calls'], author_name: 'upgrade' }]);
    await expect(db.deleteFrom('use_grants').execute()).rejects.toMatchObject({ code: '23001' });
    await expect(db.updateTable('use_freezes').set({ number: 2 }).execute()).rejects.toMatchObject({ code: '23001' });
  });

  it('leave nothing of a step that failed half way', async () => {
    const db = connect(postgres.createDatabase('half'));
    const broken: Migration = { number: 1, name: 'x', digest: 'd', sql: 'create table half (a int);\nselect 1 / 0;' };
    await expect(migrate(db, [broken], NOW)).rejects.toMatchObject({ code: '22012' });
    const { rows } = await sql<{ there: string | null }>`select to_regclass('half')::text as there`.execute(db);
    expect(rows).toEqual([{ there: null }]);
  });

  it('refuse a database that a newer program has used', async () => {
    const db = connect(postgres.createDatabase('newer'));
    await migrate(db, readMigrations(), NOW);
    const older = readMigrations().slice(0, -1);
    await expect(migrate(db, older, NOW)).rejects.toMatchObject({
      code: 'store.refused',
      message: expect.stringContaining('newer version'),
    });
  });

  it('refuse a database on which a step ran with other contents', async () => {
    const db = connect(postgres.createDatabase('changed'));
    const migrations = readMigrations();
    await migrate(db, migrations, NOW);
    const changed = migrations.map((one, index) => (index === 1 ? { ...one, digest: 'other' } : one));
    expect(await codeOf(migrate(db, changed, NOW))).toBe('store.refused');
  });
});
