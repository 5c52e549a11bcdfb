/**
 * `npm run bench -- [--quick] [--plain] [--json FILE] [--profile DIR]`: Sallyport beside a bare pass-through, nginx and
 * a peer, on one machine in one run, round by round in turn. What the flags mean: docs/benchmark.md.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startContenders } from './contenders.ts';
import { startGenerator } from './generator.ts';
import { measure } from './measure.ts';
import { endProgress } from './progress.ts';
import { report } from './report.ts';
import { FULL, QUICK } from './scenario.ts';
import { render } from './table.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
});

const stops: (() => Promise<void>)[] = [];
const end = async (): Promise<void> => {
  for (const stop of stops.splice(0).toReversed()) await stop();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void end().finally(() => process.exit(1));
  });
}

try {
  const { quick, plain, profile } = flags;
  const plan = quick ? QUICK : FULL;
  const generator = startGenerator();
  stops.push(() => generator.stop());
  const started = await startContenders({ quick, servers: plan.servers, plain, profileDir: profile, stops });
  const result = report(await measure(generator, started, plan), { quick, plain });
  endProgress();
  console.log(render(result));
  if (flags.json !== undefined) await writeFile(flags.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.ledgerRowsEqualCalls || result.failures > 0) {
    console.error('bench: calls failed, or the ledger does not hold exactly the calls that were made');
    process.exitCode = 1;
  }
} finally {
  await end();
}
