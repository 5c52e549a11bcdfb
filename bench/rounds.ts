/** One round: load on one server, what it cost that server's process, and whether the ledger knows every call. */
import { spawn } from 'node:child_process';
import { pathHere, type Child } from './child.ts';
import type { LoadOrder, LoadResult } from './load.ts';

/** Work that a call leaves behind (journal, ledger, garbage) belongs to the call; it is done within this. */
const SETTLE_MS = 1_200;
const IDLE_MS = 1_500;
const WARM_CALLS = 5_000;
const WARM_TURNS_MAX = 4;

export type Plan = Omit<LoadOrder, 'url' | 'key'>;

export interface Server {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  readonly child: Child;
  /** CPU seconds it takes each second though nobody calls. */
  idleShare: number;
  /** Rows in the ledger of calls begun since, where there is one. */
  readonly ledgerRows?: (sinceMs: number, expected: number) => Promise<number>;
}

export interface Round extends LoadResult {
  readonly server: string;
  readonly mode: 'whole' | 'stream';
  readonly callsPerSecond: number;
  /** User and system time of all threads, without what it takes when idle. */
  readonly cpuMicrosPerCall: number;
  /** The share of it that holds up other calls: that of the thread which serves them. */
  readonly mainThreadMicrosPerCall: number;
  readonly ledgerRows?: number;
}

/**
 * Has the server's code compiled and its pools filled before anything counts, then sees what it takes when idle. It is
 * the number of calls that makes code warm, so a busy machine gets more time.
 */
export async function warmUp(server: Server, plans: readonly Plan[]): Promise<void> {
  for (const plan of plans) {
    let calls = 0;
    for (let turn = 0; turn < WARM_TURNS_MAX && calls < WARM_CALLS; turn += 1) {
      calls += (await load({ ...plan, url: server.url, key: server.key })).calls;
    }
  }
  await pause(SETTLE_MS);
  await measureIdle(server);
}

async function measureIdle(server: Server): Promise<void> {
  const before = server.child.cpuSeconds();
  await pause(IDLE_MS);
  server.idleShare = (server.child.cpuSeconds() - before) / (IDLE_MS / 1000);
}

export async function runRound(server: Server, plan: Plan): Promise<Round> {
  const { child, url, key, idleShare } = server;
  const sinceMs = Date.now();
  const cpuBefore = child.cpuSeconds();
  const mainBefore = child.mainThreadSeconds();
  const result = await load({ ...plan, url, key });
  if (server.ledgerRows) await pause(SETTLE_MS);
  const seconds = (Date.now() - sinceMs) / 1000;
  const cpuSeconds = child.cpuSeconds() - cpuBefore - idleShare * seconds;
  return {
    server: server.name,
    mode: plan.stream ? 'stream' : 'whole',
    ...result,
    callsPerSecond: result.calls / result.seconds,
    cpuMicrosPerCall: (cpuSeconds * 1e6) / result.calls,
    mainThreadMicrosPerCall: ((child.mainThreadSeconds() - mainBefore) * 1e6) / result.calls,
    ...(server.ledgerRows && { ledgerRows: await server.ledgerRows(sinceMs, result.calls) }),
  };
}

function load(order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [pathHere('load.ts'), JSON.stringify(order)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as LoadResult);
      else reject(new Error(`the load generator ended with ${code}`));
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
