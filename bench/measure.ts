/** The whole measurement: who can what, warming up, every scenario, and the ledgers at the end. */
import type { Contender, LeftOut, Name } from './contender.ts';
import type { Started } from './contenders.ts';
import type { Generator } from './generator.ts';
import type { LoadResult } from './load.ts';
import { showProgress } from './progress.ts';
import type { Ledger, Measured, RoundWithLedger } from './report.ts';
import { measureIdle, runScenario, type Round, type Run } from './rounds.ts';
import { MAIN, openLoops, type Plan, type Scenario, type WarmUp } from './scenario.ts';
import { median } from './statistics.ts';

/** A rate nearer to what a server can do at most measures how long its queue has grown, not the server. */
const CAPACITY_SHARE_MAX = 0.9;
const ONE_CALLER = { kind: 'closed', callers: 1, rampMs: 0, pauseMsMax: 0 } as const;
/** However late it is: what was never called is not worth measuring. */
const WARM_UP_MS_MIN = 5_000;
export async function measure(generator: Generator, started: Started, plan: Plan): Promise<Measured> {
  const rounds: Round[] = [];
  const leftOut: LeftOut[] = [...started.leftOut];
  const calls = new Map<Name, number>();
  const counted: Generator = {
    ...generator,
    async run(order) {
      const result = await generator.run(order);
      const server = started.contenders.find(({ url }) => url === order.url);
      if (server) calls.set(server.name, (calls.get(server.name) ?? 0) + result.calls);
      return result;
    },
  };

  showProgress('warming up');
  const streamed = plan.scenarios.flatMap(({ order, servers }) => (order.stream ? servers : []));
  const streaming = new Set<Name>();
  const warm = async ({ name, url, headers }: Contender): Promise<void> => {
    // One stream first: who cannot stream is not warmed up by failing thousands of times.
    const oneStream = { ...plan.warmUp.stream, loop: ONE_CALLER, callsMax: 1, url, headers };
    const stream = streamed.includes(name) ? await counted.run(oneStream) : undefined;
    const whole = await counted.run({ ...inTime(plan.warmUp), url, headers });
    if (whole.failures > 0) leftOut.push({ name, reason: failuresOf(whole, 'calls') });
    if (!stream) return;
    if (stream.failures > 0) {
      leftOut.push({ name, reason: `of streams: ${failuresOf(stream, 'streams')}` });
      return;
    }
    streaming.add(name);
    await counted.run({ ...plan.warmUp.stream, url, headers });
  };
  if (plan.warmUp.together) await Promise.all(started.contenders.map(warm));
  else for (const contender of started.contenders) await warm(contender);

  const run: Run = {
    generator: counted,
    contenders: started.contenders,
    idle: await measureIdle(started.contenders, plan.warmUp.idleMs),
    onRound: (round) => rounds.push(round),
  };
  const all = async (scenarios: readonly Scenario[]): Promise<void> => {
    for (const scenario of scenarios) await runScenario(run, forThoseWhoCan(scenario, rounds, streaming));
  };
  await all(plan.scenarios);
  if (plan.openLoops) await all(openLoops(capacity(rounds, 'sallyport')));
  showProgress('counting the ledgers');
  return { leftOut, ...(await readLedgers(started.contenders, rounds, calls)) };
}

function inTime({ whole, endAtMs = Infinity }: WarmUp): WarmUp['whole'] {
  const leftMs = Math.max(WARM_UP_MS_MIN, endAtMs - performance.now());
  return { ...whole, durationMs: Math.min(whole.durationMs, leftMs) };
}

function failuresOf({ calls, failures, statuses }: LoadResult, what: string): string {
  const answers = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return `${failures} of ${calls} ${what} failed while warming up (statuses ${answers.join(', ')})`;
}

function forThoseWhoCan(scenario: Scenario, rounds: readonly Round[], streaming: ReadonlySet<Name>): Scenario {
  const { callsPerSecond = 0, order } = scenario;
  const can = (name: Name): boolean =>
    (!order.stream || streaming.has(name)) &&
    (name === 'direct' || callsPerSecond <= CAPACITY_SHARE_MAX * capacity(rounds, name));
  return { ...scenario, servers: scenario.servers.filter(can) };
}

/** Calls a second in the main scenario. */
function capacity(rounds: readonly Round[], name: Name): number {
  const inMain = rounds.filter(({ server, scenario }) => server === name && scenario === MAIN);
  return inMain.length === 0 ? 0 : median(inMain.map(({ callsPerSecond }) => callsPerSecond));
}

async function readLedgers(
  contenders: readonly Contender[],
  rounds: readonly Round[],
  calls: ReadonlyMap<Name, number>,
): Promise<{ ledgers: Ledger[]; rounds: RoundWithLedger[] }> {
  const ledgers: Ledger[] = [];
  const rowsOf = new Map<Round, number>();
  for (const { name, readLedger } of contenders) {
    if (!readLedger) continue;
    const own = rounds.filter(({ server }) => server === name).toSorted((a, b) => a.sinceMs - b.sinceMs);
    const { rows, inSpans } = await readLedger(own);
    ledgers.push({ server: name, calls: calls.get(name) ?? 0, rows });
    for (const [at, round] of own.entries()) rowsOf.set(round, inSpans[at] ?? 0);
  }
  return {
    ledgers,
    rounds: rounds.map((round) => {
      const ledgerRows = rowsOf.get(round);
      return ledgerRows === undefined ? round : { ...round, ledgerRows };
    }),
  };
}
