import { join } from 'node:path';
import { acquireLock } from '../config/index.ts';
import { reloader, reloadRehearsal, Scheduler, snapshotPath } from '../control/index.ts';
import { systemClock } from '../core/index.ts';
import { JournalDrain, JournalWriter, RecentRows } from '../finops/index.ts';
import { finishCalls } from '../gateway/index.ts';
import { openLog } from '../observe/index.ts';
import { keepHouse, keepKeys } from './clockwork.ts';
import { openControlPlane } from './control-plane.ts';
import { openDataPlane } from './data-plane.ts';
import { drainEvents, LAST_DRAIN_MS, refusalEvents, sayRemade } from './drain-events.ts';
import { freePort } from './free-port.ts';
import { addControlGauges, addNodeGauges } from './gauges.ts';
import { layGround } from './ground.ts';
import { WorkerJournals } from './journals.ts';
import { onStack, type Running, type StartOptions } from './node.ts';
import { readiness, refusalOf } from './readiness.ts';

/**
 * Starts a node that is one process: gateway and control plane side by side.
 * @throws LockHeldError where another process owns the data directory; Fault with the reason where starting is unsafe
 */
export const startSingle = (options: StartOptions): Promise<Running> => onStack((stack) => build(options, stack));

async function build(options: StartOptions, stack: AsyncDisposableStack): Promise<Running> {
  const { config, clock = systemClock } = options;
  const lock = await acquireLock(config.dataDir);
  stack.defer(() => lock.release());
  const log = openLog(config.log.level);
  stack.defer(() => log.flush());
  const ground = await layGround(
    { config, clock, log, snapshotFile: snapshotPath(config.dataDir), adopt: options.adopt },
    stack,
  );
  const { store, keeper } = ground;

  const writer = new JournalWriter({
    directory: join(config.dataDir, 'journal'),
    durability: config.durability,
    ...config.journal,
    onRemade: () => sayRemade(log.logger),
    ...refusalEvents(log.logger),
  });
  stack.defer(() => writer.end());
  // What workers of a former start left.
  const journals = new WorkerJournals({ dataDir: config.dataDir, ledger: store.calls, log: log.logger });
  stack.defer(() => journals.stop(LAST_DRAIN_MS));
  journals.adoptFound();
  const recent = new RecentRows((call) => store.calls.rowText(call));
  const drain = new JournalDrain(writer, store.calls, drainEvents(log.logger), recent);
  drain.start();
  stack.defer(() => drain.stop(LAST_DRAIN_MS));

  const { gateway, metrics, health, listen } = await openDataPlane(ground, { writer, recent }, stack);
  addNodeGauges(metrics, ground, () => health);
  const scheduler = new Scheduler(log.logger);
  keepHouse(scheduler, ground, stack);
  stack.defer(() => scheduler.stop());
  keepKeys(scheduler, ground, stack);

  const plane = await openControlPlane(
    ground,
    {
      refresh: () => keeper.refresh(),
      reload: reloader({
        log: log.logger,
        started: config,
        readConfig: options.readConfig,
        snapshot: () => keeper.snapshot,
        async apply(read, by) {
          await keeper.apply(read, by);
          return keeper.snapshot.revision;
        },
      }),
      rehearseReload: reloadRehearsal({
        started: config,
        readConfig: options.readConfig,
        snapshot: () => keeper.snapshot,
        rehearse: (read) => keeper.rehearse(read),
      }),
      health: () => Promise.resolve(health),
      renderMetrics: () => Promise.resolve(metrics.render()),
      figures: () =>
        Promise.resolve({
          journalBytes: writer.bytes,
          postedRows: drain.posted + journals.posted,
          callsInFlight: gateway.calls.size,
        }),
      ready: () => readiness(keeper, config, gateway.draining, refusalOf(writer, config)),
    },
    stack,
  );
  addControlGauges(metrics, plane.control);
  // Its sockets would share the port with a stranger, and a worker that has not noticed yet may hold it.
  await freePort(config, () => journals.hasLeaving);
  return {
    gatewayUrl: await listen(),
    controlUrl: await plane.listen(),
    newAdminToken: plane.newAdminToken,
    adminTokenLater: plane.adminTokenLater,
    control: plane.control,
    log,
    async stop() {
      gateway.draining = true;
      await finishCalls(gateway, config.drainMs);
      await stack.disposeAsync();
    },
  };
}
