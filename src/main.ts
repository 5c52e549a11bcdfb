/** Builds everything from a configuration and listens. The one place that knows everyone. */
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { acquireLock, isLoopback, parseListenAddress, type CompleteConfig, type Loaded } from './config/index.ts';
import {
  checkSeal,
  controlServer,
  deploymentStates,
  firstAdminToken,
  firstLook,
  isAdminToken,
  ProviderPool,
  reloader,
  Scheduler,
  SnapshotFile,
  SnapshotKeeper,
  tasks,
  type Control,
} from './control/index.ts';
import { systemClock, type Clock, type Secret } from './core/index.ts';
import { JournalDrain, JournalWriter, RecentRows, type DrainEvents } from './finops/index.ts';
import {
  BodyKeeper,
  callJournal,
  finishCalls,
  freshnessOf,
  gatewayServer,
  keyAuthenticator,
  type Gateway,
} from './gateway/index.ts';
import { clientAddress, hashKey, KeyCache } from './identity/index.ts';
import { openLimiter, type OpenLimiter } from './limits/index.ts';
import { CallMetrics, openLog, type Log } from './observe/index.ts';
import { openTransport } from './providers/index.ts';
import { DeploymentHealth, RetryBudget } from './routing/index.ts';
import { bodyVault, Keyring, localMasterKey, openFile, openStore, sealFile } from './store/index.ts';
import { openVolatile } from './volatile/index.ts';

/** How long the last drain of the journal may take; what is left is recovered at the next start. */
const LAST_DRAIN_MS = 5_000;
/** How long a connection may outlive its listener: one that never asked anything would keep the program forever. */
const LINGER_MS = 1_000;

/** The store is asked every second; a few missed answers in a row are no accident. */
const SILENT_MS = 4_000;

export interface StartOptions {
  readonly config: CompleteConfig;
  /** Reads the configuration again, for a reload. Absent: there is no file. */
  readonly readConfig?: () => Promise<Loaded>;
  readonly clock?: Clock;
}

export interface Running {
  /** Addresses really bound, e.g. `http://127.0.0.1:8080`. */
  readonly gatewayUrl: string;
  readonly controlUrl: string;
  /** Made at the first start; shown once by whoever started us. */
  readonly newAdminToken: Secret | undefined;
  readonly control: Control;
  readonly log: Log;
  /** No new calls; running ones finish up to `drainMs`; the journal is flushed; everything is closed. */
  stop(): Promise<void>;
}

/**
 * Starts one node.
 * @throws LockHeldError where another process owns the data directory; Fault with the reason where starting is unsafe
 */
