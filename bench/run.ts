/**
 * `npm run bench -- [--quick] [--json FILE] [--profile DIR]`: Sallyport beside a bare pass-through, on one machine in
 * one run, round by round in turn. Figures of different machines do not compare; the ratios nearly do.
 * `--profile` leaves a CPU profile of the gateway in DIR; its figures are then a little high.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pathHere, start } from './child.ts';
import { render, report } from './report.ts';
import { runRound, warmUp, type Round, type Server } from './rounds.ts';
import { startSallyport } from './sallyport.ts';

const CALLERS = 32;
/** Few enough that nobody waits for a processor, for the time to the first event. */
const STREAM_CALLERS = 4;
const STREAM_PAUSE_MS = 10;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});
const plan = flags.quick
  ? { roundMs: 2_500, wholeRounds: 4, streamRounds: 3, endAtMs: performance.now() + 70_000 }
  : { roundMs: 10_000, wholeRounds: 9, streamRounds: 7, endAtMs: Infinity };

const stops: (() => Promise<void>)[] = [];
try {
  const result = report(await measure(), flags.quick);
  console.log(render(result));
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.ledgerRowsEqualCalls || result.failures > 0) {
    console.error('bench: calls failed, or the ledger does not hold exactly the calls that were made');
    process.exitCode = 1;
  }
} finally {
  for (const stop of stops.toReversed()) await stop();
}

async function measure(): Promise<Round[]> {
  const { direct, bare, sallyport } = await startServers();
  const rounds: Round[] = [];
  const whole = { callers: CALLERS, stream: false, pauseMs: 0 };
  const stream = { callers: STREAM_CALLERS, stream: true, pauseMs: STREAM_PAUSE_MS };
  for (const server of [bare, sallyport]) await warmUp(server, [{ ...whole, durationMs: plan.roundMs }]);
  // Both kinds in each round, so that a run cut short by a busy machine has some of either.
  for (let round = 0; round < plan.wholeRounds; round += 1) {
    if (round > 0 && performance.now() > plan.endAtMs) break;
    for (const server of [bare, sallyport]) rounds.push(await runRound(server, { ...whole, durationMs: plan.roundMs }));
    if (round >= plan.streamRounds) continue;
    for (const server of [direct, bare, sallyport]) {
      rounds.push(await runRound(server, { ...stream, durationMs: plan.roundMs / 2 }));
    }
  }
  return rounds;
}

async function startServers(): Promise<{ direct: Server; bare: Server; sallyport: Server }> {
  const upstream = await start([pathHere('upstream.ts')]);
  stops.push(() => upstream.stop());
  const { url = '' } = upstream.listening;
  const bare = await start([pathHere('bare.ts'), url]);
  stops.push(() => bare.stop());
  const gateway = await startSallyport(url, flags.profile);
  stops.push(() => gateway.stop());
  return {
    direct: { name: 'direct', url, key: 'none', child: upstream, idleShare: 0 },
    bare: { name: 'bare', url: bare.listening['url'] ?? '', key: 'none', child: bare, idleShare: 0 },
    sallyport: {
      name: 'sallyport',
      url: gateway.gateway,
      key: gateway.key,
      child: gateway.child,
      idleShare: 0,
      ledgerRows: gateway.callsSince,
    },
  };
}
