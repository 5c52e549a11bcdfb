import type { Logger } from 'pino';
import { differenceOf, type Actor } from '../audit/index.ts';
import type { Config } from '../config/index.ts';
import { asFault, Fault, type Clock } from '../core/index.ts';
import type { Snapshot } from '../gateway/index.ts';
import type { Application } from '../identity/index.ts';
import type { CallableVersion, FrozenUses, LapseOfVersion, LifecycleState, ModelOrigin } from '../registry/index.ts';
import type { Change, Store, StoredPrice, Watch } from '../store/index.ts';
import { compileSnapshot } from './compile.ts';
import type { Proofs } from './proofs.ts';
import type { ProviderPool } from './providers.ts';

/** Between tries to reach a store that was away at the start. */
const CONNECT_RETRY_MS = 1_000;

/** Rows of the store as the snapshot needs them; what also lies on disk, sealed, for a start without the database. */
export interface StoreImage {
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly confirmedAt: number;
  readonly applications: readonly Application[];
  readonly prices: readonly StoredPrice[];
  /** Since when there are models, and whose they are. */
  readonly origins: readonly ModelOrigin[];
  /** Versions of models that are managed through the API. */
  readonly registered: readonly CallableVersion[];
  /** Who goes on with what is deprecated. */
  readonly uses: readonly FrozenUses[];
  /** States of the file's versions where decisions say them, by `name@version`. */
  readonly states: Readonly<Record<string, LifecycleState>>;
  /** `name@version` of what nobody may call, of the file's models too. */
  readonly quarantined: readonly string[];
  /** Of versions in production whose decisions hold no longer. */
  readonly lapses: readonly LapseOfVersion[];
  /** `name@version` of what is in a state that no decisions brought it to that this installation signed. */
  readonly unproven: readonly string[];
}

/** Who makes the store what this program and its file ask for: the one process of a node that owns its data directory. */
export interface Declares {
  /** Brings the store to this program's schema; finds a lost or changed master key. @throws Fault `store.unavailable`, `store.refused` */
  prepare(): Promise<void>;
  /**
   * Makes the file's declarations true, with the events that tell of it.
   * @param reload absent at the start
   * @throws Fault `store.unavailable`, `resource.conflict`
   */
  declare(config: Config, reload?: ReloadBy): Promise<unknown>;
  /** Declares and keeps nothing of it. @returns how many rows would change; @throws as `declare` */
  rehearse(config: Config): Promise<number>;
}

/** What a reload changes from, and who asked for it. */
export interface ReloadBy {
  readonly before: Config;
  readonly by: readonly Actor[];
}

export interface KeeperDeps {
  readonly store: Store;
  readonly providers: ProviderPool;
  readonly clock: Clock;
  readonly log: Logger;
  readonly declares: Declares;
  readonly proofs: Proofs;
  /** A key changed: forget what is cached of it. `undefined`: forget all. */
  evictKey(id: string | undefined): void;
}

const EMPTY: StoreImage = {
  revision: 0,
  confirmedAt: 0,
  applications: [],
  prices: [],
  origins: [],
  registered: [],
  uses: [],
  states: {},
  quarantined: [],
  unproven: [],
  lapses: [],
};

/**
 * Keeps the snapshot in step with the store and the file. Changes are followed by their revision; a new snapshot is
 * compiled whole and swapped by reference; when anything fails the one before stays.
 */
export class SnapshotKeeper {
  readonly #deps: KeeperDeps;
  #config: Config;
  #image = EMPTY;
  #snapshot: Snapshot;
  #fileRevision: number;
  #watch: Watch | undefined;
  #retry: NodeJS.Timeout | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #reachable = false;
  /** Age of the image when it was taken over, and the monotonic moment of that: wall clocks jump. */
  #confirmed = { ageMs: 0, at: 0 };

