/** Rounds in turn: load on one contender after the other, and what each round cost the contender's processes. */
import { mainThreadCpuSeconds, residentMegabytes, treeCpuSeconds } from './accounting.ts';
import type { Contender, Name } from './contender.ts';
import type { Generator } from './generator.ts';
import type { LoadResult } from './load.ts';
import { showProgress } from './progress.ts';
import type { Scenario } from './scenario.ts';

/**
 * Work that a call leaves behind (journal, ledger, garbage) belongs to the call. It is done within this, while the next
 * contender is already under load.
 */
const SETTLE_MS = 1_200;
/** Between the rounds of two contenders, so that the first one's work is mostly done when the second one begins. */
const GAP_MS = 250;

export interface Round extends LoadResult {
  readonly scenario: string;
  readonly server: Name;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly callsPerSecond: number;
  /** User and system time of all its processes and threads, without what it takes when idle. */
  readonly cpuMicrosPerCall?: number;
  /** The share of it that holds up other calls: that of the thread which serves them. */
  readonly mainThreadMicrosPerCall?: number;
  /** What it cost its database server beside. */
  readonly storeMicrosPerCall?: number;
  /** Of its first process, at the end of the round. */
  readonly residentMegabytes?: number;
}

interface Meter {
  readonly atMs: number;
  readonly cpu: number;
  readonly mainThread: number;
  readonly store: number;
}

function read({ pid, singleThread, storePid }: Contender): Meter {
  return {
    atMs: performance.now(),
    cpu: pid === undefined ? 0 : treeCpuSeconds(pid),
    mainThread: singleThread && pid !== undefined ? mainThreadCpuSeconds(pid) : 0,
    store: storePid === undefined ? 0 : treeCpuSeconds(storePid),
  };
}

/** CPU seconds a second that a contender takes though nobody calls. */
export type IdleShares = ReadonlyMap<Name, Idle>;
type Idle = Pick<Meter, 'cpu' | 'mainThread' | 'store'>;
const NO_IDLE: Idle = { cpu: 0, mainThread: 0, store: 0 };

/** What is still done for calls of before is not idleness: so there is a pause first, and the quieter half counts. */
export async function measureIdle(contenders: readonly Contender[], ms: number): Promise<IdleShares> {
  await pause(SETTLE_MS);
  const begin = contenders.map(read);
  await pause(ms / 2);
  const middle = contenders.map(read);
  await pause(ms / 2);
  const end = contenders.map(read);
  return new Map(
    contenders.map(({ name }, at) => [name, quieter(perSecond(begin[at], middle[at]), perSecond(middle[at], end[at]))]),
  );
}

function quieter(one: Idle, other: Idle): Idle {
  return {
    cpu: Math.min(one.cpu, other.cpu),
    mainThread: Math.min(one.mainThread, other.mainThread),
    store: Math.min(one.store, other.store),
  };
}

function perSecond(before: Meter | undefined, after: Meter | undefined): Idle {
  if (!before || !after) return NO_IDLE;
  const seconds = (after.atMs - before.atMs) / 1_000;
  return {
    cpu: (after.cpu - before.cpu) / seconds,
    mainThread: (after.mainThread - before.mainThread) / seconds,
    store: (after.store - before.store) / seconds,
  };
}

interface Running {
  readonly contender: Contender;
  readonly settledAtMs: number;
  readonly close: () => Round;
}

export interface Run {
  readonly generator: Generator;
  readonly contenders: readonly Contender[];
  readonly idle: IdleShares;
  readonly onRound: (round: Round) => void;
}

/** Each round begins with another contender, so that none always follows the same one. */
export async function runScenario(run: Run, scenario: Scenario): Promise<void> {
  const takingPart = run.contenders.filter(({ name }) => scenario.servers.includes(name));
  let settling: Running[] = [];
  const settle = async (which: (running: Running) => boolean): Promise<void> => {
    for (const running of settling.filter(which)) {
      await pause(running.settledAtMs - performance.now());
      run.onRound(running.close());
    }
    settling = settling.filter((running) => !which(running));
  };
  let longestMs = 0;
  for (let round = 0; round < scenario.rounds; round += 1) {
    const beganAtMs = performance.now();
    if (round > 0 && beganAtMs + longestMs > (scenario.endAtMs ?? Infinity)) break;
    for (let turn = 0; turn < takingPart.length; turn += 1) {
      const contender = takingPart[(round + turn) % takingPart.length];
      if (!contender) continue;
      await settle((running) => running.contender === contender);
      showProgress(`${scenario.name}: round ${round + 1} of ${scenario.rounds}, ${contender.name}`);
      settling.push(await runRound(run, contender, scenario));
      await settle(({ settledAtMs }) => settledAtMs <= performance.now());
      await pause(GAP_MS);
    }
    longestMs = Math.max(longestMs, performance.now() - beganAtMs);
  }
  await settle(() => true);
}

async function runRound(run: Run, contender: Contender, { name, order }: Scenario): Promise<Running> {
  const before = read(contender);
  const sinceMs = Date.now();
  const result = await run.generator.run({ ...order, url: contender.url, headers: contender.headers });
  const untilMs = Date.now();
  const { pid, singleThread, storePid } = contender;
  const memory = pid === undefined ? undefined : residentMegabytes(pid);
  const idle = run.idle.get(contender.name) ?? NO_IDLE;
  const close = (): Round => {
    const after = read(contender);
    const seconds = (after.atMs - before.atMs) / 1_000;
    const microsPerCall = (of: keyof Idle): number =>
      ((after[of] - before[of] - idle[of] * seconds) * 1e6) / result.calls;
    return {
      scenario: name,
      server: contender.name,
      sinceMs,
      untilMs,
      ...result,
      callsPerSecond: result.calls / result.seconds,
      ...(pid !== undefined && { cpuMicrosPerCall: microsPerCall('cpu') }),
      ...(pid !== undefined && singleThread && { mainThreadMicrosPerCall: microsPerCall('mainThread') }),
      ...(storePid !== undefined && { storeMicrosPerCall: microsPerCall('store') }),
      ...(memory !== undefined && { residentMegabytes: memory }),
    };
  };
  return { contender, settledAtMs: performance.now() + SETTLE_MS, close };
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
