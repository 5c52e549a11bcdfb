/**
 * `npm run bench:overload -- [--rounds N] [--seconds N] [--factor N] [--json FILE]`: what is left of a node that is asked for three times as
 * much as it can. In turn a closed loop of 64 callers, which shows what it can, and an open loop at three times that
 * rate, whatever comes back. Prints the share that is still answered, and how soon the others are refused.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pathHere, start } from './child.ts';
import { startGenerator } from './generator.ts';
import type { LoadOrder } from './load.ts';
import { startInstallation } from './scale/installation.ts';
import { median } from './statistics.ts';

const CALLERS = 64;
const WARM_MS = 15_000;
/** As many as an open loop needs for its calls, and fewer than the gateway would close. */
const CONNECTIONS_MAX = 4_000;
/** As the gateway has it by default. */
const DELAY_MS = 20;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    factor: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const durationMs = Number(flags.seconds) * 1_000;
const upstream = await start([pathHere('upstream.ts')]);
const gateway = await startInstallation(upstream.listening['url'] ?? '', { keys: 1, models: 1, limits: 3 }, DELAY_MS);
const generator = startGenerator();
try {
  const order = {
    url: gateway.url,
    headers: { authorization: `Bearer ${gateway.keys[0]}` },
    model: gateway.models[0] ?? '',
    stream: false,
    promptBytes: 400,
    repeated: false,
  } satisfies Partial<LoadOrder>;
  const closed = { kind: 'closed', callers: CALLERS, rampMs: 0, pauseMsMax: 0 } as const;
  await generator.run({ ...order, durationMs: WARM_MS, loop: closed });
  const rounds = [];
  for (let at = 0; at < Number(flags.rounds); at += 1) {
    const peak = await generator.run({ ...order, durationMs, loop: closed });
    const peakPerSecond = (peak.statuses['200'] ?? 0) / peak.seconds;
    const callsPerSecond = Math.round(peakPerSecond * Number(flags.factor));
    const over = await generator.run({
      ...order,
      durationMs,
      loop: { kind: 'open', callsPerSecond, connectionsMax: CONNECTIONS_MAX },
    });
    const answeredPerSecond = (over.statuses['200'] ?? 0) / over.seconds;
    rounds.push({
      peakPerSecond,
      peakRefused: peak.statuses['503'] ?? 0,
      callsPerSecond,
      answeredPerSecond,
      share: answeredPerSecond / peakPerSecond,
      over,
    });
    const { statuses, p99Ms, refusedP50Ms = Number.NaN, refusedP99Ms = Number.NaN } = over;
    console.log(
      `peak ${peakPerSecond.toFixed(0)}/s (${peak.statuses['503'] ?? 0} refused), asked ${callsPerSecond}/s, answered ${answeredPerSecond.toFixed(0)}/s = ${((100 * answeredPerSecond) / peakPerSecond).toFixed(1)} %; ${JSON.stringify(statuses)}; all p99 ${p99Ms.toFixed(0)} ms, refusals p50 ${refusedP50Ms.toFixed(1)} ms, p99 ${refusedP99Ms.toFixed(1)} ms`,
    );
  }
  const result = {
    goodputShare: median(rounds.map(({ share }) => share)),
    refusedP99Ms: median(rounds.flatMap(({ over }) => over.refusedP99Ms ?? [])),
    rounds,
  };
  console.log(
    `answered of the peak: ${(result.goodputShare * 100).toFixed(1)} %; refusals within ${result.refusedP99Ms.toFixed(1)} ms (p99); medians of ${rounds.length} rounds`,
  );
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await generator.stop();
  await gateway.stop();
  await upstream.stop();
}