  /** @param fileRevision how many times the file was read again before this process began; default 0 */
  constructor(config: Config, deps: KeeperDeps, fileRevision = 0) {
    this.#fileRevision = fileRevision;
    this.#config = config;
    this.#deps = deps;
    const prepared = deps.providers.prepare(config.providers);
    this.#snapshot = compileSnapshot({ ...EMPTY, config, providers: prepared.providers });
    prepared.commit();
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }
  get image(): StoreImage {
    return this.#image;
  }
  /** Whether the store was reached and is up to date with this program and its file. */
  get connected(): boolean {
    return this.#watch !== undefined;
  }
  /** What is in force. */
  get config(): Config {
    return this.#config;
  }
  /** How many times the file was read again. */
  get fileRevision(): number {
    return this.#fileRevision;
  }
  /** Whether the last look at the store succeeded. */
  get reachable(): boolean {
    return this.#reachable;
  }
  /** Milliseconds since the image was last known to be what the store holds. */
  get ageMs(): number {
    return this.#confirmed.ageMs + this.#deps.clock.monotonic() - this.#confirmed.at;
  }

  /** Begins on what lay on disk, until the store can be asked. */
  restore(image: StoreImage): void {
    // A file of before the registry has none.
    this.#image = { ...EMPTY, ...image };
    this.#confirmed = {
      ageMs: Math.max(0, this.#deps.clock.now() - image.confirmedAt),
      at: this.#deps.clock.monotonic(),
    };
    this.#recompile();
  }

