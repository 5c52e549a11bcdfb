import { parseListenAddress } from '../config/index.ts';
import type { JournalWriter, RecentRows } from '../finops/index.ts';
import {
  BodyKeeper,
  callJournal,
  CallsUnderWay,
  freshnessOf,
  gatewayServer,
  followTokens,
  keyAuthenticator,
  tokenAuthenticator,
  type CallJournal,
  type Gateway,
} from '../gateway/index.ts';
import { clientAddress } from '../identity/index.ts';
import { openLimiter, WaitingRoom } from '../limits/index.ts';
import { CallMetrics } from '../observe/index.ts';
import { DeploymentHealth, RetryBudget, SharedHealth } from '../routing/index.ts';
import { openVolatile } from '../volatile/index.ts';
import { openAnswers } from './answer-cache.ts';
import { canSharePort, openDoors } from './doors.ts';
import { addDataGauges } from './gauges.ts';
import type { Ground } from './ground.ts';
import { processName, sharedNames } from './shared-names.ts';
import { closeListener, tlsOf } from './listener.ts';
import { blockedCalls } from './blocked-calls.ts';
import { revokedUse } from './revoked-use.ts';
import { watchOverload } from './overload.ts';
import { readiness, refusalOf } from './readiness.ts';
import { openDocuments, refusedTokens } from './tokens.ts';

/** The gateway of one process: everything a call passes through, up to its journal. */
export interface DataPlane {
  readonly gateway: Gateway & { draining: boolean };
  readonly metrics: CallMetrics;
  readonly health: DeploymentHealth;
  /** @returns the address really bound */
  readonly listen: () => Promise<string>;
  /** Takes no new connections; at the latest when the stack is taken down. */
  readonly close: () => Promise<void>;
}

export interface DataPlaneOptions {
  readonly writer: JournalWriter;
  /** Where rows are left for a drain in this process. */
  readonly recent: Pick<RecentRows, 'put'>;
  /** Shared with the node's other workers, in place of the one in the configuration. */
  readonly sharedPort?: number;
  /** Told of each call that closed, after it is in the journal. */
  readonly onClosed?: CallJournal['closed'];
}

export async function openDataPlane(
  ground: Ground,
  { writer, recent, sharedPort, onClosed }: DataPlaneOptions,
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
  const tellBlocked = blockedCalls(ground);
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
    keys: tokenAuthenticator(keyAuthenticator(ground.keys, ground.hash, freshness, revokedUse(ground)), {
      desk: ground.tokens,
      openDocuments,
      freshness,
      onRefused: refusedTokens(clock, logger),
    }),
    journal: tapped(journal, (call, fault) => {
      tellBlocked(call.record, call.incoming.remoteAddress);
      onClosed?.(call, fault);
    }),
    draining: false,
    calls: new CallsUnderWay(),
    get snapshot() {
      return keeper.snapshot;
    },
  };
  // The issuers' keys are on their way before the first token comes.
  if (gateway.snapshot.tokens) followTokens(ground.tokens, gateway.snapshot.tokens, openDocuments);
  addDataGauges(metrics, ground, { writer, gateway, limits });
  const server = gatewayServer(gateway, {
    ...tlsOf(config),
    connections: overload.connections,
    connectionsMax: config.overload.connectionsMax,
    ready: () => readiness(keeper, config, gateway.draining, refusalOf(writer, config)),
    clientAddress: (socket, forwarded) => clientAddress(socket, forwarded, config.trustedProxy ?? 0),
  });
  let closeDoors: (() => void) | undefined;
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closeDoors?.();
    return (closing ??= closeListener(server));
  };
  return {
    gateway,
    metrics,
    health,
    close,
    async listen() {
      stack.defer(close);
      // As many as may be open may wait (the kernel caps that, Linux by `net.core.somaxconn`): Node's default of 511 fills
      // in a busy moment, and who finds no place is not refused but left to try again for seconds.
      const backlog = config.overload.connectionsMax;
      const url = await server.listen({ ...addressOf(config.listen.gateway, sharedPort), backlog });
      closeDoors = await openDoors(server.server, backlog);
      return url;
    },
  };
}

/**
 * With a listener of its own in each worker a killed one takes only its own connections with it. Handed out by the
 * primary, one that is on its way to a worker that dies would be left open for ever with nobody to answer.
 */
function addressOf(listen: string, sharedPort: number | undefined): { host: string; port: number; reusePort?: true } {
  const address = parseListenAddress(listen);
  if (!address) throw new Error('the listen address of the gateway is not valid');
  return { host: address.host, port: sharedPort ?? address.port, ...(canSharePort && { reusePort: true }) };
}

/** Tells somebody else of each call that has closed. */
function tapped(journal: CallJournal, onClosed: CallJournal['closed']): CallJournal {
  return {
    ...journal,
    closed(call, fault) {
      journal.closed(call, fault);
      onClosed(call, fault);
    },
  };
}
