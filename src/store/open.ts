import { Kysely, sql } from 'kysely';
import type { Clock, Secret } from '../core/index.ts';
import { systemClock } from '../core/index.ts';
import { callRepository, type CallRepository } from './calls/repository.ts';
import { changeRepository, type ChangeRepository } from './changes.ts';
import type { Database } from './database.ts';
import { atomically, type Handle } from './handle.ts';
import { keyRepository, type KeyRepository } from './keys.ts';
import { migrate, readMigrations } from './migrate.ts';
import { PgliteClient } from './pglite/client.ts';
import { EmbeddedDialect } from './pglite/dialect.ts';
import { clientConfig, createPool, ServerDialect } from './postgres/dialect.ts';
import { tenancyRepository, type TenancyRepository } from './tenancy.ts';
import { parseStoreUrl } from './url.ts';

/** The domains' ports on one database, or on one transaction. */
export interface Repositories {
  readonly keys: KeyRepository;
  readonly tenancy: TenancyRepository;
  readonly calls: CallRepository;
  readonly changes: ChangeRepository;
}

export interface Store extends Repositories {
  readonly engine: 'pglite' | 'postgres';
  /**
   * Brings the schema up to date. Apart from opening, so that a node may start on its snapshot while a server is away.
   * @throws Fault `store.refused`, `store.unavailable`
   */
  migrate(): Promise<void>;
  /** Runs `work` in one transaction. Inside, only the repositories it is given may be used: the store itself throws. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** @throws Fault `store.unavailable` */
  ping(): Promise<void>;
  /** Waits for what is running, then lets go of the database. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** `pglite:DIRECTORY` or `postgres://user@host/database`. */
  readonly url: string;
  readonly password?: Secret | undefined;
  readonly clock?: Clock | undefined;
  /** Told of a connection that broke while nobody used it. */
  readonly onIdleError?: ((error: Error) => void) | undefined;
}

/**
 * Opens the store. Embedded, this starts the database; for a server it only prepares the pool.
 * @throws Fault `store.refused` for an address we will not use, `store.unavailable` when the embedded one cannot start
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const target = parseStoreUrl(options.url);
  const clock = options.clock ?? systemClock;
  if (target.engine === 'pglite') {
    const client = await PgliteClient.open(target.dataDir, () => {});
    return storeOn(new Kysely<Database>({ dialect: new EmbeddedDialect(client) }), 'pglite', clock, () =>
      client.close(),
    );
  }
  const pool = createPool(clientConfig(target, options.password), options.onIdleError ?? (() => {}));
  return storeOn(new Kysely<Database>({ dialect: new ServerDialect({ pool }) }), 'postgres', clock, async () => {
    if (!pool.ended) await pool.end();
  });
}

function storeOn(db: Handle, engine: Store['engine'], clock: Clock, release: () => Promise<void>): Store {
  return {
    ...repositoriesOn(db),
    engine,
    async migrate() {
      await migrate(db, readMigrations(), clock.now());
    },
    transaction: (work) => atomically(db, (transaction) => work(repositoriesOn(transaction))),
    async ping() {
      await sql`select 1`.execute(db);
    },
    async close() {
      await db.destroy();
      // Kysely lets go only of what it has used.
      await release();
    },
  };
}

const repositoriesOn = (db: Handle): Repositories => ({
  keys: keyRepository(db),
  tenancy: tenancyRepository(db),
  calls: callRepository(db),
  changes: changeRepository(db),
});
