import type { CompleteConfig } from '../config/index.ts';
import { parseListenAddress } from '../config/index.ts';
import type { JournalWriter, RecentRows } from '../finops/index.ts';
import {
  BodyKeeper,
  callJournal,
  freshnessOf,
  gatewayServer,
  keyAuthenticator,
  type CallJournal,
  type Gateway,
} from '../gateway/index.ts';
import { clientAddress } from '../identity/index.ts';
import { openLimiter, WaitingRoom } from '../limits/index.ts';
import { CallMetrics } from '../observe/index.ts';
import { DeploymentHealth, RetryBudget, SharedHealth } from '../routing/index.ts';
import { openVolatile } from '../volatile/index.ts';
import { openAnswers } from './answer-cache.ts';
import { addDataGauges } from './gauges.ts';
import type { Ground } from './ground.ts';
import { processName, sharedNames } from './shared-names.ts';
import { closeListener, tlsOf } from './listener.ts';
import { watchOverload, type Overload } from './overload.ts';
import { readiness } from './readiness.ts';

/** The gateway of one process: everything a call passes through, up to its journal. */
export interface DataPlane {
  readonly gateway: Gateway & { draining: boolean };
  readonly metrics: CallMetrics;
  readonly health: DeploymentHealth;
  /** @returns the address really bound */
  readonly listen: () => Promise<string>;
}

export interface DataPlaneOptions {
  readonly writer: JournalWriter;
  /** Where rows are left for a drain in this process. */
  readonly recent: Pick<RecentRows, 'put'>;
  /** Told of each call that closed, after it is in the journal. */
  readonly onClosed?: CallJournal['closed'];
}

export async function openDataPlane(
  ground: Ground,
  { writer, recent, onClosed }: DataPlaneOptions,
  stack: AsyncDisposableStack,
): Promise<DataPlane> {
  const { config, clock, log, keeper } = ground;
  const { logger } = log;
  const bodies = new BodyKeeper(ground.vault, (reason) => logger.warn({ reason }, 'a body was not kept'));
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

  const metrics = new CallMetrics();
  const cache = await openAnswers(ground, metrics, stack);
  const overload = watchOverload(ground, metrics, stack);
  const freshness = () => freshnessOf(keeper.ageMs, config.snapshot);
  const health = new DeploymentHealth(clock);
  if (link) {
    const shared = new SharedHealth({ health, link, node: processName(), names: () => sharedNames(keeper.snapshot) });
    stack.defer(() => shared.close());
    // What others know already is known before the first call; a store that is away costs a quarter of a second.
    await shared.talk();
  }
  const journal = callJournal({ writer, recent, log, metrics, clock });
  const gateway = {
    clock,
    bodies,
    shedder: overload.shedder,
    stalledReaderMs: config.overload.stalledReaderMs,
    limiter: limits.limiter,
    waitingRoom: new WaitingRoom({
      limiter: limits.limiter,
      clock,
      onEnd: (priority, outcome, waitedMs) => metrics.waited(priority, outcome, waitedMs),
    }),
    cache,
    freshness,
    retries: new RetryBudget(),
    health,
    random: Math.random,
    keys: keyAuthenticator(ground.keys, ground.hash, freshness),
    journal: onClosed ? tapped(journal, onClosed) : journal,
    draining: false,
    calls: new Set<never>(),
    get snapshot() {
      return keeper.snapshot;
    },
  };
  addDataGauges(metrics, ground, { writer, gateway, limits });
  return { gateway, metrics, health, listen: () => listen(config, gateway, overload, ground, stack) };
}

function tapped(journal: CallJournal, onClosed: CallJournal['closed']): CallJournal {
  return {
    ...journal,
    closed(call, fault) {
      journal.closed(call, fault);
      onClosed(call, fault);
    },
  };
}

function listen(
  config: CompleteConfig,
  gateway: Gateway,
  { connections }: Overload,
  { keeper }: Ground,
  stack: AsyncDisposableStack,
): Promise<string> {
  const address = parseListenAddress(config.listen.gateway);
  if (!address) throw new Error('the listen address of the gateway is not valid');
  const server = gatewayServer(gateway, {
    ...tlsOf(config),
    connections,
    connectionsMax: config.overload.connectionsMax,
    ready: () => readiness(keeper, config, gateway.draining),
    clientAddress: (socket, forwarded) => clientAddress(socket, forwarded, config.trustedProxy ?? 0),
  });
  stack.defer(() => closeListener(server));
  return server.listen(address);
}
