/**
 * `npm run bench:scale -- [--rounds N] [--keys N] [--models N] [--limits N] [--json FILE]`: does a call cost more in a large installation?
 * Two of them side by side, with the embedded store: one key, one model and one limit; and a hundred thousand keys that
 * are all in use, a thousand models, ten thousand limits. Rounds in turn, the cost from the operating system's books.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { mainThreadCpuSeconds, residentMegabytes, treeCpuSeconds } from './accounting.ts';
import { pathHere, start } from './child.ts';
import { startInstallation, type Scaled, type Size } from './scale/installation.ts';
import { callAll, type Calls } from './scale/load.ts';
import { least, median, ratio } from './statistics.ts';

const CALLERS = 16;
/** Code is compiled, and pools are filled, by then. */
const WARM_CALLS = 15_000;
const ROUND_MS = 4_000;
/** What a call leaves behind, such as its row in the ledger, belongs to it. */
const SETTLE_MS = 1_500;
/** What a large installation may cost more. */
const RATIO_MAX = 1.1;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    keys: { type: 'string', default: '100000' },
    models: { type: 'string', default: '1000' },
    limits: { type: 'string', default: '10000' },
    json: { type: 'string' },
  },
});
const SMALL: Size = { keys: 1, models: 1, limits: 1 };
const LARGE: Size = { keys: Number(flags.keys), models: Number(flags.models), limits: Number(flags.limits) };

interface Round {
  readonly size: 'small' | 'large';
  readonly calls: number;
  readonly failures: number;
  readonly cpuMicrosPerCall: number;
  readonly mainThreadMicrosPerCall: number;
  readonly residentMegabytes: number;
}

const upstream = await start([pathHere('upstream.ts')]);
const stops = [upstream.stop];
try {
  const { url = '' } = upstream.listening;
  const small = await startInstallation(url, SMALL);
  stops.push(small.stop);
  const large = await startInstallation(url, LARGE);
  stops.push(large.stop);
  await warmUp(small, SMALL);
  await warmUp(large, LARGE);
  const rounds: Round[] = [];
  for (let at = 0; at < Number(flags.rounds); at += 1) {
    const both = [() => round(small, 'small'), () => round(large, 'large')];
    for (const one of at % 2 === 0 ? both : both.toReversed()) rounds.push(await one());
  }
  const of = (size: Round['size'], field: 'cpuMicrosPerCall' | 'mainThreadMicrosPerCall'): number[] =>
    rounds.filter((each) => each.size === size).map((each) => each[field]);
  const result = {
    large: LARGE,
    cpuRatio: ratio(least(of('large', 'cpuMicrosPerCall')), least(of('small', 'cpuMicrosPerCall'))),
    cpuRatioMedian: ratio(median(of('large', 'cpuMicrosPerCall')), median(of('small', 'cpuMicrosPerCall'))),
    mainThreadRatio: ratio(
      least(of('large', 'mainThreadMicrosPerCall')),
      least(of('small', 'mainThreadMicrosPerCall')),
    ),
    failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
    rounds,
  };
  for (const { size, calls, cpuMicrosPerCall, mainThreadMicrosPerCall, residentMegabytes: memory } of rounds)
    console.log(
      `${size}  ${calls} calls  ${cpuMicrosPerCall.toFixed(1)} µs  main thread ${mainThreadMicrosPerCall.toFixed(1)} µs  ${memory.toFixed(0)} MB`,
    );
  console.log(
    `CPU per call, large ÷ small: ${result.cpuRatio?.toFixed(3)} (cheapest rounds), ${result.cpuRatioMedian?.toFixed(3)} (medians); main thread ${result.mainThreadRatio?.toFixed(3)}; at most ${RATIO_MAX} is promised`,
  );
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
  if (result.failures > 0) process.exitCode = 1;
} finally {
  for (const stop of stops.toReversed()) await stop();
}

/** Every key has then been used once, so that all are in the cache. */
async function warmUp(installation: Scaled, { keys }: Size): Promise<void> {
  const { failures } = await callAll(installation, { callers: CALLERS, calls: Math.max(WARM_CALLS, keys) });
  if (failures > 0) throw new Error(`${failures} calls failed while warming up`);
  await settle();
}

async function round(installation: Scaled, size: Round['size']): Promise<Round> {
  const { pid } = installation;
  const [cpu, main] = [treeCpuSeconds(pid), mainThreadCpuSeconds(pid)];
  const { calls, failures }: Calls = await callAll(installation, { callers: CALLERS, durationMs: ROUND_MS });
  await settle();
  return {
    size,
    calls,
    failures,
    cpuMicrosPerCall: ((treeCpuSeconds(pid) - cpu) * 1e6) / calls,
    mainThreadMicrosPerCall: ((mainThreadCpuSeconds(pid) - main) * 1e6) / calls,
    residentMegabytes: residentMegabytes(pid),
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}
