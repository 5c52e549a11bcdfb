import { Kysely, sql } from 'kysely';
import type { Clock, Secret } from '../core/index.ts';
import { systemClock } from '../core/index.ts';
import type { AuditStore } from '../audit/index.ts';
import type {
  AdminTokenStore,
  CredentialStore,
  GrantStore,
  ScimStore,
  ServiceAccountStore,
  SealedStore,
  SessionStore,
  UserStore,
} from '../identity/index.ts';
import { auditRepository } from './audit/repository.ts';
import { adminTokenRepository } from './admin-tokens.ts';
import { bodyRepository, type BodyRepository } from './bodies.ts';
import { callRepository, type CallRepository } from './calls/repository.ts';
import type { Listen } from './channel.ts';
import { changeRepository, type ChangeRepository } from './changes.ts';
import { dataKeyRepository } from './data-keys.ts';
import type { Database } from './database.ts';
import type { DataKeyStore } from './envelope/port.ts';
import { atomically, rehearsed, type Handle } from './handle.ts';
import { keyRepository, type KeyRepository } from './keys.ts';
import { lifecycleRepository, type LifecycleRepository } from './lifecycle/repository.ts';
import { lockRepository, type LockRepository } from './locks.ts';
import { migrate, readMigrations } from './migrate.ts';
import { PgliteClient } from './pglite/client.ts';
import { EmbeddedDialect } from './pglite/dialect.ts';
import { pepperCheck, type PepperCheck } from './pepper.ts';
import { withCopy } from './postgres/copy.ts';
import { clientConfig, createPool, ServerDialect } from './postgres/dialect.ts';
import { listenOnServer } from './postgres/listen.ts';
import { credentialRepository } from './principals/credentials.ts';
import { grantRepository } from './principals/grants.ts';
import { sealedRepository } from './principals/sealed.ts';
import { serviceAccountRepository } from './principals/service-accounts.ts';
import { sessionRepository } from './principals/sessions.ts';
import { userRepository } from './principals/users.ts';
import { priceRepository, type PriceRepository } from './prices.ts';
import { repeatRepository, type RepeatRepository } from './repeats.ts';
import type { RegistryRepository } from './registry/port.ts';
import { registryRepository } from './registry/repository.ts';
import { tenancyRepository, type TenancyRepository } from './tenancy.ts';
import { scimGroups } from './scim/groups.ts';
import { scimGrants } from './scim/settle.ts';
import { scimUsers } from './scim/users.ts';
import { useRepository, type UseRepository } from './uses/repository.ts';
import { parseStoreUrl, type StoreTarget } from './url.ts';
import { ChangeWatch, type Watch, type WatchOptions } from './watch.ts';

/** The domains' ports on one database, or on one transaction. */
export interface Repositories {
  readonly keys: KeyRepository;
  readonly tenancy: TenancyRepository;
  readonly calls: CallRepository;
  readonly changes: ChangeRepository;
  readonly prices: PriceRepository;
  readonly bodies: BodyRepository;
  readonly dataKeys: DataKeyStore;
  readonly adminTokens: AdminTokenStore;
  readonly pepper: PepperCheck;
  readonly audit: AuditStore;
  readonly locks: LockRepository;
  readonly users: UserStore;
  readonly serviceAccounts: ServiceAccountStore;
  readonly grants: GrantStore;
  readonly sessions: SessionStore;
  readonly credentials: CredentialStore;
  readonly sealed: SealedStore;
  readonly repeats: RepeatRepository;
  readonly scim: ScimStore;
  readonly registry: RegistryRepository;
  readonly lifecycle: LifecycleRepository;
  readonly uses: UseRepository;
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
  /** As `transaction`, to its end and with every constraint checked; then nothing of it is kept. */
  rehearse<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Follows the change feed: by notification, and by polling where one is missed. */
  watch(options: WatchOptions): Watch;
  /** @throws Fault `store.unavailable` */
  ping(): Promise<void>;
  /** Epoch milliseconds by the clock of the database. @throws Fault `store.unavailable` */
  clockMs(): Promise<number>;
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
  const engine = target.engine === 'pglite' ? await openEmbedded(target.dataDir) : openServer(target, options);
  const { db } = engine;
  const clock = options.clock ?? systemClock;
  const watches = new Set<Watch>();
  const store: Store = {
    ...repositoriesOn(db),
    engine: target.engine,
    async migrate() {
      await migrate(db, readMigrations(), clock.now());
    },
    transaction: (work) => atomically(db, (transaction) => work(repositoriesOn(transaction))),
    rehearse: (work) => rehearsed(db, (transaction) => work(repositoriesOn(transaction))),
    watch(watching) {
      const watch = new ChangeWatch(store.changes, engine.listen, clock, watching);
      watches.add(watch);
      return watch;
    },
    async ping() {
      await sql`select 1`.execute(db);
    },
    async clockMs() {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
      return rows[0]?.now.getTime() ?? Number.NaN;
    },
    async close() {
      for (const watch of watches) await watch.close();
      await db.destroy();
      // Kysely lets go only of what it has used.
      await engine.release();
    },
  };
  return store;
}

interface Engine {
  readonly db: Handle;
  readonly listen: Listen;
  release(): Promise<void>;
}

async function openEmbedded(dataDir: string): Promise<Engine> {
  const listeners = new Set<() => void>();
  const client = await PgliteClient.open(dataDir, () => {
    for (const wake of listeners) wake();
  });
  return {
    db: new Kysely<Database>({ dialect: new EmbeddedDialect(client) }),
    listen(wake) {
      listeners.add(wake);
      return async () => void listeners.delete(wake);
    },
    release: () => client.close(),
  };
}

function openServer(target: Extract<StoreTarget, { engine: 'postgres' }>, options: StoreOptions): Engine {
  const config = clientConfig(target, options.password);
  const pool = createPool(config, options.onIdleError ?? (() => {}));
  return {
    db: new Kysely<Database>({ dialect: new ServerDialect({ pool: withCopy(pool) }) }),
    listen: (wake) => listenOnServer(config, wake),
    async release() {
      if (!pool.ended) await pool.end();
    },
  };
}

const repositoriesOn = (db: Handle): Repositories => ({
  keys: keyRepository(db),
  tenancy: tenancyRepository(db),
  calls: callRepository(db),
  changes: changeRepository(db),
  prices: priceRepository(db),
  bodies: bodyRepository(db),
  dataKeys: dataKeyRepository(db),
  adminTokens: adminTokenRepository(db),
  pepper: pepperCheck(db),
  audit: auditRepository(db),
  locks: lockRepository(db),
  users: userRepository(db),
  serviceAccounts: serviceAccountRepository(db),
  grants: grantRepository(db),
  sessions: sessionRepository(db),
  credentials: credentialRepository(db),
  sealed: sealedRepository(db),
  repeats: repeatRepository(db),
  scim: { ...scimUsers(db), ...scimGroups(db), ...scimGrants(db) },
  registry: registryRepository(db),
  lifecycle: lifecycleRepository(db),
  uses: useRepository(db),
});
