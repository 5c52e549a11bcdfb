import type { CompleteConfig } from '../config/index.ts';
import {
  checkSeal,
  declareAudited,
  firstLook,
  ProviderPool,
  rehearseDeclared,
  signedProofs,
  type SnapshotFile,
  SnapshotKeeper,
  type Declares,
} from '../control/index.ts';
import type { Clock } from '../core/index.ts';
import { hashKey, KeyCache, type TokenDesk } from '../identity/index.ts';
import type { Log } from '../observe/index.ts';
import { openTransport } from '../providers/index.ts';
import {
  bodyVault,
  Keyring,
  localMasterKey,
  openStore,
  pepperMark,
  type BodyVault,
  type Store,
} from '../store/index.ts';
import { installationKey } from './signing.ts';
import { snapshotFileAt } from './last-run.ts';
import { openTokenDesk } from './tokens.ts';

/** What each process of a node stands on: the store, the keys and the snapshot it follows by itself. */
export interface Ground {
  readonly config: CompleteConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly hash: ReturnType<typeof hashKey>;
  readonly keys: KeyCache;
  readonly tokens: TokenDesk;
  readonly keeper: SnapshotKeeper;
  readonly keyring: Keyring;
  readonly vault: BodyVault;
  readonly file: SnapshotFile;
}

export interface GroundOptions {
  readonly config: CompleteConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the snapshot on disk. */
  readonly snapshotFile: string;
  /** How many times the file was read again before this process began; default 0. */
  readonly fileRevision?: number;
  /** Names of rows of the API that the file takes over at this start; default: none. */
  readonly adopt?: ReadonlySet<string> | undefined;
  /** Default: this process brings the store to its schema and writes what the file declares. */
  readonly declares?: Declares;
}

/** @throws Fault with the reason where starting is unsafe; a store that is away is none */
export async function layGround(options: GroundOptions, stack: AsyncDisposableStack): Promise<Ground> {
  const { config, clock, log } = options;
  const { logger } = log;
  const store = await openStore({ url: config.store, password: config.storePassword, clock });
  stack.defer(() => store.close());
  const master = localMasterKey(config.masterKey);
  const hash = hashKey(config.pepper);
  const keys = new KeyCache({ store: store.keys, clock });
  const tokens = openTokenDesk(clock, logger);
  stack.defer(() => tokens.close());
  const pool = new ProviderPool({ clock, openTransport });
  stack.defer(() => pool.close());
  const declares: Declares = options.declares ?? {
    async prepare() {
      await store.migrate();
      await store.pepper.check(hash, clock.now());
      await checkSeal(store, config.masterKeyBefore, master, clock, logger);
    },
    declare: (declared, reload) =>
      // Once: what is the file's from then on needs it no longer.
      declareAudited(store, clock.now(), declared, reload, reload ? undefined : options.adopt),
    rehearse: (declared) => rehearseDeclared(store, clock.now(), declared),
  };
  const keyring = new Keyring(store.dataKeys, master, clock);
  const keeper = new SnapshotKeeper(
    config,
    {
      store,
      providers: pool,
      clock,
      log: logger,
      declares,
      proofs: signedProofs(store, installationKey({ store, keyring, clock })),
      evictKey: (id) => (id === undefined ? keys.clear() : keys.evict(id)),
    },
    options.fileRevision,
  );
  stack.defer(() => keeper.stop());
  const file = snapshotFileAt(options.snapshotFile, master, pepperMark(hash));
  await firstLook(keeper, file, { keys, tokens }, logger);
  const vault = bodyVault(store.bodies, keyring, clock);
  return { config, clock, log, store, hash, keys, tokens, keeper, keyring, vault, file };
}