export async function startSallyport(options: StartOptions): Promise<Running> {
  const stack = new AsyncDisposableStack();
  try {
    return await build(options, stack);
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

async function build(options: StartOptions, stack: AsyncDisposableStack): Promise<Running> {
  const { config, clock = systemClock } = options;
  const startedAt = clock.now();
  const lock = await acquireLock(config.dataDir);
  stack.defer(() => lock.release());
  const log = openLog(config.log.level);
  stack.defer(() => log.flush());
  const { logger } = log;

  const store = await openStore({ url: config.store, password: config.storePassword, clock });
  stack.defer(() => store.close());
  const master = localMasterKey(config.masterKey);
  const hash = hashKey(config.pepper);
  const keys = new KeyCache({ store: store.keys, clock });
  const pool = new ProviderPool({ clock, openTransport });
  stack.defer(() => pool.close());
  const keeper = new SnapshotKeeper(config, {
    store,
    providers: pool,
    clock,
    log: logger,
    checkStore: async () => {
      await store.pepper.check(hash, clock.now());
      await checkSeal(store, config.masterKeyBefore, master, clock, logger);
    },
    evictKey: (id) => (id === undefined ? keys.clear() : keys.evict(id)),
  });
  stack.defer(() => keeper.stop());
  const file = new SnapshotFile(join(config.dataDir, 'snapshot.sealed'), {
    seal: (plain) => sealFile(master, 'snapshot', plain),
    open: (sealed) => openFile(master, 'snapshot', sealed),
  });
  await firstLook(keeper, file, keys, logger);
  const admin = { tokens: store.adminTokens, hash, clock };
  const newAdminToken = keeper.reachable && !config.adminToken ? await firstAdminToken(admin) : undefined;

  const metrics = new CallMetrics();
  const writer = new JournalWriter({
    directory: join(config.dataDir, 'journal'),
    durability: config.durability,
    ...config.journal,
    onRemade: () =>
      logger.error('the journal was removed while it was in use; it was made anew, with what its newest file held'),
  });
  stack.defer(() => writer.end());
  const recent = new RecentRows();
  const drain = new JournalDrain(writer, store.calls, drainEvents(logger), recent);
  drain.start();
  stack.defer(() => drain.stop(LAST_DRAIN_MS));

  const keyring = new Keyring(store.dataKeys, master, clock);
  const vault = bodyVault(store.bodies, keyring, clock);
  const bodies = new BodyKeeper(vault, (reason) => logger.warn({ reason }, 'a body was not kept'));
  stack.defer(() => bodies.stop());

  const link = await openVolatile({
    volatile: config.volatile,
    password: config.volatilePassword,
    clock,
    onStore: (available, reason) =>
      available
        ? logger.info('the shared state of limits is back')
        : logger.warn({ reason, failMode: config.limitsFailMode }, 'the shared state of limits is away'),
  });
  stack.defer(() => link?.close());
  const limits = openLimiter({ link, failMode: config.limitsFailMode, clock });
  stack.defer(() => limits.close());

  const freshness = () => freshnessOf(keeper.ageMs, config.snapshot);
  const health = new DeploymentHealth(clock);
  const gateway = {
    clock,
    bodies,
    limiter: limits.limiter,
    freshness,
    retries: new RetryBudget(),
    health,
    random: Math.random,
    keys: keyAuthenticator(keys, hash, freshness),
    journal: callJournal({ writer, recent, log, metrics, clock }),
    draining: false,
    calls: new Set<never>(),
    get snapshot() {
      return keeper.snapshot;
    },
  };
  addGauges(metrics, keeper, writer, gateway, limits);
  metrics.gauges(
    'aigw_deployment_state',
    'Which state each deployment is in: 1.',
    ['deployment', 'provider', 'state'],
    () => deploymentStates(keeper.snapshot, health),
  );
  const scheduler = new Scheduler(logger);
  for (const task of tasks({ clock, store, keeper, keys, file, callRetentionDays: config.callRetentionDays }))
    scheduler.add(task);
  stack.defer(() => scheduler.stop());
  // The keys in use at the end are those that will be presented at the next start.
  stack.defer(async () => {
    if (keeper.reachable) await file.write({ image: keeper.image, keys: keys.known() });
  });

  const control: Control = {
    clock,
    log: logger,
    store,
    health,
    pepper: config.pepper,
    bodies: vault,
    rotateDataKeys: () => keyring.rotate({}),
    get snapshot() {
      return keeper.snapshot;
    },
    verifyAdminToken: (token) => isAdminToken(admin, config.adminToken, token),
    refresh: () => keeper.refresh(),
    reload: reloader({
      started: config,
      readConfig: options.readConfig,
      async apply(read) {
        await keeper.apply(read);
        return keeper.snapshot.revision;
      },
    }),
    renderMetrics: () => metrics.render(),
    status: () => ({
      version: packageJson.version,
      revision: keeper.snapshot.revision,
      startedAt,
      store: { engine: store.engine, reachable: keeper.reachable, confirmedAt: keeper.image.confirmedAt },
      journal: { bytes: writer.bytes, postedRows: drain.posted },
      providers: [...keeper.snapshot.providers.values()].map(({ id, kind, region, origin }) => ({
        id,
        kind,
        region,
        origin,
      })),
      callsInFlight: gateway.calls.size,
    }),
  };
  const urls = await listen(config, gateway, control, keeper, stack);
  return {
    ...urls,
    newAdminToken,
    control,
    log,
    async stop() {
      gateway.draining = true;
      await finishCalls(gateway, config.drainMs);
      await stack.disposeAsync();
    },
  };
}

const drainEvents = (log: Log['logger']): DrainEvents => ({
  damaged: (segment) =>
    log.error({ segment }, 'a journal segment has bad frames in the middle; it is kept as .damaged'),
  rejected: (call, reason) =>
    log.error({ call, reason }, 'the database refused a call; it is kept in journal/rejected.jsonl'),
  waiting: (reason) => log.warn({ reason }, 'calls wait in the journal for the database'),
});

function addGauges(
  metrics: CallMetrics,
  keeper: SnapshotKeeper,
  writer: JournalWriter,
  gateway: Pick<Gateway, 'calls'>,
  { shared }: OpenLimiter,
): void {
  metrics.gauge('aigw_inflight_requests', 'Calls under way.', () => gateway.calls.size);
  metrics.gauge('aigw_config_revision', 'Revision of the snapshot in force.', () => keeper.snapshot.revision);
  metrics.gauge('aigw_config_age_seconds', 'Since the store was last heard of.', () => keeper.ageMs / 1000);
  metrics.gauge('aigw_journal_bytes', 'Bytes of the journal on disk.', () => writer.bytes);
  metrics.gauge('aigw_journal_unrecorded_total', 'Frames lost because the journal was full.', () => writer.unjournaled);
  if (!shared) return;
  metrics.gauge('aigw_limits_store_up', 'Whether the shared state of limits answers.', () => Number(shared.available));
  metrics.gauge('aigw_limits_unshared_total', 'Calls decided without the shared state.', () => shared.undecided);
}

interface Listening {
  readonly gatewayUrl: string;
  readonly controlUrl: string;
}

async function listen(
  config: CompleteConfig,
  gateway: Gateway,
  control: Control,
  keeper: SnapshotKeeper,
  stack: AsyncDisposableStack,
): Promise<Listening> {
  const tls = config.tls && { cert: pem(config.tls.certificate), key: config.tls.privateKey.reveal() };
  const ready = () => {
    if (gateway.draining) return { ready: false, reason: 'draining' };
    if (keeper.image.confirmedAt === 0) return { ready: false, reason: 'the store has never been reached' };
    if (gateway.freshness() === 'dead') return { ready: false, reason: 'the store has been away for too long' };
    // Known keys are served: taking the node out of rotation would turn the database's outage into ours.
    const isAway = !keeper.reachable || keeper.ageMs > SILENT_MS;
    return isAway ? { ready: true, reason: 'the store is away; known keys are served' } : { ready: true };
  };
  const gatewayAddress = parseListenAddress(config.listen.gateway);
  const controlAddress = parseListenAddress(config.listen.control);
  if (!gatewayAddress || !controlAddress) throw new Error('the listen addresses are not valid');
  const shared = { ...(tls && { tls }), ready };
  const data = gatewayServer(gateway, {
    ...shared,
    clientAddress: (socket, forwarded) => clientAddress(socket, forwarded, config.trustedProxy ?? 0),
  });
  const admin = controlServer(control, { ...shared, metricsOpen: isLoopback(controlAddress.host) });
  stack.defer(() => closeListener(admin));
  stack.defer(() => closeListener(data));
  return {
    gatewayUrl: await data.listen(gatewayAddress),
    controlUrl: await admin.listen(controlAddress),
  };
}

/** No call is under way by now: what is still being written gets `LINGER_MS`, what only holds a connection open no longer. */
async function closeListener(listener: ReturnType<typeof controlServer>): Promise<void> {
  const timer = setTimeout(() => listener.server.closeAllConnections(), LINGER_MS);
  try {
    await listener.close();
  } finally {
    clearTimeout(timer);
  }
}

const pem = (value: string | Secret): string => (typeof value === 'string' ? value : value.reveal());