  /**
   * Brings the store to this program's schema, makes the file's declarations true, loads, and follows the changes.
   * @throws Fault `store.unavailable`; `store.refused`; `resource.conflict`
   */
  async connect(): Promise<void> {
    const { store } = this.#deps;
    await this.#exclusive(async () => {
      await this.#deps.declares.prepare();
      await this.#deps.declares.declare(this.#config);
      await this.#forgetChanged(this.#image.revision);
      await this.#load();
    });
    this.#watch = store.watch({
      after: this.#image.revision,
      onChanges: (changes) => this.#exclusive(() => this.#accept(changes)),
      onGap: () =>
        this.#exclusive(async () => {
          this.#deps.evictKey(undefined);
          await this.#load();
        }),
      onConfirmed: (at, revision) => this.#confirm(at, revision),
      onError: (error) => this.#lost(error),
    });
  }

  /** Goes on trying to reach a store that was away at the start. */
  connectLater(): void {
    this.#retry = setTimeout(() => {
      this.connect().then(
        () => this.#deps.log.info('the store can be reached'),
        (error: unknown) => {
          this.#lost(error);
          this.connectLater();
        },
      );
    }, CONNECT_RETRY_MS);
    this.#retry.unref();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#retry);
    await this.#watch?.close();
    await this.#turn.catch(() => undefined);
  }

  /** Takes what changed in the store into force on this node now. */
  async refresh(): Promise<void> {
    await this.#watch?.poll();
  }

  /**
   * @param read a new file, already valid
   * @param by everyone who asked for it
   * @param fileRevision how many times the file was read again; default: once more
   * @throws as `connect`; the one before stays in force then
   */
  async apply(read: Config, by: readonly Actor[], fileRevision = this.#fileRevision + 1): Promise<void> {
    await this.#exclusive(async () => {
      const before = this.#config;
      const config = withSecretsOf(before, read);
      const prepared = this.#deps.providers.prepare(config.providers);
      try {
        await this.#deps.declares.declare(config, { before, by });
        this.#config = config;
        this.#fileRevision = fileRevision;
        await this.#load(prepared.providers);
      } catch (error) {
        this.#config = before;
        prepared.discard();
        throw error;
      }
      prepared.commit();
    });
  }

  /**
   * What `apply` would do with this file: everything but taking it into force.
   * @throws as `apply`
   */
  async rehearse(read: Config): Promise<{ readonly changed: readonly string[]; readonly rows: number }> {
    return this.#exclusive(async () => {
      const config = withSecretsOf(this.#config, read);
      const prepared = this.#deps.providers.prepare(config.providers);
      try {
        const rows = await this.#deps.declares.rehearse(config);
        compileSnapshot({ ...this.#image, config, providers: prepared.providers });
        return { changed: differenceOf(this.#config, config).changed, rows };
      } finally {
        prepared.discard();
      }
    });
  }

  /** What was cached at that revision may have been changed since; where the feed cannot tell, nothing of it is believed. */
  async #forgetChanged(since: number): Promise<void> {
    const { changes } = this.#deps.store;
    const { oldest, newest } = await changes.bounds();
    if (since === 0 || since > newest || since < oldest - 1) return this.#deps.evictKey(undefined);
    for (let at = since; at < newest;) {
      const page = await changes.since(at);
      for (const { topic, subject } of page) if (topic === 'key') this.#deps.evictKey(subject);
      at = page.at(-1)?.revision ?? newest;
    }
  }

  async #accept(changes: readonly Change[]): Promise<void> {
    for (const { topic, subject } of changes) if (topic === 'key') this.#deps.evictKey(subject);
    if (changes.some(({ topic }) => topic !== 'key')) await this.#load();
  }

  #confirm(at: number, revision: number): void {
    if (!this.#reachable) this.#deps.log.info('the store can be reached again');
    this.#reachable = true;
    this.#confirmed = { ageMs: 0, at: this.#deps.clock.monotonic() };
    this.#image = { ...this.#image, confirmedAt: at, revision: Math.max(revision, this.#image.revision) };
  }

  #lost(error: unknown): void {
    const fault = asFault(error);
    if (this.#reachable) this.#deps.log.warn({ code: fault.code }, `the store cannot be read: ${fault.message}`);
    this.#reachable = false;
  }

  async #load(providers = this.#snapshot.providers): Promise<void> {
    const { store, clock } = this.#deps;
    const confirmedAt = clock.now();
    // Read before the rows, so that a change in between is followed again instead of missed.
    const { newest: revision } = await store.changes.bounds();
    const applications = await store.tenancy.activeApplications();
    const prices = await store.prices.listPrices();
    const origins = await store.registry.modelOrigins();
    const registered = await store.registry.callableVersions();
    const uses = await store.uses.frozenUses();
    const quarantined = await store.lifecycle.quarantinedVersions();
    const states = await store.lifecycle.statesOfFile();
    const lapses = await store.lifecycle.openLapses();
    const unproven = await this.#deps.proofs.unproven();
    this.#tellUnproven(unproven);
    this.#image = {
      revision,
      confirmedAt,
      applications,
      prices,
      origins,
      registered,
      uses,
      states,
      quarantined,
      unproven,
      lapses,
    };
    this.#confirmed = { ageMs: 0, at: clock.monotonic() };
    this.#reachable = true;
    this.#recompile(providers);
  }

  #tellUnproven(unproven: readonly string[]): void {
    const news = unproven.filter((id) => !this.#image.unproven.includes(id));
    if (news.length === 0) return;
    const said =
      'no decisions that this installation signed brought these versions where they are: nobody may call them';
    this.#deps.log.error({ versions: news }, said);
  }

  #recompile(providers = this.#snapshot.providers): void {
    const revision = this.#image.revision + this.#fileRevision;
    this.#snapshot = compileSnapshot({ ...this.#image, revision, config: this.#config, providers });
  }

  /** One change at a time: a reload and a change of the store must not interleave. */
  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(work, work);
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

/** The two secrets that a file may leave out were completed at the start, and nobody changed them by reading it again. */
const withSecretsOf = ({ masterKey, pepper }: Config, read: Config): Config => ({
  ...read,
  masterKey: read.masterKey ?? masterKey,
  pepper: read.pepper ?? pepper,
});

/** What waiting cannot mend. */
export const isFatal = (error: unknown): boolean => !(error instanceof Fault && error.code === 'store.unavailable');
