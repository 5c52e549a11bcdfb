/** A new database with the tables of this program and no repository before them, as hands in the tables find it. */
import { Kysely } from 'kysely';
import type { Database } from '../../src/store/database.ts';
import { migrate, readMigrations } from '../../src/store/migrate.ts';
import { MEMORY, PgliteClient } from '../../src/store/pglite/client.ts';
import { EmbeddedDialect } from '../../src/store/pglite/dialect.ts';
import { clientConfig, createPool, ServerDialect } from '../../src/store/postgres/dialect.ts';
import { parseStoreUrl } from '../../src/store/url.ts';
import { startPostgres } from '../support/postgres.ts';
import { NOW } from './samples.ts';

export const engineNames = ['PGlite', 'Postgres server'] as const;

export interface Tables {
  readonly db: Kysely<Database>;
  close(): Promise<void>;
}

/** Takes seconds of one core, more where the machine is busy. */
export async function openTables(engine: (typeof engineNames)[number]): Promise<Tables> {
  const opened = engine === 'PGlite' ? await embedded() : await onServer();
  await migrate(opened.db, readMigrations(), NOW);
  return opened;
}

async function embedded(): Promise<Tables> {
  const client = await PgliteClient.open(MEMORY, () => undefined);
  const db = new Kysely<Database>({ dialect: new EmbeddedDialect(client) });
  const close = async () => {
    await db.destroy();
    await client.close();
  };
  return { db, close };
}

async function onServer(): Promise<Tables> {
  const postgres = await startPostgres();
  const target = parseStoreUrl(postgres.createDatabase('lifecycle'));
  if (target.engine !== 'postgres') throw new Error('a server is needed');
  const pool = createPool(clientConfig(target, undefined), () => undefined);
  const db = new Kysely<Database>({ dialect: new ServerDialect({ pool }) });
  const close = async () => {
    await db.destroy();
    await postgres.stop();
  };
  return { db, close };
}
