import { acquireLock } from '../config/index.ts';
import { reloader, reloadRehearsal, Scheduler, snapshotPath } from '../control/index.ts';
import { systemClock } from '../core/index.ts';
import { CallMetrics, countersOf, mergeMetrics, openLog } from '../observe/index.ts';
import { keepHouse } from './clockwork.ts';
import { openControlPlane, type Behind } from './control-plane.ts';
import { Crew } from './crew.ts';
import { LAST_DRAIN_MS } from './drain-events.ts';
import { freePort } from './free-port.ts';
import { addConfigGauges, addControlGauges, addNodeGauges } from './gauges.ts';
import { layGround, type Ground } from './ground.ts';
import { WorkerJournals } from './journals.ts';
import { mergedHealth } from './merged-health.ts';
import { onStack, type Running, type StartOptions } from './node.ts';
import { readiness } from './readiness.ts';

/** How soon the workers learn that a store which was away at the start is there. */
const STORE_LOOK_MS = 100;

export interface PrimaryOptions extends StartOptions {
  readonly crew: {
    readonly size: number;
    /** The text of the configuration. */
    readonly text: string;
  };
}

/**
 * Starts a node of several processes: this one runs the control plane, the scheduler and the drain of all journals; the
 * workers run the gateway on one shared port.
 * @throws as `startSingle`; WorkerFailed with what a worker said
 */
export const startPrimary = (options: PrimaryOptions): Promise<Running> => onStack((stack) => build(options, stack));

async function build(options: PrimaryOptions, stack: AsyncDisposableStack): Promise<Running> {
  const { config, clock = systemClock } = options;
  const workers = options.crew.size;
  const lock = await acquireLock(config.dataDir);
  stack.defer(() => lock.release());
  const log = openLog(config.log.level);
  stack.defer(() => log.flush());
  const ground = await layGround(
    { config, clock, log, snapshotFile: snapshotPath(config.dataDir), adopt: options.adopt },
    stack,
  );
  const { store, keeper } = ground;
  const journals = new WorkerJournals({ dataDir: config.dataDir, ledger: store.calls, log: log.logger });
  stack.defer(() => journals.stop(LAST_DRAIN_MS));
  journals.adoptFound();
  journals.adoptShared();

  const metrics = new CallMetrics();
  const file = { text: options.crew.text, revision: 0 };
  const state = { draining: false, retired: '' };
  const port = await freePort(config, () => journals.hasLeaving);
  const crew = new Crew({
    size: workers,
    log,
    journals,
    start: (slot) => ({
      t: 'start',
      file: { ...file },
      slot,
      port,
      journalBytesMax: Math.floor(config.journal.bytesMax / workers),
      storeReady: keeper.connected,
    }),
    onEnded({ report }) {
      if (report) state.retired = mergeMetrics([state.retired, countersOf(report.metrics)]);
    },
    onUncounted(records) {
      for (const record of records) metrics.observe(record);
    },
  });
  stack.defer(() => crew.stop(state.draining ? config.drainMs : 0));
  tellWhenConnected(ground, crew, stack);

  const scheduler = new Scheduler(log.logger);
  keepHouse(scheduler, ground, stack);
  stack.defer(() => scheduler.stop());
  const behind = behindOf(options, { ground, crew, journals, metrics, file, state });
  addConfigGauges(metrics, ground);
  addNodeGauges(metrics, ground, () => healthOf(crew));
  metrics.gauge('aigw_workers', 'Worker processes that listen.', () => crew.listening);
  metrics.gauge('aigw_workers_lost_total', 'Worker processes that ended by themselves.', () => crew.lost);
  const plane = await openControlPlane(ground, behind, stack);
  addControlGauges(metrics, plane.control);
  return {
    gatewayUrl: await crew.begin(),
    controlUrl: await plane.listen(),
    newAdminToken: plane.newAdminToken,
    adminTokenLater: plane.adminTokenLater,
    control: plane.control,
    log,
    async stop() {
      state.draining = true;
      await crew.stop(config.drainMs);
      await stack.disposeAsync();
    },
  };
}

interface Parts {
  readonly ground: Ground;
  readonly crew: Crew;
  readonly journals: WorkerJournals;
  readonly metrics: CallMetrics;
  readonly file: { text: string; revision: number };
  readonly state: { draining: boolean; retired: string };
}

const healthOf = (crew: Crew) => mergedHealth(crew.workers.map(({ report }) => report?.deployments ?? {}));

function behindOf(
  { config, readConfig }: PrimaryOptions,
  { ground, crew, journals, metrics, file, state }: Parts,
): Behind {
  const { keeper, log } = ground;
  let read = '';
  return {
    async refresh() {
      await keeper.refresh();
      await crew.refresh();
    },
    reload: reloader({
      log: log.logger,
      started: config,
      snapshot: () => keeper.snapshot,
      // One reading after the other, so the text is that of the configuration applied next.
      readConfig:
        readConfig &&
        (async () => {
          const loaded = await readConfig();
          if (loaded.ok) read = loaded.text;
          return loaded;
        }),
      async apply(loaded, by) {
        await keeper.apply(loaded, by);
        file.text = read;
        file.revision = keeper.fileRevision;
        const behind = await crew.followFile({ ...file });
        if (behind.length > 0)
          log.logger.error({ workers: behind }, 'these workers have not taken the new configuration into force yet');
        return keeper.snapshot.revision;
      },
    }),
    rehearseReload: reloadRehearsal({
      started: config,
      readConfig,
      snapshot: () => keeper.snapshot,
      rehearse: (loaded) => keeper.rehearse(loaded),
    }),
    async health() {
      await crew.report();
      return healthOf(crew);
    },
    async renderMetrics() {
      await crew.report();
      return mergeMetrics([
        metrics.render(),
        state.retired,
        ...crew.workers.map(({ report }) => report?.metrics ?? ''),
      ]);
    },
    async figures() {
      await crew.report();
      const { workers } = crew;
      return {
        journalBytes: workers.reduce((sum, { journal }) => sum + journal.remote.bytes, 0),
        postedRows: journals.posted,
        callsInFlight: workers.reduce((sum, { report }) => sum + (report?.inFlight ?? 0), 0),
      };
    },
    ready() {
      const own = readiness(keeper, config, state.draining);
      return own.ready && crew.listening === 0 ? { ready: false, reason: 'no worker listens' } : own;
    },
  };
}

/** Until the store was reached once, workers wait with it: only this process brings it to the schema. */
function tellWhenConnected({ keeper }: Ground, crew: Crew, stack: AsyncDisposableStack): void {
  const timer = setInterval(() => {
    if (!keeper.connected) return;
    crew.tell({ t: 'store ready' });
    clearInterval(timer);
  }, STORE_LOOK_MS);
  stack.defer(() => clearInterval(timer));
}
